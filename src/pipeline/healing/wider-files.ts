import type { Diagnostic } from '../../domain/diagnostic.ts';
import { importedFiles } from '../choose-context.ts';
import type { StepTools } from '../step-tools.ts';

/** Files that are read to see whom they import: in a larger project the nearest ones must do. */
const searchLimit = 400;

const near = (path: string, others: readonly string[]): number =>
  Math.max(0, ...others.map((other) => sharedFolders(path, other)));

const sharedFolders = (a: string, b: string): number => {
  const [left, right] = [a.split('/'), b.split('/')];
  let shared = 0;
  while (shared < left.length - 1 && left[shared] === right[shared]) shared += 1;
  return shared;
};

/**
 * The files complained of, what they import, and what imports them: a fault often lies on the other side of a call. In the
 * order in which a prompt should show them.
 */
export const widerFiles = async (
  problems: readonly Diagnostic[],
  { workbench }: Pick<StepTools, 'workbench'>,
): Promise<string[]> => {
  const paths = await workbench.paths();
  const known = new Set(paths);
  const named = [...new Set(problems.flatMap(({ path }) => (path && known.has(path) ? [path] : [])))];
  const sources = paths.filter((path) => /\.[cm]?[jt]sx?$/.test(path));
  const nearest = sources.toSorted((a, b) => near(b, named) - near(a, named)).slice(0, searchLimit);
  const [imported, importing]: [string[], string[]] = [[], []];
  for (const path of new Set([...named, ...nearest])) {
    const text = await workbench.read(path);
    if (typeof text !== 'string') continue;
    const targets = importedFiles(path, text, known);
    if (named.includes(path)) imported.push(...targets);
    else if (targets.some((target) => named.includes(target))) importing.push(path);
  }
  return [...new Set([...named, ...imported, ...importing])];
};
