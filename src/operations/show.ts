import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { storedEventSchema } from '../domain/events.ts';
import { proofSchema } from '../domain/proof.ts';
import { runSchema } from '../domain/run.ts';
import { findRun, runReference } from './find-run.ts';
import { defineOperation, type OperationContext } from './operation.ts';
import { reportWithWords, runReportSchema } from './report-run.ts';
import { runSummarySchema, summariseRun, type RunSummary } from './summarise-run.ts';

const input = z.strictObject({
  run: runReference,
  log: z.boolean().default(false).meta({ description: 'every event of the run' }),
  diff: z.boolean().default(false).meta({ description: 'what the run changed' }),
  proof: z.boolean().default(false).meta({ description: 'what shows that the result holds' }),
});

const output = z.object({
  run: runSchema,
  title: z.string(),
  spec: z.string(),
  project: z.string(),
  report: runReportSchema,
  summary: runSummarySchema,
  events: z.array(storedEventSchema).optional(),
  diff: z.string().optional(),
  proof: proofSchema.optional(),
});

const readDiff = async (root: string, summary: RunSummary, context: OperationContext): Promise<string> => {
  const base = summary.proof?.base ?? summary.base;
  if (base === null || summary.commit === null)
    throw new UserError('this run has no commit', {
      hint: '`millwright show RUN --log` tells how far it came',
    });
  return context.repositories.diff(root, base, summary.commit);
};

const requireProof = ({ proof }: RunSummary): NonNullable<RunSummary['proof']> => {
  if (proof === null)
    throw new UserError('this run has no proof', {
      hint: '`millwright show RUN --log` tells how far it came',
    });
  return proof;
};

/** Tells about one run. */
export const show = defineOperation({
  name: 'show',
  about: 'Show a run: a summary, its log, its diff or its proof',
  http: { method: 'GET', path: '/api/runs/{run}' },
  input,
  output,
  positional: ['run'],
  examples: [
    'millwright show 3f9a1c2e',
    'millwright show 3f9a1c2e --diff',
    'millwright show 3f9a1c2e --proof --json',
  ],
  async run(input, context) {
    const store = await context.store();
    const { run, task, project } = await findRun(input.run, store);
    const events = await store.log.read(run.id);
    const summary = summariseRun(events);
    return {
      run,
      title: task.title,
      spec: task.spec,
      project: project.path,
      report: await reportWithWords(run.id, events, store),
      summary,
      ...(input.log && { events }),
      ...(input.diff && { diff: await readDiff(project.path, summary, context) }),
      ...(input.proof && { proof: requireProof(summary) }),
    };
  },
});
