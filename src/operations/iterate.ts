import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { requestSchema, reviewModes, reviewPolicySchema } from '../domain/request.ts';
import type { Settings } from '../domain/settings.ts';
import { openPlace, placeOptions } from './open-place.ts';
import { defineOperation } from './operation.ts';
import { readSpec, titleOf } from './read-spec.ts';
import { chooseBudget, runOptions } from './run-options.ts';
import { runStartedSchema, type RunStarted } from './run-started.ts';
import { startRun } from './start-run.ts';

const roundsError = 'must be a whole number from 0 to 10';
const thresholdError = 'must be a number from 0 to 1';

const input = z.strictObject({
  spec: z.string().meta({ description: 'what you want, in your words', placeholder: 'SPEC', stdin: true }),
  ...placeOptions,
  mode: z
    .enum(reviewModes, { error: `must be one of ${reviewModes.join(', ')}` })
    .default('auto')
    .meta({
      description: 'who reviews: dual another model, self the same, none, auto what can be had',
      placeholder: 'MODE',
    }),
  threshold: z
    .number({ error: thresholdError })
    .min(0, { error: thresholdError })
    .max(1, { error: thresholdError })
    .optional()
    .meta({ description: 'least score of a review that is accepted, 0 to 1', placeholder: 'SCORE' }),
  maxRounds: z
    .int({ error: roundsError })
    .min(0, { error: roundsError })
    .max(10, { error: roundsError })
    .default(3)
    .meta({ description: 'rounds of mending after a review; 0 only reviews', placeholder: 'N' }),
  ...runOptions,
});

/** The configured threshold, where the caller names none. */
const thresholdOf = (wanted: number | undefined, settings: Settings): number => {
  const configured = settings.entries().find(({ key }) => key === 'review.threshold')?.value;
  return wanted ?? reviewPolicySchema.shape.threshold.catch(0.7).parse(configured);
};

/** Writes, checks, has it reviewed and mends, in rounds, until a reviewer has nothing left that a test can show. */
export const iterate = defineOperation({
  name: 'iterate',
  about: 'Like make, with rounds of review: what a reviewer claims is put to the test and mended',
  input,
  output: runStartedSchema,
  positional: ['spec'],
  starts: 'run',
  examples: [
    'millwright iterate "parse ISO durations, with tests" --mode dual',
    'millwright iterate - --in ../shop --max-rounds 5 --threshold 0.8 < spec.md',
  ],
  async run(input, context) {
    const spec = readSpec(input.spec);
    const { mode, threshold, maxRounds: rounds } = input;
    if (mode === 'dual' && input.model !== undefined)
      throw new UserError('--mode dual needs two models, and --model names one for every role', {
        usage: true,
        hint: 'name the reviewer under [routes] in millwright.toml and leave --model out, or take --mode self',
      });
    const { project, notices, settings } = await openPlace(input, context);
    const review = { mode, rounds, threshold: thresholdOf(threshold, settings) };
    const started = await startRun(
      {
        recipe: 'iterate',
        title: titleOf(spec),
        spec,
        project,
        budget: chooseBudget(settings.budget, input),
        model: input.model,
        sandbox: input.sandbox ? settings.sandbox : 'off',
        mayWeaken: input.mayWeaken,
        askHelp: input.askHelp,
        request: requestSchema.parse({ review }),
      },
      context,
    );
    const shows: RunStarted['shows'] = ['proof'];
    return { ...started, notices, shows };
  },
});
