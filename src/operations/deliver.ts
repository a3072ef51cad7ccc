import { z } from 'zod';
import { deployModeSchema, levelSchema, projectKindSchema } from '../domain/gates.ts';
import { openPlace, placeOptions } from './open-place.ts';
import { defineOperation } from './operation.ts';
import { readSpec, titleOf } from './read-spec.ts';
import { chooseBudget, runOptions } from './run-options.ts';
import { runStartedSchema } from './run-started.ts';
import { startRun } from './start-run.ts';

/** A delivery is many runs in one: so many times the budget of a run, unless one is named. */
const budgetFactor = 10;

const oneOf = (options: readonly string[]) => ({ error: `must be one of ${options.join(', ')}` });

const input = z.strictObject({
  idea: z.string().meta({ description: 'what you want, in your words', placeholder: 'IDEA', stdin: true }),
  ...placeOptions,
  kind: z
    .enum(projectKindSchema.options, oneOf(projectKindSchema.options))
    .default('traditional')
    .meta({ description: 'what is built: it decides who takes part', placeholder: 'KIND' }),
  level: z
    .enum(levelSchema.options, oneOf(levelSchema.options))
    .default('standard')
    .meta({ description: 'how strict the checks are', placeholder: 'LEVEL' }),
  mode: z
    .enum(deployModeSchema.options, oneOf(deployModeSchema.options))
    .default('local-only')
    .meta({ description: 'whether it goes into production at G9', placeholder: 'MODE' }),
  approver: z
    .array(z.string().trim().min(1).max(200))
    .default([])
    .meta({ description: 'who may decide (default: whoever may use this Millwright)', placeholder: 'NAME' }),
  ...runOptions,
});

/** Walks an idea through the gates to a product. */
export const deliver = defineOperation({
  name: 'deliver',
  about: 'Walk an idea through the gates G0 to G9 to a product; it waits for your decision at each',
  http: { method: 'POST', path: '/api/projects' },
  input,
  output: runStartedSchema,
  positional: ['idea'],
  starts: 'run',
  examples: [
    'millwright deliver "a page where a club keeps its tasks" --new club --template fullstack',
    'millwright deliver "let members search" --in ../club --kind enhancement --level mvp',
  ],
  async run({ idea, kind, level, mode, approver, ...place }, context) {
    const spec = readSpec(idea);
    const { project, notices, settings } = await openPlace({ ...place, spec }, context);
    const budget = chooseBudget(settings.budget, place);
    const started = await startRun(
      {
        recipe: 'deliver',
        title: titleOf(spec),
        spec,
        project,
        budget: {
          ...budget,
          tokens: place.budgetTokens ?? budget.tokens * budgetFactor,
          seconds: place.timeout ?? budget.seconds * budgetFactor,
          money: budget.money * budgetFactor,
        },
        model: place.model,
        sandbox: place.sandbox ? settings.sandbox : 'off',
        mayWeaken: place.mayWeaken,
        askHelp: true,
        request: { delivery: { kind, level, mode, ...(approver.length > 0 && { approvers: approver }) } },
      },
      context,
    );
    return { ...started, notices, shows: [] };
  },
});
