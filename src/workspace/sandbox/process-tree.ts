import { readFileSync, readdirSync } from 'node:fs';

/** What a process and everything below it hold at this moment. */
export interface TreeUse {
  processes: number;
  /** Threads of all processes, the first of each included. */
  threads: number;
  /** Memory of their own and shared memory that is no file; each page counts once. */
  memoryBytes: number;
}

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const threadsOf = (pid: number): string[] => {
  try {
    return readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
};

const childrenOf = (pid: number, threads: readonly string[]): number[] =>
  threads
    .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' '))
    .filter((child) => child !== '')
    .map(Number);

/** Bytes of one row of a file of /proc that counts in kB; 0 where it has no such row. */
const rowOf = (text: string, name: string): number => {
  const at = text.indexOf(`\n${name}:`);
  return at < 0 ? 0 : Number.parseInt(text.slice(at + name.length + 2), 10) * 1_024;
};

interface Memory {
  own: number;
  shared: number;
}

const memoryOf = (pid: number): Memory => {
  const status = read(`/proc/${pid}/status`);
  return { own: rowOf(status, 'RssAnon'), shared: rowOf(status, 'RssShmem') };
};

/** The part of the shared memory that falls to this process; the kernel looks at every page for it, so it is asked rarely. */
const fairShare = (pid: number): number => rowOf(read(`/proc/${pid}/smaps_rollup`), 'Pss_Shmem');

/**
 * Counts up to `most.processes` processes and then stops: a fork bomb must not keep its judge busy. Shared memory counts
 * in full for each that maps it, until that is more than `most.memoryBytes`; only then it is divided.
 */
export const measureTree = (pid: number, most: { processes: number; memoryBytes: number }): TreeUse => {
  const use: TreeUse = { processes: 0, threads: 0, memoryBytes: 0 };
  const sharing: number[] = [];
  let shared = 0;
  let open = [pid];
  while (open.length > 0 && use.processes <= most.processes) {
    use.processes += open.length;
    open = open.flatMap((one) => {
      const memory = memoryOf(one);
      use.memoryBytes += memory.own;
      shared += memory.shared;
      if (memory.shared > 0) sharing.push(one);
      const threads = threadsOf(one);
      use.threads += threads.length;
      return childrenOf(one, threads);
    });
  }
  if (use.memoryBytes + shared > most.memoryBytes)
    shared = sharing.reduce((total, one) => total + fairShare(one), 0);
  use.memoryBytes += shared;
  return use;
};
