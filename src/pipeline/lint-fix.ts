import type { Diagnostic } from '../domain/diagnostic.ts';
import { groupByProject } from '../toolchains/plan-project.ts';
import { isMissing, type PlannedCheck, type ProjectView } from '../toolchains/toolchain.ts';
import type { StepTools } from './step-tools.ts';
import type { FileStates } from './workbench.ts';

/** Linters that mend what they complain about, and how they are told to. */
const fixFlags: Readonly<Record<string, readonly string[]>> = {
  eslint: ['--fix'],
  oxlint: ['--fix'],
  ruff: ['--fix'],
  biome: ['--write'],
};

/** The linters' own commands for these files, told to mend: one for each project and language. */
const planFixes = (paths: readonly string[], view: ProjectView): PlannedCheck[] =>
  groupByProject(paths, view).flatMap(({ checks, paths: own }) => {
    const plan = checks.planLint(own, view);
    const flags = isMissing(plan) ? undefined : fixFlags[plan.tool];
    return isMissing(plan) || flags === undefined ? [] : [{ ...plan, command: [...plan.command, ...flags] }];
  });

/**
 * Lets the linter mend what it complains about in these files, in the cage. Answers their new texts; whatever else it
 * touched is put back.
 */
export const lintFix = async (complaints: readonly Diagnostic[], tools: StepTools): Promise<FileStates> => {
  const { workbench } = tools;
  const view = await workbench.view();
  const known = new Set(view.paths);
  const linted = complaints.filter(
    ({ tool, path }) => tool in fixFlags && path !== undefined && known.has(path),
  );
  const paths = [...new Set(linted.flatMap(({ path }) => path ?? []))];
  const plans = planFixes(paths, view);
  if (plans.length === 0) return {};
  const before = new Map<string, unknown>();
  for (const path of paths) before.set(path, await workbench.read(path));
  for (const plan of plans) await workbench.execute(plan);
  const texts: FileStates = {};
  for (const path of paths) {
    const text = await workbench.read(path);
    if (typeof text === 'string' && text !== before.get(path)) texts[path] = text;
  }
  await workbench.restore(await workbench.altered());
  await workbench.sweep();
  return texts;
};
