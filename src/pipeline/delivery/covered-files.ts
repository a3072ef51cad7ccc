import type { GateRow } from '../gates/gate-row.ts';
import type { Workbench } from '../workbench.ts';
import { sha256 } from '../../domain/seal.ts';

/** Enough to see that a file has changed. */
const hashDigits = 16;

/** The files that an approval of this gate is about, as they stand now: first hex digits of their SHA-256 by path. */
export const coveredFiles = async (
  row: GateRow,
  workbench: Pick<Workbench, 'paths' | 'read'>,
): Promise<Record<string, string>> => {
  const files: Record<string, string> = {};
  for (const path of (await workbench.paths()).filter((one) => row.covers(one))) {
    const text = await workbench.read(path);
    // What is no text (a picture) counts by being there.
    files[path] = typeof text === 'string' ? sha256(text).slice(0, hashDigits) : '-';
  }
  return files;
};

/** Paths that came, went or changed between two looks. */
export const changedSince = (
  before: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(now)])]
    .filter((path) => before[path] !== now[path])
    .toSorted();
