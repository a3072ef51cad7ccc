import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import type { Run } from '../domain/run.ts';
import { findRun, runReference } from './find-run.ts';
import { defineOperation } from './operation.ts';

const requireBranch = ({ branch, commit, status }: Run): { branch: string; commit: string } => {
  if (branch !== undefined && commit !== undefined) return { branch, commit };
  throw new UserError('this run has no branch to merge', {
    hint:
      status === 'ended' ? '`millwright show RUN` tells how it ended' : '`millwright resume RUN` takes it on',
  });
};

/** Merges what a run made into what is checked out. */
export const merge = defineOperation({
  name: 'merge',
  about: 'Merge the branch of a run into what is checked out',
  http: { method: 'POST', path: '/api/runs/{run}/merge' },
  input: z.strictObject({
    run: runReference,
    unverified: z
      .boolean()
      .default(false)
      .meta({ description: 'also a result that no passing check proves' }),
  }),
  output: z.object({
    kind: z.enum(['fast-forward', 'merge', 'already-merged']),
    branch: z.string(),
    into: z.string(),
    commit: z.string(),
    outcome: z.string(),
  }),
  positional: ['run'],
  examples: ['millwright merge 3f9a1c2e', 'millwright merge 3f9a1c2e --unverified'],
  async run({ run: reference, unverified }, context) {
    const store = await context.store();
    const { run, task, project } = await findRun(reference, store);
    const { branch, commit } = requireBranch(run);
    const outcome = run.outcome ?? run.status;
    if (outcome !== 'verified' && !unverified)
      throw new UserError(`this run is ${outcome}: nothing proves what it made`, {
        hint: 'look at it with `millwright show RUN --diff`; to merge it all the same add --unverified',
      });
    const merged = await context.repositories.merge(project.path, branch, commit, project.remote);
    // Somebody has looked at what nothing could check, and taken it.
    if (task.state === 'review') await store.tasks.move(task.id, 'completed');
    return { ...merged, branch, outcome };
  },
});
