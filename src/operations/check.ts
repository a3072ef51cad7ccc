import { z } from 'zod';
import { checkNames } from '../domain/check.ts';
import { UserError } from '../domain/errors.ts';
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
  quick: z.boolean().default(false).meta({
    description:
      'parse, types, lint of the files that differ from the last commit, and the tests that touch them; never verifies',
  }),
  full: z.boolean().default(false).meta({
    description: 'all checks of the project: install, types, lint, tests, build, audit (default)',
  }),
  only: z
    .array(z.enum(checkNames, { error: `must be one of ${checkNames.join(', ')}` }))
    .min(1)
    .optional()
    .meta({
      description: `only this check, after an install: ${checkNames.join(', ')}; may be given several times; never verifies`,
      placeholder: 'CHECK',
    }),
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
  examples: [
    'millwright check',
    'millwright check --quick',
    'millwright check --only lint --only typecheck',
    'millwright check --in ../shop --committed --json',
  ],
  async run(input, context) {
    if (input.quick && input.full)
      throw new UserError('--quick and --full exclude each other', {
        usage: true,
        hint: 'without either of them everything is checked',
      });
    if (input.only && (input.quick || input.full))
      throw new UserError('--only says itself what is checked', {
        usage: true,
        hint: 'leave out --quick and --full',
      });
    const { project } = await openProject(input.in, context);
    const { quick, only } = input;
    const wanted = { quick, ...(only && { only }) };
    const request = input.committed ? wanted : { ...wanted, subject: { kind: 'checkout' } as const };
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
