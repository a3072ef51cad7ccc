import { Bug } from '../../domain/errors.ts';
import type { Facts } from '../../domain/facts.ts';
import { fileChecksNear } from '../../toolchains/plan-project.ts';
import type { StepTools } from '../step-tools.ts';
import type { CodeWork } from './code-task.ts';

/** What a code task works on, as the tree stands now. */
export const openWork = async (facts: Facts, tools: StepTools): Promise<CodeWork> => {
  const { request } = tools.task;
  if (request?.path === undefined || request.job === undefined)
    throw new Bug('a code task without a job or a file was started');
  const { path, job } = request;
  const text = await tools.workbench.read(path);
  const view = await tools.workbench.view();
  return {
    tools,
    facts,
    request,
    job,
    path,
    before: facts.given?.[path] ?? null,
    text: typeof text === 'string' ? text : null,
    view,
    checks: fileChecksNear(path, view),
  };
};
