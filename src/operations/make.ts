import { resolve } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import type { Repositories } from '../domain/repositories.ts';
import type { Settings } from '../domain/settings.ts';
import { folderOption } from './folder-option.ts';
import { defineOperation, type OperationContext } from './operation.ts';
import { openProject, type OpenedProject } from './open-project.ts';
import { readSpec, titleOf } from './read-spec.ts';
import { requireModel } from './require-model.ts';
import { chooseBudget, runOptions } from './run-options.ts';
import { runStartedSchema } from './run-started.ts';
import { startRun } from './start-run.ts';

/** It comes with tests, so that the first run has something to prove its work by. */
const defaultTemplate = 'node-library';

const input = z.strictObject({
  spec: z.string().meta({ description: 'what you want, in your words', placeholder: 'SPEC', stdin: true }),
  in: folderOption('the repository to change (default: the current folder)'),
  new: folderOption('start a new project in this folder', 'NAME'),
  template: z
    .string()
    .optional()
    .meta({
      description: `what a new project starts from (default: ${defaultTemplate})`,
      placeholder: 'NAME',
    }),
  ...runOptions,
});

type MakeInput = z.infer<typeof input>;

const refuseContradictions = (input: MakeInput): void => {
  if (input.in !== undefined && input.new !== undefined)
    throw new UserError('--in and --new exclude each other', {
      usage: true,
      hint: '--in changes a repository that exists, --new starts one',
    });
  if (input.template !== undefined && input.new === undefined)
    throw new UserError('--template is only for a new project', { usage: true, hint: 'add --new NAME' });
};

const chooseTemplate = async (wanted: string, repositories: Repositories): Promise<string> => {
  const names = (await repositories.templates()).map(({ name }) => name);
  if (names.includes(wanted)) return wanted;
  throw new UserError(`there is no template ${wanted}`, {
    usage: true,
    hint: `did you mean ${closest(wanted, names)}? There is: ${names.join(', ')}`,
  });
};

const createProject = async (
  folder: string,
  { model, template }: MakeInput,
  context: OperationContext,
): Promise<OpenedProject & { settings: Settings }> => {
  const settings = await context.settings();
  requireModel(settings, model);
  const chosen = await chooseTemplate(template ?? defaultTemplate, context.repositories);
  const project = await context.repositories.create(resolve(context.cwd, folder), chosen);
  return { project, notices: [], settings };
};

const findProject = async (
  { in: folder, model }: MakeInput,
  context: OperationContext,
): Promise<OpenedProject & { settings: Settings }> => {
  const opened = await openProject(folder, context);
  const settings = await context.settings(opened.project.root);
  requireModel(settings, model);
  return { ...opened, settings };
};

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
    refuseContradictions(input);
    const { project, notices, settings } =
      input.new === undefined
        ? await findProject(input, context)
        : await createProject(input.new, input, context);
    const started = await startRun(
      {
        recipe: 'make',
        title: titleOf(spec),
        spec,
        project,
        budget: chooseBudget(settings.budget, input),
        model: input.model,
        sandbox: input.sandbox ? settings.sandbox : 'off',
      },
      context,
    );
    return { ...started, notices, shows: [] };
  },
});
