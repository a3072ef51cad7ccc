import { readFile, statfs } from 'node:fs/promises';
import { folderSize } from './folder-size.ts';
import type { Limits } from './limits.ts';
import { measureTree } from './process-tree.ts';

/** Short enough to end a fork bomb while the machine still answers, long enough to cost most commands nothing. */
const intervalMs = 200;
/** A command under which less than this has gone is not the one that fills the disk or the memory. */
const noticeable: Record<keyof Left, number> = {
  diskBytes: 64_000_000,
  diskFiles: 10_000,
  memoryBytes: 256_000_000,
};
/** The kernel holds the others to the limit of processes by their threads; root it does not. */
const threadsPerProcess = 4;

export interface Guard {
  /** Aborts when a limit is met. */
  signal: AbortSignal;
  /** Tells the process to watch; before that only the disk is watched. */
  watch(pid: number): void;
  /** Ends the watch; the limit that was met, in words, or undefined. */
  stop(): string | undefined;
}

/** What is left on the machine; undefined where that cannot be told. */
interface Left {
  diskBytes: number | undefined;
  /** Files that the disk can still hold; undefined where it counts none. */
  diskFiles: number | undefined;
  memoryBytes: number | undefined;
}

const readLeft = async (folder: string): Promise<Left> => {
  const disk = await statfs(folder).catch(() => undefined);
  const memory = await readFile('/proc/meminfo', 'latin1').catch(() => '');
  const available = /^MemAvailable:\s+(\d+) kB/m.exec(memory)?.[1];
  return {
    diskBytes: disk === undefined ? undefined : disk.bavail * disk.bsize,
    diskFiles: disk === undefined || disk.files === 0 ? undefined : disk.ffree,
    memoryBytes: available === undefined ? undefined : Number(available) * 1_024,
  };
};

const inGigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

const overuse = (pid: number, limits: Limits): string | undefined => {
  const { processes, threads, memoryBytes } = measureTree(pid, limits);
  const mostThreads = limits.processes * threadsPerProcess;
  if (processes > limits.processes) return `it ran more than ${limits.processes} processes`;
  if (threads > mostThreads) return `it ran more than ${mostThreads} threads`;
  if (memoryBytes > limits.memoryBytes)
    return `it used more than ${inGigabytes(limits.memoryBytes)} of memory`;
  return undefined;
};

/** Whether less is left than the reserve, and much went since the start. */
const isShort = (reserve: number, now = Infinity, start = now, least = 0): boolean =>
  now < reserve && now + least < start;

const shortage = (now: Left, start: Left, limits: Limits): string | undefined => {
  if (isShort(limits.reserveBytes, now.diskBytes, start.diskBytes, noticeable.diskBytes))
    return `it left less than ${inGigabytes(limits.reserveBytes)} free on the disk`;
  if (isShort(limits.reserveFiles, now.diskFiles, start.diskFiles, noticeable.diskFiles))
    return `it left room for less than ${limits.reserveFiles} files on the disk`;
  if (isShort(limits.reserveMemoryBytes, now.memoryBytes, start.memoryBytes, noticeable.memoryBytes))
    return `it left less than ${inGigabytes(limits.reserveMemoryBytes)} of the machine's memory`;
  return undefined;
};

/** How much has to go from the disk before the workspace is measured again: that takes a look at every file. */
const measuringStep = (limits: Limits): number => Math.min(2 ** 30, limits.workspaceBytes / 8);

/** Measures the workspace whenever the disk has lost another step, whoever took it; true when it is too large. */
const watchSize = (limits: Limits, folder: string): ((left: Left) => Promise<boolean>) => {
  const step = measuringStep(limits);
  let measuredAt: number | undefined;
  let measuring = false;
  return async ({ diskBytes }) => {
    if (diskBytes === undefined || measuring) return false;
    measuredAt = Math.max(measuredAt ?? diskBytes, diskBytes);
    if (measuredAt - diskBytes < step) return false;
    measuredAt = diskBytes;
    measuring = true;
    const size = await folderSize(folder, limits.workspaceBytes);
    measuring = false;
    return size > limits.workspaceBytes;
  };
};

/**
 * Watches a command from outside: its processes and memory together, which no limit of a single process can hold, the
 * free space of the disk that it writes to, and the memory left on the machine, since files in memory, pipes and sockets
 * belong to no process. The kernel could do the first two by control groups, but in an ordinary
 * session nobody but root may make one; between two looks a command can exceed a limit for a moment.
 */
export const startGuard = (limits: Limits, folder: string): Guard => {
  const controller = new AbortController();
  let pid: number | undefined;
  let met: string | undefined;
  let start: Left | undefined;
  const isTooLarge = watchSize(limits, folder);
  const check = async (): Promise<void> => {
    const left = await readLeft(folder);
    start ??= left;
    met ??= shortage(left, start, limits);
    met ??= pid === undefined ? undefined : overuse(pid, limits);
    if (met === undefined && (await isTooLarge(left)))
      met ??= `its folder took more than ${inGigabytes(limits.workspaceBytes)} of the disk`;
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
