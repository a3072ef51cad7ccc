import { z } from 'zod';
import { Bug } from '../domain/errors.ts';
import { idSchema } from '../domain/id.ts';
import { proposalSchema } from '../domain/proposal.ts';
import { awaitAnswer } from './await-run.ts';
import { defineOperation } from './operation.ts';
import { openProject } from './open-project.ts';
import { readSpec, titleOf } from './read-spec.ts';
import { budgetOptions, folderOption, runOptions } from './run-options.ts';
import { startJob } from './start-job.ts';

/** What words of a model are asked with. */
export const proposalOptions = {
  in: folderOption('the repository it is about (default: the current folder)'),
  model: runOptions.model,
  fallback: z
    .boolean()
    .default(true)
    .meta({ description: 'ask one model only: where it fails, no other gets to see the wish' }),
  budgetTokens: budgetOptions.budgetTokens,
  timeout: budgetOptions.timeout,
};

/** Who proposed, for all to see. */
export const proposedSchema = z.object({
  runId: idSchema,
  model: z.string(),
  fallbacks: z.array(z.object({ from: z.string(), to: z.string(), fault: z.string() })),
});

const input = z.strictObject({
  prompt: z
    .string()
    .meta({ description: 'what you want, as rough as it is', placeholder: 'WISH', stdin: true }),
  ...proposalOptions,
});

/** A rough wish becomes a proposal of a task. Nothing is made of it. */
export const elaborate = defineOperation({
  name: 'elaborate',
  about: 'Have a rough wish turned into a proposal: plan, acceptance, files, risk, questions',
  input,
  output: proposedSchema.extend({ proposal: proposalSchema }),
  positional: ['prompt'],
  http: { method: 'POST', path: '/api/tasks/elaborate' },
  examples: [
    'millwright elaborate "people should be able to log in"',
    'millwright elaborate --no-fallback "rate limits"',
  ],
  async run({ prompt, fallback, ...given }, context) {
    const spec = readSpec(prompt);
    const { project } = await openProject(given.in, context);
    const job = { recipe: 'elaborate', title: titleOf(spec), spec, project } as const;
    const { runId } = await startJob(
      { ...job, shows: [], request: { noFallback: !fallback } },
      given,
      context,
    );
    const { result, ...answered } = await awaitAnswer(runId, context);
    if (result.proposal === undefined) throw new Bug(`the run ${runId} answered without a proposal`);
    return { ...answered, proposal: result.proposal };
  },
});
