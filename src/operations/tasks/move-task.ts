import { UserError } from '../../domain/errors.ts';
import { shortId } from '../../domain/id.ts';
import type { Run } from '../../domain/run.ts';
import type { Task, TaskState } from '../../domain/task.ts';
import type { Store } from '../../store/store.ts';

interface Decision {
  to: TaskState;
  by: string;
  reason?: string | undefined;
}

/** Moves a task, or says where it stands instead. Of two persons at once one wins, the other is told. */
export const moveTask = async (task: Task, { to, by, reason }: Decision, store: Store): Promise<Task> => {
  const move = await store.tasks.move(task.id, to, { by, reason });
  if (move.kind === 'moved') return move.task;
  throw new UserError(`this task is ${move.state ?? 'gone'}: it cannot become ${to}`, {
    hint: `\`millwright task ${shortId(task.id)}\` tells how it came there`,
  });
};

/** The last run of a task that waits for a review. */
export const reviewedRun = async (task: Task, store: Store): Promise<Run> => {
  const run = (await store.runs.ofTask(task.id)).at(-1);
  if (task.state !== 'review' || run === undefined)
    throw new UserError(`this task is ${task.state}: there is nothing to decide on`, {
      hint: `\`millwright task ${shortId(task.id)}\` tells how it stands`,
    });
  return run;
};
