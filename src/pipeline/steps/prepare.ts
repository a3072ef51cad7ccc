import { branchName } from '../../workspace/branch-name.ts';
import type { Step } from '../step.ts';

/** Fixes the commit that the work starts from and the branch it will land on. */
export const prepare: Step = {
  name: 'prepare',
  async run(_facts, { workbench, task, runId }) {
    const base = workbench.head;
    await workbench.open(base, {});
    return { kind: 'next', facts: { base, branch: branchName(task.title, runId), files: {} } };
  },
};
