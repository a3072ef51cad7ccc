import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { codeJobs, type CodeJob } from '../domain/request.ts';
import { fileNameFor } from './code-language.ts';
import { contextOption, fileOption, landingOptions } from './file-options.ts';
import { locateFiles, refuseLanding } from './locate-files.ts';
import { defineOperation, type OperationContext } from './operation.ts';
import { readSpec, titleOf } from './read-spec.ts';
import { runOptions } from './run-options.ts';
import { runStartedSchema } from './run-started.ts';
import { startJob, type Job } from './start-job.ts';

const textLimit = 400_000;

const input = z.strictObject({
  job: z
    .enum(codeJobs, { error: `must be one of ${codeJobs.join(', ')}` })
    .meta({ description: `what is to be done: ${codeJobs.join(', ')}`, placeholder: 'JOB' }),
  path: fileOption('the file, relative to the current folder').optional(),
  text: z
    .string()
    .max(textLimit, { error: `is longer than ${textLimit} characters` })
    .optional()
    .meta({
      description: 'the code itself instead of a file; the result is handed back as text',
      placeholder: 'CODE',
      stdin: true,
    }),
  language: z
    .string()
    .trim()
    .min(1, { error: 'must name a language' })
    .max(60, { error: 'is too long for a language' })
    .optional()
    .meta({ description: 'the language of --text, or of new code that has no file', placeholder: 'NAME' }),
  instructions: z
    .string()
    .optional()
    .meta({ description: 'what is wanted, in your words; needed for generate', placeholder: 'TEXT' }),
  context: contextOption,
  ...landingOptions,
  overwrite: z
    .boolean()
    .default(false)
    .meta({ description: 'generate with --write: replace the file if there is one' }),
  ...runOptions,
});
type Input = z.infer<typeof input>;

const usage = (message: string, hint: string): UserError => new UserError(message, { usage: true, hint });

const standing: Record<Exclude<CodeJob, 'generate'>, string> = {
  refactor: 'Make it easier to read and to change, with the same behaviour.',
  test: 'Cover the normal cases, the edges and the errors.',
  document: 'Describe what is exported, and what the code cannot say by itself.',
  'fix-lint': 'Mend as many of them as the behaviour allows.',
};

const specOf = ({ job, instructions }: Input): string => {
  if (instructions !== undefined) return readSpec(instructions);
  if (job !== 'generate') return standing[job];
  throw usage(
    'generate needs --instructions',
    'say what the code should do, for example: --instructions "turn titles into slugs"',
  );
};

type Place = Pick<Job, 'project' | 'request'>;

/** A file of a repository, as it stands in the checkout. */
const placeOfFile = async (path: string, input: Input, context: OperationContext): Promise<Place> => {
  const { job, write, hash: expected } = input;
  if (input.language !== undefined)
    throw usage('--language belongs to --text', 'the name of the file says its language');
  const { project, paths, hash } = await locateFiles([path, ...input.context], context);
  const [target = '', ...files] = paths;
  if (hash === null && job !== 'generate')
    throw new UserError(`there is no file ${path}: ${job} needs code`, {
      hint: 'name a file that exists, or give the code itself with --text',
    });
  const overwrite = job !== 'generate' || input.overwrite;
  refuseLanding(target, hash, { write, overwrite, hash: expected });
  const request = {
    path: target,
    context: files,
    write,
    overwrite,
    ...(expected !== undefined && { expectedHash: expected }),
  };
  return { project, request };
};

/** A text that belongs to no repository gets one of its own. */
const placeOfText = async (input: Input, context: OperationContext): Promise<Place> => {
  const { job, text = '', language, write, hash } = input;
  if (job !== 'generate' && text.trim() === '')
    throw usage(
      `${job} needs code`,
      'name a file, or give the code with --text and its language with --language',
    );
  if (job === 'generate' && text.trim() !== '')
    throw usage(
      'generate takes no code',
      'say what is wanted with --instructions, and name files to read with --context',
    );
  if (language === undefined)
    throw usage('the language of the code is not known', 'add --language, for example --language python');
  if (write || hash !== undefined || input.context.length > 0)
    throw usage('--write, --hash and --context belong to a file', 'name the file instead of giving its text');
  const path = fileNameFor(language, text);
  const { repositories, batches } = context;
  const { root, name } = await repositories.create(await repositories.scratch('code'), 'empty');
  if (text !== '') await batches.write(root, [{ path, operation: 'write', content: text }], false);
  return { project: { root, name }, request: { path, overwrite: true, textOnly: true } };
};

/** One of five tasks on a file or on a text. Each has an acceptance of its own that is executed. */
export const code = defineOperation({
  name: 'code',
  about:
    'Generate, refactor, test, document or fix the lint of one file or a text, with an executed acceptance',
  input,
  output: runStartedSchema,
  positional: ['job', 'path'],
  starts: 'run',
  examples: [
    'millwright code test src/slug.ts',
    'millwright code refactor src/slug.ts --instructions "split the long function" --write',
    'millwright code document --text - --language python < slug.py',
    'millwright code generate --language typescript --instructions "turn titles into slugs"',
  ],
  async run(input, context) {
    const { job, path, text } = input;
    if (path !== undefined && text !== undefined)
      throw usage('give either a file or --text', 'millwright code --help');
    const spec = specOf(input);
    const { project, request } =
      path === undefined ? await placeOfText(input, context) : await placeOfFile(path, input, context);
    const about = input.instructions === undefined ? `${job} ${request.path ?? ''}` : titleOf(spec);
    return startJob(
      { recipe: 'code', title: about, spec, project, request: { ...request, job }, shows: ['diff'] },
      input,
      context,
    );
  },
});
