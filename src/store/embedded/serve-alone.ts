import type { Connection } from '../connection.ts';
import type { StoreExtras } from '../store.ts';
import { prepareFolder } from './data-folder.ts';
import { takeOwnership } from './owner-lock.ts';
import { thisCommand } from './this-command.ts';

const defaultWaitMs = 1000;

/** Keeps a data folder to one server while its database, wherever that is, is open. UserError that names who has it. */
export const serveAlone = async (
  dataDir: string,
  { command = thisCommand(), ownerWaitMs: waitMs = defaultWaitMs }: StoreExtras,
  open: () => Promise<Connection>,
): Promise<Connection> => {
  prepareFolder(dataDir);
  const lock = await takeOwnership(dataDir, { command, waitMs, of: 'serving' });
  try {
    const connection = await open();
    return { ...connection, close: () => connection.close().finally(() => lock.release()) };
  } catch (error) {
    lock.release();
    throw error;
  }
};
