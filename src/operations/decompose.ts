import { z } from 'zod';
import { Bug } from '../domain/errors.ts';
import { idSchema } from '../domain/id.ts';
import { subtaskSchema, type Subtask } from '../domain/proposal.ts';
import { awaitAnswer } from './await-run.ts';
import { proposalOptions, proposedSchema } from './elaborate.ts';
import { defineOperation, type OperationContext } from './operation.ts';
import { openProject } from './open-project.ts';
import { readSpec, titleOf } from './read-spec.ts';
import { startJob } from './start-job.ts';
import { createTask, startReady } from './tasks/create-task.ts';
import { prepareOrder } from './tasks/prepare-order.ts';

const input = z.strictObject({
  spec: z.string().meta({ description: 'what you want, all of it', placeholder: 'SPEC', stdin: true }),
  submit: z
    .boolean()
    .default(false)
    .meta({ description: 'leave the parts to the server as tasks, in their order' }),
  ...proposalOptions,
});
type Input = z.infer<typeof input>;

const output = proposedSchema.extend({
  subtasks: z.array(subtaskSchema),
  /** Ids of the tasks, in the order of the parts; empty where they were only shown. */
  taskIds: z.array(idSchema),
  notices: z.array(z.string()),
});

const specOf = ({ spec, files }: Subtask): string =>
  files.length === 0
    ? spec
    : `${spec}\n\nChange only these files:\n${files.map((path) => `- ${path}`).join('\n')}`;

/** A part is done before the parts that wait for it can be made, so that they know its id. */
const inOrder = (subtasks: readonly Subtask[]): number[] => {
  const order: number[] = [];
  const done = new Set<number>();
  while (order.length < subtasks.length) {
    const next = subtasks.findIndex(
      ({ after }, at) => !done.has(at + 1) && after.every((number) => done.has(number)),
    );
    if (next < 0) throw new Bug('parts wait for each other in a circle');
    done.add(next + 1);
    order.push(next);
  }
  return order;
};

const submitAll = async (
  subtasks: readonly Subtask[],
  parentId: string,
  { in: folder, model, budgetTokens, timeout }: Input,
  context: OperationContext,
): Promise<string[]> => {
  const ids: string[] = [];
  for (const at of inOrder(subtasks)) {
    const part = subtasks[at];
    if (part === undefined) continue;
    const wish = {
      kind: 'make',
      spec: specOf(part),
      title: part.title,
      sandbox: true,
      in: folder,
      model,
    } as const;
    const order = await prepareOrder({ ...wish, budgetTokens, timeout, askHelp: true }, context);
    const needs = part.after.flatMap((number) => ids[number - 1] ?? []);
    const treatment = { ...order.treatment, parentId };
    ids[at] = (await createTask({ ...order, treatment, needs }, context)).id;
  }
  return ids;
};

/** A large spec becomes parts with dependencies and scopes, shown before anything runs. */
export const decompose = defineOperation({
  name: 'decompose',
  about: 'Have a large spec cut into tasks that depend on each other; they are shown before they run',
  input,
  output,
  positional: ['spec'],
  http: { method: 'POST', path: '/api/tasks/decompose' },
  examples: ['millwright decompose - < big-spec.md', 'millwright decompose --submit - < big-spec.md'],
  async run(given, context) {
    const spec = readSpec(given.spec);
    const { project } = await openProject(given.in, context);
    const job = { recipe: 'decompose', title: titleOf(spec), spec, project } as const;
    const request = { noFallback: !given.fallback };
    const { runId } = await startJob({ ...job, shows: [], request }, given, context);
    const { result, ...answered } = await awaitAnswer(runId, context);
    const { subtasks } = result;
    if (subtasks === undefined) throw new Bug(`the run ${runId} answered without parts`);
    if (!given.submit) return { ...answered, subtasks, taskIds: [], notices: [] };
    const run = await (await context.store()).runs.byId(runId);
    const taskIds = await submitAll(subtasks, run?.taskId ?? '', given, context);
    return { ...answered, subtasks, taskIds, notices: await startReady(context) };
  },
});
