import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { UserError } from '../domain/errors.ts';

/** A prompt is a page or two of text. */
export const smallFileBytes = 32 * 1024;

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;

const refuse = (path: string, what: string): never => {
  throw new UserError(`${path} ${what}`, {
    hint: `a role is made of plain text files of at most ${smallFileBytes} bytes each, in UTF-8`,
  });
};

/** The file, the folder of the role, the one that holds the roles, and the one around it. */
const refuseLinks = async (path: string): Promise<void> => {
  const role = dirname(path);
  for (const place of [path, role, dirname(role), dirname(dirname(role))]) {
    const found = await lstat(place).catch(() => undefined);
    if (found?.isSymbolicLink() === true)
      refuse(place, 'is a link: a repository may not bring roles from elsewhere');
  }
};

const openToRead = async (path: string, followLinks: boolean) => {
  // A named pipe would hold a waiting reader for ever. Neither flag is there on Windows, where no file can do so.
  const flags =
    constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (followLinks ? 0 : (constants.O_NOFOLLOW ?? 0));
  try {
    return await open(path, flags);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code === 'ELOOP') return refuse(path, 'is a link');
    throw new UserError(`${path} cannot be read`, { hint: 'check who owns it', cause: error });
  }
};

const decode = (bytes: Uint8Array, path: string): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  } catch {
    return refuse(path, 'is not text in UTF-8');
  }
};

/**
 * The text of a file of a role, without a byte order mark and with plain line ends; undefined where there is none. Reads at most
 * 32 KB and waits for nobody. Throws UserError for a link (unless `followLinks`), a folder, a pipe, a larger file and for what is
 * no text.
 */
export const readSmallFile = async (
  path: string,
  { followLinks }: { followLinks: boolean },
): Promise<string | undefined> => {
  if (!followLinks) await refuseLinks(path);
  const file = await openToRead(path, followLinks);
  if (file === undefined) return undefined;
  try {
    const found = await file.stat();
    if (!found.isFile()) refuse(path, 'is no plain file');
    if (found.size > smallFileBytes) refuse(path, `is ${found.size} bytes large`);
    const { bytesRead, buffer } = await file.read(Buffer.alloc(smallFileBytes + 1), 0, smallFileBytes + 1, 0);
    // It may have grown since it was measured.
    if (bytesRead > smallFileBytes) refuse(path, 'is too large');
    return decode(buffer.subarray(0, bytesRead), path);
  } finally {
    await file.close();
  }
};
