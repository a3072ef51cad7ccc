import { statfs } from 'node:fs/promises';
import type { Limits } from './limits.ts';
import { measureTree } from './process-tree.ts';

/** Short enough to end a fork bomb while the machine still answers, long enough to cost most commands nothing. */
const intervalMs = 200;
/** A command that wrote less than this is not the one that fills the disk. */
const noticeableBytes = 64_000_000;

export interface Guard {
  /** Aborts when a limit is met. */
  signal: AbortSignal;
  /** Tells the process to watch; before that only the disk is watched. */
  watch(pid: number): void;
  /** Ends the watch; the limit that was met, in words, or undefined. */
  stop(): string | undefined;
}

const freeBytes = async (folder: string): Promise<number> => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

const inGigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

const overuse = (pid: number, limits: Limits): string | undefined => {
  const { processes, memoryBytes } = measureTree(pid, limits.processes);
  if (processes > limits.processes) return `it ran more than ${limits.processes} processes`;
  if (memoryBytes > limits.memoryBytes)
    return `it used more than ${inGigabytes(limits.memoryBytes)} of memory`;
  return undefined;
};

/**
 * Watches a command from outside: its processes and memory together, which no limit of a single process can hold, and
 * the free space of the disk that it writes to. The kernel could do the first two by control groups, but in an ordinary
 * session nobody but root may make one; between two looks a command can exceed a limit for a moment.
 */
export const startGuard = (limits: Limits, folder: string): Guard => {
  const controller = new AbortController();
  let pid: number | undefined;
  let met: string | undefined;
  let freeAtStart: number | undefined;
  const check = async (): Promise<void> => {
    const free = await freeBytes(folder).catch(() => undefined);
    freeAtStart ??= free;
    if (free !== undefined && free < limits.reserveBytes && free + noticeableBytes < (freeAtStart ?? 0))
      met ??= `it left less than ${inGigabytes(limits.reserveBytes)} free on the disk`;
    met ??= pid === undefined ? undefined : overuse(pid, limits);
    if (met !== undefined) controller.abort();
  };
  void check();
  const timer = setInterval(() => void check(), intervalMs);
  timer.unref();
  return {
    signal: controller.signal,
    watch: (started) => (pid = started),
    stop() {
      clearInterval(timer);
      return met;
    },
  };
};
