import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import { shortId } from '../../domain/id.ts';
import type { OperationContext } from '../operation.ts';
import { defineOperation } from '../operation.ts';
import { moveTask, reviewedRun } from './move-task.ts';
import { startReady } from './create-task.ts';
import { taskViewSchema, viewTask, type TaskView } from './task.ts';
import { taskReference } from './task-options.ts';

const words = (what: string) =>
  z
    .string()
    .trim()
    .min(1, { error: 'must say something' })
    .max(100_000, { error: 'is longer than 100,000 characters' })
    .meta({ description: what, placeholder: 'TEXT', stdin: true });

/** What is held back gets a person's leave to start. */
const letStart = async (id: string, context: OperationContext): Promise<TaskView> => {
  const store = await context.store();
  await store.tasks.release(id);
  await startReady(context);
  return viewTask(id, store);
};

/** Takes the result of a task that waits for a review, or lets a task start that is held back. */
export const approve = defineOperation({
  name: 'approve',
  about: 'Take the result of a task that waits for you: its branch is merged',
  input: z.strictObject({
    task: taskReference,
    commit: z
      .string()
      .regex(/^[0-9a-f]{7,64}$/, { error: 'must be the hash of a commit' })
      .optional()
      .meta({ description: 'only if this is what you have looked at', placeholder: 'HASH' }),
    merge: z.boolean().default(true).meta({ description: 'leave the branch as it is' }),
    unverified: z
      .boolean()
      .default(false)
      .meta({ description: 'also a result that no passing check proves' }),
  }),
  output: taskViewSchema,
  positional: ['task'],
  http: { method: 'POST', path: '/api/tasks/{task}/approve' },
  examples: ['millwright approve 3f9a1c2e', 'millwright approve 3f9a1c2e --no-merge'],
  async run({ task: reference, commit: seen, merge, unverified }, context) {
    const store = await context.store();
    const task = await store.tasks.find(reference);
    if (task.state === 'pending' && task.hold !== undefined) return letStart(task.id, context);
    const { branch, commit, outcome, projectId } = await reviewedRun(task, store);
    const project = await store.projects.byId(projectId);
    if (seen !== undefined && commit?.startsWith(seen) !== true)
      throw new UserError(`what stands now is ${commit ?? 'no commit'}, not ${seen}`, {
        hint: `look at it again: \`millwright task ${shortId(task.id)}\``,
      });
    if (outcome !== 'verified' && !unverified)
      throw new UserError(`its run is ${outcome ?? 'not ended'}: nothing proves what it made`, {
        hint: 'to take it all the same add --unverified',
      });
    // The branch first: a merge that is refused must leave the decision open, and one that was made is made only once.
    if (merge && branch !== undefined && commit !== undefined && project !== undefined)
      await context.repositories.merge(project.path, branch, commit, project.remote);
    await moveTask(task, { to: 'completed', by: context.user, reason: 'approved' }, store);
    await startReady(context);
    return viewTask(task.id, store);
  },
});

/** Refuses the result of a task, or a task that is held back. */
export const reject = defineOperation({
  name: 'reject',
  about: 'Refuse the result of a task; its branch stays for you to look at',
  input: z.strictObject({ task: taskReference, reason: words('why it is refused') }),
  output: taskViewSchema,
  positional: ['task', 'reason'],
  http: { method: 'POST', path: '/api/tasks/{task}/reject' },
  examples: ['millwright reject 3f9a1c2e "the names are not ours"'],
  async run({ task: reference, reason }, context) {
    const store = await context.store();
    const task = await store.tasks.find(reference);
    const held = task.state === 'pending' && task.hold !== undefined;
    if (!held) await reviewedRun(task, store);
    await moveTask(task, { to: held ? 'cancelled' : 'failed', by: context.user, reason }, store);
    return viewTask(task.id, store);
  },
});

/** Gives the result of a task back with what should be different; the same run goes on from where it stands. */
export const sendBack = defineOperation({
  name: 'send-back',
  about: 'Give the result of a task back with a comment: it becomes the next round',
  input: z.strictObject({ task: taskReference, comment: words('what should be different') }),
  output: taskViewSchema,
  positional: ['task', 'comment'],
  http: { method: 'POST', path: '/api/tasks/{task}/send-back' },
  examples: ['millwright send-back 3f9a1c2e "keep the old name as an alias"'],
  async run({ task: reference, comment }, context) {
    const store = await context.store();
    const task = await store.tasks.find(reference);
    const run = await reviewedRun(task, store);
    const by = context.user;
    await moveTask(task, { to: 'queued', by, reason: comment }, store);
    await store.log.read(run.id);
    await store.log.append(run.id, { type: 'run-resume', by, comment });
    await store.runs.setStatus(run.id, 'queued');
    const { id: runId, projectId } = run;
    if (context.stays === true) await (await context.work()).submit({ runId, projectId });
    return viewTask(task.id, store);
  },
});
