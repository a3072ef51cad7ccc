import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

/** What one command may use, all its processes together unless it says otherwise. */
export interface Limits {
  memoryBytes: number;
  /** Processes; for people other than root also threads, of which root has four times as many. */
  processes: number;
  /** Of one process. */
  openFiles: number;
  /** The largest single file. */
  fileBytes: number;
  /** Size of the private /tmp and of the private home folder, each; they live in memory. */
  tmpBytes: number;
  /** What the workspace may take on the disk, with all that was there before. */
  workspaceBytes: number;
  /** A command is ended when it leaves less than this free on the disk of its workspace. */
  reserveBytes: number;
  /** The same for the number of files that the disk can still hold. */
  reserveFiles: number;
  /** A command is ended when it leaves less than this of the machine's memory available. */
  reserveMemoryBytes: number;
}

const mib = 2 ** 20;
const gib = 2 ** 30;

/** Half of the memory, between 1 and 8 GiB: enough for a type check of a large project, and the person can still work. */
export const defaultLimits = (): Limits => ({
  memoryBytes: Math.max(gib, Math.min(8 * gib, Math.floor(totalmem() / 2))),
  processes: 1_024,
  openFiles: 16_384,
  fileBytes: 2 * gib,
  tmpBytes: 512 * mib,
  workspaceBytes: 20 * gib,
  reserveBytes: gib,
  reserveFiles: 100_000,
  reserveMemoryBytes: Math.min(gib / 2, Math.floor(totalmem() / 20)),
});

/**
 * Writable memory that a V8 isolate reserves and does not use: measured 530 MB on Node 26, for a process and again for
 * each of its workers. RLIMIT_DATA counts it (RLIMIT_AS counts still more), so a limit of one process can only be wide;
 * it stops one that asks for everything at once, before the guard comes round.
 */
const reservedBytes = 530 * mib;

const dataBytes = (memoryBytes: number): number =>
  memoryBytes + reservedBytes * (2 * availableParallelism() + 4);

const rows: Record<string, string> = {
  'Max open files': 'nofile',
  'Max file size': 'fsize',
  'Max data size': 'data',
  'Max cpu time': 'cpu',
};

/** Hard limits of this process: what lies above them cannot be asked for. */
const readCeilings = (): Map<string, number> => {
  const lines = readFileSync('/proc/self/limits', 'utf8').split('\n');
  const found = lines.flatMap((line): [string, number][] => {
    const [name = '', , hard = ''] = line.split(/ {2,}/);
    const resource = rows[name];
    return resource === undefined || hard === 'unlimited' ? [] : [[resource, Number(hard)]];
  });
  return new Map(found);
};

let ceilings: Map<string, number> | undefined;

/** Arguments of `prlimit` for one command. */
export const prlimitArguments = (limits: Limits, timeoutMs: number): string[] => {
  ceilings ??= readCeilings();
  const wanted: Record<string, number> = {
    core: 0,
    nofile: limits.openFiles,
    fsize: limits.fileBytes,
    data: dataBytes(limits.memoryBytes),
    cpu: Math.ceil((timeoutMs / 1_000) * availableParallelism()) + 1,
  };
  return Object.entries(wanted).map(
    ([resource, value]) => `--${resource}=${Math.min(value, ceilings?.get(resource) ?? value)}`,
  );
};
