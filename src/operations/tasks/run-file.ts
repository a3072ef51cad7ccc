import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { shortId } from '../../domain/id.ts';
import { taskSchema, type Task, type TaskState } from '../../domain/task.ts';
import type { OperationContext } from '../operation.ts';
import { defineOperation } from '../operation.ts';
import { openProject } from '../open-project.ts';
import { readSpec, titleOf } from '../read-spec.ts';
import { requireModel } from '../require-model.ts';
import { chooseBudget } from '../run-options.ts';
import { createTask, type TaskOrder } from './create-task.ts';
import { readTaskFile, type TaskEntry } from './read-task-file.ts';
import { treatmentOf } from './task-options.ts';

const input = z.strictObject({
  tasks: z
    .string()
    .meta({ description: 'the tasks as YAML or JSON, or - for a file', placeholder: 'TASKS', stdin: true }),
  dryRun: z.boolean().default(false).meta({ description: 'only say what would be done' }),
  wait: z.boolean().default(true).meta({ description: 'leave them to the server and return at once' }),
});

const plannedSchema = z.object({
  title: z.string(),
  kind: z.string(),
  in: z.string(),
  after: z.array(z.string()),
});

const output = z.object({
  /** With `dryRun` alone. */
  planned: z.array(plannedSchema).optional(),
  tasks: z.array(taskSchema.omit({ spec: true })),
});

type Prepared = TaskEntry & { order: Omit<TaskOrder, 'needs'> };

const prepare = async (entry: TaskEntry, context: OperationContext): Promise<Prepared> => {
  const spec = readSpec(entry.spec);
  const { project } = await openProject(entry.in, context);
  const settings = await context.settings(project.root);
  if (entry.kind !== 'check') await requireModel(settings, entry.model, context);
  const { mayWeaken = [], askHelp = false } = entry;
  const order = {
    recipe: entry.kind,
    title: entry.title ?? titleOf(spec),
    spec,
    project,
    budget: chooseBudget(settings.budget, entry),
    model: entry.model,
    sandbox: entry.sandbox ? settings.sandbox : ('off' as const),
    request: { mayWeaken, askHelp },
    treatment: treatmentOf(entry),
  };
  return { ...entry, order };
};

/** Ends, or waits for a person: nothing more comes by itself. */
const isSettled = (state: TaskState): boolean => !['pending', 'queued', 'running'].includes(state);

const lookMs = 250;

/** Waits until nothing more comes by itself, and tells every change of state on the way. */
const waitFor = async (tasks: readonly Task[], context: OperationContext): Promise<void> => {
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

/** Does several tasks that a file describes, those that need others after these. */
export const runFile = defineOperation({
  name: 'run',
  about: 'Do the tasks of a file, each after those it needs',
  input,
  output,
  positional: ['tasks'],
  http: { method: 'POST', path: '/api/task-files' },
  examples: ['millwright run - < tasks.yaml', 'millwright run --dry-run - < tasks.yaml'],
  alarming: ({ tasks }) => tasks.some(({ state }) => state === 'failed' || state === 'cancelled'),
  async run({ tasks: text, dryRun, wait }, context) {
    const prepared: Prepared[] = [];
    // All of them are looked at before the first one is made.
    for (const entry of readTaskFile(text, 'the task file')) prepared.push(await prepare(entry, context));
    if (dryRun)
      return {
        planned: prepared.map(({ order, after }) => ({
          title: order.title,
          kind: order.recipe,
          in: resolve(order.project.root),
          after,
        })),
        tasks: [],
      };
    const ids = new Map<string, string>();
    const made: Task[] = [];
    for (const { id, after, order } of prepared) {
      const needs = after.flatMap((name) => ids.get(name) ?? []);
      const task = await createTask({ ...order, needs }, context);
      if (id !== undefined) ids.set(id, task.id);
      made.push(task);
    }
    if (wait || context.stays === true) await (await context.work()).release(made.map(({ id }) => id));
    if (wait) await waitFor(made, context);
    const store = await context.store();
    const now = await Promise.all(made.map(async (task) => (await store.tasks.byId(task.id)) ?? task));
    return { tasks: now };
  },
});
