import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { UserError } from '../domain/errors.ts';
import { layerOf, type Given } from './layer.ts';
import { lineOfKey } from './line-of-key.ts';

/** A configuration file is a page of text; anything larger is something else. */
const limitBytes = 256 * 1024;

// Not there on Windows, where no file can hold a reader up.
const notWaiting = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

const openFile = async (path: string): Promise<FileHandle | undefined> => {
  try {
    // A named pipe in a hostile repository would hold a waiting reader for ever.
    return await open(path, notWaiting);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw new UserError(`${path} cannot be read`, { hint: 'check who owns it', cause: error });
  }
};

const readText = async (path: string): Promise<{ text: string; mode: number } | undefined> => {
  const file = await openFile(path);
  if (!file) return undefined;
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size > limitBytes)
      throw new UserError(
        `${path} is no configuration: ${stat.isFile() ? `${stat.size} bytes` : 'not a plain file'}`,
        {
          hint: `look at what it is; a configuration is a text file of at most ${limitBytes} bytes`,
        },
      );
    return { text: await file.readFile('utf8'), mode: stat.mode };
  } finally {
    await file.close();
  }
};

const parseToml = async (text: string, path: string): Promise<Record<string, unknown>> => {
  const { parse, TomlError } = await import('smol-toml');
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    // Only the place: the text around it may be a key, or another file behind a link.
    throw new UserError(`${path}:${error.line}: this is not TOML`, {
      hint: `mend it at column ${error.column}`,
    });
  }
};

/** What a millwright.toml gives, and whether others than its owner may read it. */
export interface FileLayer {
  given: Given[];
  readableByOthers: boolean;
}

/** Undefined when there is no such file. Throws UserError for one that cannot be read or does not hold. */
export const readFileLayer = async (path: string): Promise<FileLayer | undefined> => {
  const file = await readText(path);
  if (!file) return undefined;
  const document = await parseToml(file.text, path);
  const locate = (key: string): string => {
    const line = lineOfKey(file.text, key);
    return line === undefined ? path : `${path}:${line}`;
  };
  return { given: layerOf(document, { name: path, locate }), readableByOthers: (file.mode & 0o044) !== 0 };
};
