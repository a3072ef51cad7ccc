import { z } from 'zod';
import { defineOperation } from './operation.ts';
import { openProject } from './open-project.ts';
import { handsOf, requireHands } from './require-model.ts';
import { agentOption, chooseBudget, folderOption, runOptions } from './run-options.ts';
import { runStartedSchema } from './run-started.ts';
import { startRun } from './start-run.ts';

const spec = `Make the checks of this repository pass.

Repair what the checks complain about, with the smallest change that is right. Keep what the code does for its users.
Do not delete, skip or weaken tests, and do not switch off rules, to make a check pass.`;

/** Makes the checks of an existing repository pass. */
export const fix = defineOperation({
  name: 'fix',
  about: 'Make the checks of a repository pass',
  input: z.strictObject({
    in: folderOption('the repository to mend (default: the current folder)'),
    ...runOptions,
    ...agentOption,
  }),
  output: runStartedSchema,
  starts: 'run',
  examples: ['millwright fix', 'millwright fix --in ../shop --max-attempts 5'],
  async run(input, context) {
    const { project, notices } = await openProject(input.in, context);
    const settings = await context.settings(project.root);
    await requireHands(settings, input, context);
    const started = await startRun(
      {
        recipe: 'fix',
        title: 'Make the checks pass',
        spec,
        project,
        budget: chooseBudget(settings.budget, input),
        model: input.model,
        agent: handsOf(settings, input),
        sandbox: input.sandbox ? settings.sandbox : 'off',
        mayWeaken: input.mayWeaken,
        askHelp: input.askHelp,
      },
      context,
    );
    return { ...started, notices, shows: [] };
  },
});
