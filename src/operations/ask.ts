import { resolve } from 'node:path';
import { z } from 'zod';
import { contextOption } from './file-options.ts';
import { locateFiles } from './locate-files.ts';
import { defineOperation, type OperationContext } from './operation.ts';
import { readSpec, titleOf } from './read-spec.ts';
import { budgetOptions, folderOption, runOptions } from './run-options.ts';
import { runStartedSchema } from './run-started.ts';
import { startJob } from './start-job.ts';

const input = z.strictObject({
  question: z.string().meta({ description: 'what you want to know', placeholder: 'QUESTION', stdin: true }),
  context: contextOption,
  in: folderOption('the repository it is about (default: the current folder)'),
  model: runOptions.model,
  budgetTokens: budgetOptions.budgetTokens,
  timeout: budgetOptions.timeout,
});

/** The repository around, or one of its own for a question that belongs to none. */
const placeOf = async (folder: string | undefined, context: OperationContext) => {
  const { cwd, repositories } = context;
  if (folder !== undefined) return repositories.open(resolve(cwd, folder));
  return repositories
    .open(cwd)
    .catch(async () => repositories.create(await repositories.scratch('ask'), 'empty'));
};

/** Asks a model a question. The answer is words: nothing is changed and nothing is executed. */
export const ask = defineOperation({
  name: 'ask',
  about: 'Ask a model a question, with files to read; nothing is changed or executed',
  input,
  output: runStartedSchema,
  positional: ['question'],
  starts: 'run',
  examples: [
    'millwright ask "what does this do when the list is empty?" --context src/list.ts',
    'millwright ask "how do I read a file line by line in Go?"',
  ],
  async run(input, context) {
    const spec = readSpec(input.question);
    const [first, ...others] = input.context;
    const located = first === undefined ? undefined : await locateFiles([first, ...others], context);
    const { root, name } = located?.project ?? (await placeOf(input.in, context));
    const job = { recipe: 'ask', title: titleOf(spec), spec, project: { root, name } } as const;
    return startJob({ ...job, request: { context: located?.paths ?? [] }, shows: [] }, input, context);
  },
});
