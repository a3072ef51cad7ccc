import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { serverFileIn, type ServerFile } from '../server-file.ts';

/** Says where the server listens, for its owner only. Written whole, so that nobody reads half of it. */
export const writeNote = async (dataDir: string, server: ServerFile): Promise<void> => {
  const file = serverFileIn(dataDir);
  await writeFile(`${file}.new`, `${JSON.stringify(server)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
};

/** Takes the note back, unless another server has written its own by now. */
export const removeNote = async (dataDir: string, { pid, startedAt }: ServerFile): Promise<void> => {
  const file = serverFileIn(dataDir);
  const text = await readFile(file, 'utf8').catch(() => '');
  if (text.includes(`"pid":${pid},`) && text.includes(startedAt)) await rm(file, { force: true });
};
