import type { Facts } from '../../domain/facts.ts';
import { fileChecksFor } from '../../toolchains/index.ts';
import { importedFiles, isLockFile } from '../choose-context.ts';
import type { StepTools } from '../step-tools.ts';

/** Files that a test may reach by its imports before nobody follows any more. */
const reachLimit = 200;

const isScript = (path: string): boolean => /\.[cm]?[jt]sx?$/.test(path);

/** Files whose text is not the one that the run started from. What a package manager writes is no change of the run. */
const changedBy = async (
  { files = {}, given = {} }: Facts,
  { workbench }: StepTools,
): Promise<Set<string>> => {
  const changed = new Set<string>();
  for (const [path, text] of Object.entries(files)) {
    if (isLockFile(path)) continue;
    const before = path in given ? given[path] : await workbench.original(path);
    if (text !== (before ?? null)) changed.add(path);
  }
  return changed;
};

/** Whether a file leads to one of others by its imports; true as well where it leads too far to say. */
const leadsTo = async (
  path: string,
  others: ReadonlySet<string>,
  { workbench }: StepTools,
): Promise<boolean> => {
  const known = new Set(await workbench.paths());
  const reach = new Set([path]);
  for (const one of reach) {
    if (others.has(one) || reach.size > reachLimit) return true;
    const text = await workbench.read(one);
    if (typeof text === 'string') for (const next of importedFiles(one, text, known)) reach.add(next);
  }
  return false;
};

/**
 * Whether nothing that the run has changed can be the reason for what a test does: it changed nothing, or only scripts that
 * the test does not reach by its imports. False where the test is not known, and for whatever else was changed.
 */
export const isUntouched = async (
  test: string | undefined,
  facts: Facts,
  tools: StepTools,
): Promise<boolean> => {
  const changed = await changedBy(facts, tools);
  if (changed.size === 0) return true;
  if (test === undefined || ![...changed, test].every(isScript)) return false;
  if (fileChecksFor(test)?.isTest(test, await tools.workbench.view()) !== true) return false;
  return !(await leadsTo(test, changed, tools));
};
