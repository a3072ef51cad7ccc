import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { UserError } from '../../domain/errors.ts';
import type { Settings } from '../../domain/settings.ts';
import type { ServerClient } from '../server-client.ts';
import {
  databaseMark,
  settingsMark,
  proofOfToken,
  serverFileIn,
  serverFileSchema,
  type ServerFile,
} from '../server-file.ts';
import { callServer, readText } from './call-server.ts';
import { openClient } from './open-client.ts';

export interface Caller {
  dataDir: string;
  /** The database that this command would open; a server on another one is none for it. */
  databaseUrl: string | undefined;
  /** Its own settings; runs go by those of the server. */
  settings: Pick<Settings, 'entries'>;
  version: string;
  /** Relative paths start here. */
  cwd: string;
  user: string;
  signal: AbortSignal;
}

/** A server of this machine that takes longer is not able to work. */
const patienceMs = 3000;

const readNote = async (dataDir: string): Promise<ServerFile | undefined> => {
  try {
    return serverFileSchema.parse(JSON.parse(await readFile(serverFileIn(dataDir), 'utf8')));
  } catch {
    // Cut short by a crash, or gone since it was looked for.
    return undefined;
  }
};

/** Whether the one that listens there holds the token. It is not sent before that is known. */
const isOurs = async (address: string, token: string, signal: AbortSignal): Promise<boolean> => {
  const nonce = randomBytes(16).toString('hex');
  try {
    const response = await callServer(
      { address, headers: {} },
      {
        method: 'GET',
        path: `/api/identity?nonce=${nonce}`,
        signal: AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]),
      },
    );
    const answer = JSON.parse(await readText(response)) as { proof?: unknown };
    return answer.proof === proofOfToken(token, nonce);
  } catch {
    // Nobody there, or somebody else.
    return false;
  }
};

/** What the person would otherwise only wonder about. */
const differencesOf = (note: ServerFile, { version, settings }: Caller): string[] => [
  ...(note.version === version
    ? []
    : [`the server is version ${note.version}, this command ${version}; restart the server`]),
  ...(note.settings === settingsMark(settings.entries())
    ? []
    : [
        `the server at ${note.address} has other settings than this command, and runs go by its own; restart it to have them changed`,
      ]),
];

/**
 * The server that owns this data folder, if it answers. A note that a killed one left behind is recognised by asking.
 * Throws UserError when its token cannot be read.
 */
export const findServer = async (
  caller: Caller,
): Promise<{ server: ServerClient; warnings: string[] } | undefined> => {
  const note = await readNote(caller.dataDir);
  if (note === undefined || note.database !== databaseMark(caller.databaseUrl)) return undefined;
  const token = await readFile(note.tokenFile, 'utf8').catch((cause: unknown) => {
    throw new UserError(`the token of the server at ${note.address} cannot be read: ${note.tokenFile}`, {
      hint: 'run this as the user who started the server',
      cause,
    });
  });
  if (!(await isOurs(note.address, token.trim(), caller.signal))) return undefined;
  const headers = {
    authorization: `Bearer ${token.trim()}`,
    'millwright-cwd': encodeURIComponent(caller.cwd),
    'millwright-user': encodeURIComponent(caller.user),
  };
  return {
    server: openClient({ address: note.address, headers }, caller.signal),
    warnings: differencesOf(note, caller),
  };
};
