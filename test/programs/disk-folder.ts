import { tmpdir } from 'node:os';

/**
 * Where projects of tests of cages lie: on a disk as usual. The shared memory is one of the places that they try to get at, and
 * sandbox-runtime shows nothing of it.
 */
export const diskFolder = (): string => (tmpdir().startsWith('/dev/shm') ? '/tmp' : tmpdir());
