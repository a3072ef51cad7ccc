import { tmpdir } from 'node:os';

/**
 * For tests of cages: their projects and our own folders lie on a disk, as usual. The shared memory, where the runner puts what is
 * temporary, is one of the places that commands try to get at, and sandbox-runtime shows nothing of it.
 */
export const stayOnDisk = (): void => {
  if (tmpdir().startsWith('/dev/shm')) process.env['TMPDIR'] = '/tmp';
};
