import type { CheckResult } from '../../domain/check.ts';
import { UserError } from '../../domain/errors.ts';
import { planProject } from '../../toolchains/plan-project.ts';
import { isMissing, type MissingTool, type PlannedCheck } from '../../toolchains/toolchain.ts';
import { runCheck } from '../run-checks.ts';
import type { StepTools } from '../step-tools.ts';
import type { CodeWork } from './code-task.ts';

/** A plan that can be run. Throws UserError with the way to get the program that is missing. */
export const demandTool = (plan: PlannedCheck | MissingTool): PlannedCheck => {
  if (isMissing(plan))
    throw new UserError(`${plan.missing} is missing on this machine`, { hint: plan.remedy });
  return plan;
};

/** Puts back what a check has changed in the tree, so that the next one starts from what was staged. */
export const tidy = async (tools: StepTools, check: string): Promise<void> => {
  const { workbench } = tools;
  const altered = await workbench.altered();
  if (altered.length > 0) {
    await workbench.restore(altered);
    tools.note({ type: 'run-warn', message: `${check} changed ${altered.join(', ')}; it was put back` });
  }
  await workbench.sweep();
};

/** Runs a check on the staged tree and leaves the tree as it was. */
export const runOnTree = async (check: PlannedCheck, tools: StepTools): Promise<CheckResult> => {
  await tools.workbench.sweep();
  const result = await runCheck(check, tools.workbench.tree(), tools);
  await tidy(tools, check.name);
  return result;
};

/** Installs what the project needs, where it needs anything. Throws UserError when that fails. */
export const installPackages = async ({ view, tools, path }: CodeWork): Promise<CheckResult[]> => {
  const planned = planProject(view, [path]).filter(({ name }) => name === 'install');
  const results: CheckResult[] = [];
  for (const check of planned) {
    const result = await runOnTree(check, tools);
    if (result.status === 'failed')
      throw new UserError(`the packages of the project cannot be installed: ${firstError(result)}`, {
        hint: 'mend the install first; nothing was changed',
      });
    results.push(result);
  }
  return results;
};

/** The first complaint in one line. */
export const firstError = ({ diagnostics }: CheckResult): string =>
  (diagnostics.find(({ severity }) => severity === 'error')?.message ?? 'no reason given')
    .split('\n', 1)[0]
    ?.slice(0, 200) ?? '';
