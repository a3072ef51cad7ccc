import { setTimeout as pause } from 'node:timers/promises';
import { shortId } from '../../domain/id.ts';
import type { Task, TaskState } from '../../domain/task.ts';
import type { OperationContext } from '../operation.ts';

/** Ends, or waits for a person: nothing more comes by itself. */
const isSettled = (state: TaskState): boolean => !['pending', 'queued', 'running'].includes(state);

const lookMs = 250;

/** Waits until nothing more comes by itself, and tells every change of state on the way. */
export const waitForTasks = async (tasks: readonly Task[], context: OperationContext): Promise<void> => {
  const store = await context.store();
  const told = new Map<string, TaskState>();
  for (;;) {
    const now = (await Promise.all(tasks.map(({ id }) => store.tasks.byId(id)))).filter(
      (task) => task !== undefined,
    );
    for (const { id, state, title } of now)
      if (told.get(id) !== state) {
        told.set(id, state);
        context.progress?.(`${shortId(id)}  ${state.padEnd(9)}  ${title}`);
      }
    const ended = new Set(now.filter(({ state }) => isSettled(state)).map(({ id }) => id));
    const stuck = await Promise.all(
      now.map(async ({ id, state }) => {
        if (state !== 'pending') return isSettled(state);
        const needs = await store.tasks.needsOf(id);
        return needs.some((one) => ended.has(one.id) && one.state !== 'completed');
      }),
    );
    if (stuck.every(Boolean)) return;
    await pause(lookMs, undefined, { signal: context.signal });
  }
};
