import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../domain/errors.ts';

export const tokenFileIn = (dataDir: string): string => join(dataDir, 'token');

const isMissing = (error: unknown): boolean => Reflect.get(error as object, 'code') === 'ENOENT';

/**
 * The token of a data folder, made when there is none, readable by its owner only. Whoever removes the file has another one
 * made at the next start. Throws UserError for one that is too short to be a secret.
 */
export const readToken = async (dataDir: string): Promise<string> => {
  const file = tokenFileIn(dataDir);
  try {
    const token = (await readFile(file, 'utf8')).trim();
    if (!/^\S{20,200}$/.test(token))
      throw new UserError(`${file} holds no token`, { hint: 'remove it; the next start makes a new one' });
    await chmod(file, 0o600);
    return token;
  } catch (error) {
    if (!isMissing(error)) throw error;
    // Where the database is elsewhere, nobody has made the folder yet.
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    const token = randomBytes(32).toString('base64url');
    await writeFile(file, `${token}\n`, { mode: 0o600, flag: 'wx' });
    return token;
  }
};
