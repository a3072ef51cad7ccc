import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { contextOption, fileOption, landingOptions } from './file-options.ts';
import { locateFiles, refuseLanding } from './locate-files.ts';
import { defineOperation } from './operation.ts';
import { readSpec, titleOf } from './read-spec.ts';
import { runOptions } from './run-options.ts';
import { runStartedSchema } from './run-started.ts';
import { startJob } from './start-job.ts';

const input = z.strictObject({
  path: fileOption('the file to change, relative to the current folder'),
  instructions: z
    .string()
    .meta({ description: 'what to change, in your words', placeholder: 'INSTRUCTIONS', stdin: true }),
  context: contextOption,
  tests: z.boolean().default(false).meta({ description: 'its tests may change too' }),
  ...landingOptions,
  ...runOptions,
});

/** Changes one file as an instruction says. What it replaces is the very file that was shown to the model. */
export const modify = defineOperation({
  name: 'modify',
  about: 'Change one file by an instruction, checked; proposed on a branch, or written with --write',
  input,
  output: runStartedSchema,
  positional: ['path', 'instructions'],
  starts: 'run',
  examples: [
    'millwright modify src/slug.ts "keep digits, and say in the comment why"',
    'millwright modify src/slug.ts "make it handle empty titles" --tests --write',
  ],
  async run(input, context) {
    const spec = readSpec(input.instructions);
    const { project, paths, hash } = await locateFiles([input.path, ...input.context], context);
    const [path = '', ...files] = paths;
    if (hash === null)
      throw new UserError(`there is no text file ${input.path}`, {
        hint: 'to write a new one use `millwright generate`',
      });
    refuseLanding(path, hash, { write: input.write, overwrite: true, hash: input.hash });
    const { tests, write } = input;
    const request = { path, context: files, tests, write, overwrite: true };
    const job = { recipe: 'modify', title: titleOf(spec), spec, project, request } as const;
    return startJob({ ...job, shows: ['diff'] }, input, context);
  },
});
