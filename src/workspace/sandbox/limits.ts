import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

/**
 * What one command may use. `memoryBytes` for all processes together where cgroups can be written, else for each
 * process; `processes` counts threads too; `fileBytes` is the largest single file.
 */
export interface Limits {
  memoryBytes: number;
  processes: number;
  openFiles: number;
  fileBytes: number;
  /** Size of the private /tmp; it lives in memory. */
  tmpBytes: number;
}

const gib = 2 ** 30;

/** Half of the machine, between 1 and 8 GiB: enough for a type check of a large project, and the person can still work. */
export const defaultLimits = (): Limits => ({
  memoryBytes: Math.max(gib, Math.min(8 * gib, Math.floor(totalmem() / 2))),
  processes: 1_024,
  openFiles: 16_384,
  fileBytes: 2 * gib,
  tmpBytes: gib,
});

const rows: Record<string, string> = {
  'Max open files': 'nofile',
  'Max file size': 'fsize',
  'Max data size': 'data',
};

/** Hard limits of this process: what lies above them cannot be asked for. */
const readCeilings = (): Map<string, number> => {
  const ceilings = new Map<string, number>();
  try {
    for (const line of readFileSync('/proc/self/limits', 'utf8').split('\n')) {
      const [name = '', , hard = ''] = line.split(/ {2,}/);
      const resource = rows[name];
      if (resource !== undefined && hard !== 'unlimited') ceilings.set(resource, Number(hard));
    }
  } catch {
    return ceilings;
  }
  return ceilings;
};

let ceilings: Map<string, number> | undefined;

const ceiled = (resource: string, wanted: number): string => {
  ceilings ??= readCeilings();
  return `--${resource}=${Math.min(wanted, ceilings.get(resource) ?? wanted)}`;
};

/**
 * Arguments of `prlimit` for a whole command. RLIMIT_AS is not among them: Node reserves far more addresses than it uses
 * and does not start below 40 GB of them; RLIMIT_DATA counts what is writable, and Node lives with it.
 */
export const prlimitArguments = (
  limits: Limits,
  { timeoutMs, limitMemory }: { timeoutMs: number; limitMemory: boolean },
): string[] => [
  '--core=0',
  ceiled('nofile', limits.openFiles),
  ceiled('fsize', limits.fileBytes),
  `--cpu=${Math.ceil((timeoutMs / 1_000) * availableParallelism()) + 1}`,
  ...(limitMemory ? [ceiled('data', limits.memoryBytes)] : []),
];
