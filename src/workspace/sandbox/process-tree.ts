import { readFileSync, readdirSync } from 'node:fs';

/** What a process and everything below it hold at this moment. */
export interface TreeUse {
  processes: number;
  /** Memory of their own; what is shared between them is not counted. */
  memoryBytes: number;
}

const pageBytes = 4_096;

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

const childrenOf = (pid: number): number[] => {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return [];
  }
  return threads
    .flatMap((thread) => read(`/proc/${pid}/task/${thread}/children`).split(' '))
    .filter((child) => child !== '')
    .map(Number);
};

const ownMemory = (pid: number): number => {
  const [, resident = 0, shared = 0] = read(`/proc/${pid}/statm`).split(' ').map(Number);
  return Math.max(0, resident - shared) * pageBytes;
};

/** Counts up to `most` processes and then stops: a fork bomb must not keep its judge busy. */
export const measureTree = (pid: number, most: number): TreeUse => {
  const use: TreeUse = { processes: 0, memoryBytes: 0 };
  let open = [pid];
  while (open.length > 0 && use.processes <= most) {
    use.processes += open.length;
    for (const one of open) use.memoryBytes += ownMemory(one);
    open = open.flatMap(childrenOf);
  }
  return use;
};
