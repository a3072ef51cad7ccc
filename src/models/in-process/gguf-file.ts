import { open, realpath } from 'node:fs/promises';
import { UserError } from '../../domain/errors.ts';

const magic = 'GGUF';
/** All that llama.cpp still reads. */
const versions = new Set([2, 3]);
const headBytes = 8;

const holdsGguf = async (path: string): Promise<boolean> => {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0);
    return (
      bytesRead === headBytes &&
      buffer.toString('latin1', 0, magic.length) === magic &&
      versions.has(buffer.readUInt32LE(magic.length))
    );
  } finally {
    await file.close();
  }
};

/**
 * The real path of a GGUF file, by which it is loaded once however it is called. Throws a UserError for a path that
 * cannot be read or holds something else, such as the pointer that a clone without Git LFS leaves.
 */
export const findGguf = async (path: string): Promise<string> => {
  const unreadable = (cause: unknown): never => {
    throw new UserError(`the model file ${path} cannot be read`, {
      hint: 'give the path of a GGUF file on this machine; nothing is downloaded',
      cause,
    });
  };
  const real = await realpath(path).catch(unreadable);
  if (await holdsGguf(real).catch(unreadable)) return real;
  throw new UserError(`the model file ${path} is not a GGUF file of a version that is known`, {
    hint: 'a file that was not downloaded whole, or a pointer of Git LFS, looks like this',
  });
};
