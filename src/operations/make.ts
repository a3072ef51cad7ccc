import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { requestSchema } from '../domain/request.ts';
import type { Settings } from '../domain/settings.ts';
import { createProject, defaultTemplate, refuseUnknownTemplate } from './create-project.ts';
import { defineOperation, type OperationContext } from './operation.ts';
import { openProject, type OpenedProject } from './open-project.ts';
import { readSpec, titleOf } from './read-spec.ts';
import { requireModel } from './require-model.ts';
import { chooseBudget, folderOption, runOptions } from './run-options.ts';
import { runStartedSchema } from './run-started.ts';
import { startRun } from './start-run.ts';

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
  askPlan: z
    .boolean()
    .optional()
    .meta({ description: 'show the plan and wait for your decision before writing' }),
  ...runOptions,
});

type MakeInput = z.infer<typeof input>;
type Prepared = OpenedProject & { settings: Settings };

const refuseContradictions = (input: MakeInput): void => {
  if (input.in !== undefined && input.new !== undefined)
    throw new UserError('--in and --new exclude each other', {
      usage: true,
      hint: '--in changes a repository that exists, --new starts one',
    });
  if (input.template !== undefined && input.new === undefined)
    throw new UserError('--template is only for a new project', { usage: true, hint: 'add --new NAME' });
};

/** Everything that can be refused is refused before the folder is made. */
const prepareNew = async (folder: string, input: MakeInput, context: OperationContext): Promise<Prepared> => {
  const { template = defaultTemplate, model } = input;
  const settings = await context.settings();
  await requireModel(settings, model, context);
  await refuseUnknownTemplate(template, context.repositories);
  return { ...(await createProject(folder, template, context)), settings };
};

const prepareExisting = async (
  { in: folder, model }: MakeInput,
  context: OperationContext,
): Promise<Prepared> => {
  const opened = await openProject(folder, context);
  const settings = await context.settings(opened.project.root);
  await requireModel(settings, model, context);
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
        ? await prepareExisting(input, context)
        : await prepareNew(input.new, input, context);
    const started = await startRun(
      {
        recipe: 'make',
        title: titleOf(spec),
        spec,
        project,
        budget: chooseBudget(settings.budget, input),
        model: input.model,
        sandbox: input.sandbox ? settings.sandbox : 'off',
        ...(input.askPlan && { request: requestSchema.parse({ askPlan: true }) }),
      },
      context,
    );
    return { ...started, notices, shows: [] };
  },
});
