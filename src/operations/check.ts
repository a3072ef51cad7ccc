import { z } from 'zod';
import { defineOperation } from './operation.ts';
import { openProject } from './open-project.ts';
import { budgetOptions, folderOption, runOptions } from './run-options.ts';
import { runStartedSchema } from './run-started.ts';
import { startJob } from './start-job.ts';

const input = z.strictObject({
  in: folderOption('the repository to check (default: the current folder)'),
  committed: z
    .boolean()
    .default(false)
    .meta({ description: 'check the last commit alone, without what is changed since' }),
  timeout: budgetOptions.timeout,
  sandbox: runOptions.sandbox,
});

/** Runs the checks of a repository as it stands, in the cage and away from the checkout. No model has a part in it. */
export const check = defineOperation({
  name: 'check',
  about: 'Run the checks of a repository as it stands, and print what they find and prove',
  input,
  output: runStartedSchema,
  starts: 'run',
  examples: ['millwright check', 'millwright check --in ../shop --committed --json'],
  async run(input, context) {
    const { project } = await openProject(input.in, context);
    const request = input.committed ? {} : { subject: { kind: 'checkout' } as const };
    const job = {
      recipe: 'check',
      title: 'Check what stands',
      spec: 'Check what stands.',
      project,
      request,
    } as const;
    return startJob({ ...job, shows: ['proof'] }, input, context);
  },
});
