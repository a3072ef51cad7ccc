import { z } from 'zod';
import { contextOption, fileOption, landingOptions } from './file-options.ts';
import { locateFiles, refuseLanding } from './locate-files.ts';
import { defineOperation } from './operation.ts';
import { readSpec, titleOf } from './read-spec.ts';
import { runOptions } from './run-options.ts';
import { runStartedSchema } from './run-started.ts';
import { startJob } from './start-job.ts';

const input = z.strictObject({
  spec: z
    .string()
    .meta({ description: 'what the file should do, in your words', placeholder: 'SPEC', stdin: true }),
  path: fileOption('the file to write, relative to the current folder'),
  context: contextOption,
  language: z
    .string()
    .trim()
    .max(60, { error: 'is too long for a language' })
    .optional()
    .meta({ description: 'the language, where the name of the file does not tell', placeholder: 'NAME' }),
  tests: z
    .boolean()
    .default(false)
    .meta({ description: 'write tests too, where the language puts them, and run them' }),
  ...landingOptions,
  overwrite: z
    .boolean()
    .default(false)
    .meta({ description: 'with --write: replace the file if there is one' }),
  ...runOptions,
});

/** Writes one file from a spec. */
export const generate = defineOperation({
  name: 'generate',
  about: 'Write one file from a spec, checked; proposed on a branch, or written with --write',
  input,
  output: runStartedSchema,
  positional: ['spec', 'path'],
  starts: 'run',
  examples: [
    'millwright generate "a function that turns titles into slugs" src/slug.ts --tests',
    'millwright generate - src/parse.py --context src/types.py --write < spec.md',
  ],
  async run(input, context) {
    const spec = readSpec(input.spec);
    const { project, paths, hash } = await locateFiles([input.path, ...input.context], context);
    const [path = '', ...files] = paths;
    refuseLanding(path, hash, input);
    const { language, tests, write, overwrite } = input;
    const request = {
      path,
      context: files,
      tests,
      write,
      overwrite,
      ...(input.hash !== undefined && { expectedHash: input.hash }),
    };
    const asked = language === undefined ? spec : `${spec}\n\nThe language is ${language}.`;
    const job = { recipe: 'generate', title: titleOf(spec), spec: asked, project, request } as const;
    return startJob({ ...job, shows: ['diff'] }, input, context);
  },
});
