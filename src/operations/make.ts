import { z } from 'zod';
import { openPlace, placeOptions } from './open-place.ts';
import { defineOperation } from './operation.ts';
import { handsOf } from './require-model.ts';
import { readSpec, titleOf } from './read-spec.ts';
import { agentOption, chooseBudget, runOptions } from './run-options.ts';
import { runStartedSchema } from './run-started.ts';
import { startRun } from './start-run.ts';

const input = z.strictObject({
  spec: z.string().meta({ description: 'what you want, in your words', placeholder: 'SPEC', stdin: true }),
  ...placeOptions,
  askPlan: z
    .boolean()
    .optional()
    .meta({ description: 'show the plan and wait for your decision before writing' }),
  ...runOptions,
  ...agentOption,
});

/** Turns a spec into a verified commit, in a repository that exists or in a new one. */
export const make = defineOperation({
  name: 'make',
  about: 'Turn a spec into a verified commit on a branch of its own',
  input,
  output: runStartedSchema,
  positional: ['spec'],
  starts: 'run',
  examples: [
    'millwright make "add a function that turns titles into slugs, with tests"',
    'millwright make "a library that parses ISO durations" --new iso-duration',
    'millwright make - --in ../shop --max-attempts 5 --timeout 20m < spec.md',
  ],
  async run(input, context) {
    const spec = readSpec(input.spec);
    const { project, notices, settings } = await openPlace(input, context);
    const started = await startRun(
      {
        recipe: 'make',
        title: titleOf(spec),
        spec,
        project,
        budget: chooseBudget(settings.budget, input),
        model: input.model,
        agent: handsOf(settings, input),
        sandbox: input.sandbox ? settings.sandbox : 'off',
        mayWeaken: input.mayWeaken,
        askHelp: input.askHelp,
        ...(input.askPlan && { request: { askPlan: true } }),
      },
      context,
    );
    return { ...started, notices, shows: [] };
  },
});
