import { createHash, createHmac } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import type { SettingEntry } from '../domain/settings.ts';

/** Where a server that listens says so, in its data folder. */
export const serverFileIn = (dataDir: string): string => join(dataDir, 'server.json');

/** `database` and `settings` tell two of them apart without saying what they are. */
export const serverFileSchema = z.object({
  pid: z.int().positive(),
  address: z.url(),
  tokenFile: z.string(),
  version: z.string(),
  database: z.string(),
  settings: z.string(),
  startedAt: z.iso.datetime(),
});
export type ServerFile = z.infer<typeof serverFileSchema>;

/** The database of a configuration, as far as a file may tell. */
export const databaseMark = (databaseUrl: string | undefined): string =>
  databaseUrl === undefined
    ? 'embedded'
    : createHash('sha256').update(databaseUrl).digest('hex').slice(0, 16);

const place = (key: string): boolean => key === 'data_dir' || key.startsWith('server.');

/** The settings that runs go by; secrets are masked before they come here. */
export const settingsMark = (entries: readonly SettingEntry[]): string => {
  const counting = entries.filter(({ key }) => !place(key)).map(({ key, value }) => [key, value]);
  return createHash('sha256').update(JSON.stringify(counting)).digest('hex').slice(0, 16);
};

/**
 * What only a holder of the token can answer. A client asks for it before it sends the token: after a crash another program
 * may listen on the port.
 */
export const proofOfToken = (token: string, nonce: string): string =>
  createHmac('sha256', token).update(`millwright ${nonce}`).digest('hex');
