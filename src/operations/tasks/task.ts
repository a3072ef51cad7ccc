import { z } from 'zod';
import { runSchema } from '../../domain/run.ts';
import { taskMoveSchema, taskSchema } from '../../domain/task.ts';
import type { Store } from '../../store/store.ts';
import { defineOperation } from '../operation.ts';
import { reportWithWords, runReportSchema } from '../report-run.ts';
import { programNeeds } from '../../store/run-needs.ts';
import { summariseRun } from '../summarise-run.ts';
import { whyUntaken } from '../why-untaken.ts';
import { taskReference } from './task-options.ts';

/** A task with all that belongs to it. */
export const taskViewSchema = z.object({
  task: taskSchema,
  project: z.string(),
  /** What it waits for before it may start. */
  needs: z.array(taskSchema.pick({ id: true, title: true, state: true })),
  runs: z.array(runSchema),
  moves: z.array(taskMoveSchema),
  /** What a person has to answer before it goes on. */
  question: z.string().nullable(),
  /** Why its run would wait for ever: no worker that is there takes it; null where one may. */
  untaken: z.string().nullable(),
  /** Its last run in a few lines; null before there is one. */
  report: runReportSchema.nullable(),
});
export type TaskView = z.infer<typeof taskViewSchema>;

/** Everything about a task, as the database has it now. */
export const viewTask = async (id: string, store: Store): Promise<TaskView> => {
  const task = await store.tasks.find(id);
  const [project, needs, runs, moves] = await Promise.all([
    store.projects.byId(task.projectId),
    store.tasks.needsOf(task.id),
    store.runs.ofTask(task.id),
    store.tasks.moves(task.id),
  ]);
  const last = runs.at(-1);
  const waits = last?.status === 'waiting';
  const isQueued = last?.status === 'queued' && task.state === 'queued';
  const untaken = isQueued ? await whyUntaken(last.id, store, programNeeds(store.engine)) : undefined;
  const log = last ? await store.log.read(last.id) : [];
  return {
    task,
    project: project?.path ?? '',
    needs: needs.map(({ id: needed, title, state }) => ({ id: needed, title, state })),
    runs,
    moves,
    untaken: untaken ?? null,
    question: waits ? summariseRun(log).question : null,
    report: last ? await reportWithWords(last.id, log, store) : null,
  };
};

/** Tells about one task. */
export const task = defineOperation({
  name: 'task',
  about: 'Show a task: its state, its runs, what it waits for',
  input: z.strictObject({ task: taskReference }),
  output: taskViewSchema,
  positional: ['task'],
  http: { method: 'GET', path: '/api/tasks/{task}' },
  examples: ['millwright task 3f9a1c2e', 'millwright task 3f9a1c2e --json'],
  run: async ({ task: reference }, context) => viewTask(reference, await context.store()),
});
