import { resolve } from 'node:path';
import { z } from 'zod';
import { gateKindSchema } from '../domain/gate.ts';
import { idSchema } from '../domain/id.ts';
import type { Task } from '../domain/task.ts';
import type { Store } from '../store/store.ts';
import { defineOperation } from './operation.ts';
import { folderOption } from './run-options.ts';

const limitError = 'must be a whole number from 1 to 1000';

/**
 * `question` wants words and `approval` a decision, both of a run; `review` is a result that waits to be taken, and `hold` a task
 * that may not start without leave.
 */
const waitingSchema = z.object({
  kind: z.enum([...gateKindSchema.options, 'review', 'hold']),
  run: idSchema.nullable(),
  task: idSchema,
  title: z.string(),
  project: z.string(),
  question: z.string(),
  since: z.iso.datetime(),
});
type Waiting = z.infer<typeof waitingSchema>;

const output = z.object({ waiting: z.array(waitingSchema) });

interface Which {
  projectId: string | undefined;
  limit: number;
}

type Found = Omit<Waiting, 'project'> & { projectId: string };

const askedByRuns = async (store: Store, which: Which): Promise<Found[]> =>
  (await store.questions.open(which))
    .filter(({ state }) => state === 'blocked' || state === 'running')
    .map(({ runId: run, taskId: task, projectId, kind, title, question, since }) => ({
      kind,
      run,
      task,
      title,
      projectId,
      question,
      since: since.toISOString(),
    }));

const asFound = async (store: Store, task: Task): Promise<Found> => {
  const { id, title, projectId, state, hold, updatedAt, createdAt } = task;
  const isResult = state === 'review';
  const run = isResult ? (await store.runs.ofTask(id)).at(-1) : undefined;
  return {
    kind: isResult ? 'review' : 'hold',
    run: run?.id ?? null,
    task: id,
    title,
    projectId,
    question: isResult ? `its run ended ${run?.outcome ?? 'without a word'}: take the result?` : (hold ?? ''),
    since: updatedAt ?? createdAt,
  };
};

const lyingWithPersons = async (store: Store, { projectId, limit }: Which): Promise<Found[]> => {
  const which = { limit, ...(projectId !== undefined && { projectId }) };
  const results = await store.tasks.list({ ...which, states: ['review'] });
  const pending = await store.tasks.list({ ...which, states: ['pending'], limit: 1000 });
  const held = pending.filter(({ hold }) => hold !== undefined);
  return Promise.all([...results, ...held].map((task) => asFound(store, task)));
};

/** Lists what does not go on without a person. */
export const questions = defineOperation({
  name: 'questions',
  about:
    'List what waits for a person: questions, plans, results and tasks that are held back, the oldest first',
  http: { method: 'GET', path: '/api/questions' },
  input: z.strictObject({
    in: folderOption('only those of this repository'),
    limit: z
      .int({ error: limitError })
      .min(1, { error: limitError })
      .max(1000, { error: limitError })
      .default(50)
      .meta({ description: 'how many', placeholder: 'N' }),
  }),
  output,
  examples: ['millwright questions', 'millwright questions --in . --json'],
  async run({ in: folder, limit }, context) {
    const store = await context.store();
    const paths = new Map((await store.projects.list()).map(({ id, path }) => [id, path]));
    const root = folder && (await context.repositories.open(resolve(context.cwd, folder))).root;
    const projectId = [...paths].find(([, path]) => path === root)?.[0];
    if (root !== undefined && projectId === undefined) return { waiting: [] };
    const which = { projectId, limit };
    const found = [...(await askedByRuns(store, which)), ...(await lyingWithPersons(store, which))];
    const oldest = found.toSorted((a, b) => Date.parse(a.since) - Date.parse(b.since)).slice(0, limit);
    return {
      waiting: oldest.map(({ projectId: id, ...rest }) => ({ ...rest, project: paths.get(id) ?? '' })),
    };
  },
});
