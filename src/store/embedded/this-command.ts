import { basename } from 'node:path';

/** What this process is, for whoever finds a folder taken: the program and its first argument. */
export const thisCommand = (): string =>
  [basename(process.argv[1] ?? 'node'), process.argv[2] ?? ''].join(' ').trim();
