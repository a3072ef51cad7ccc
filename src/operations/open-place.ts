import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import type { Settings } from '../domain/settings.ts';
import { createProject, decideTemplate, listedTemplates } from './create-project.ts';
import type { OperationContext } from './operation.ts';
import { openProject, type OpenedProject } from './open-project.ts';
import { requireHands } from './require-model.ts';
import { folderOption } from './run-options.ts';

/** Where work that may be new takes place. */
export const placeOptions = {
  in: folderOption('the repository to change (default: the current folder)'),
  new: folderOption('start a new project in this folder', 'NAME'),
  template: z
    .string()
    .optional()
    .meta({
      description: `what a new project starts from (default: what the spec asks for):\n${listedTemplates}`,
      placeholder: 'NAME',
    }),
};

interface PlaceInput {
  spec: string;
  in?: string | undefined;
  new?: string | undefined;
  template?: string | undefined;
  model?: string | undefined;
  agent?: string | undefined;
}

type Prepared = OpenedProject & { settings: Settings };

const refuseContradictions = (input: PlaceInput): void => {
  if (input.in !== undefined && input.new !== undefined)
    throw new UserError('--in and --new exclude each other', {
      usage: true,
      hint: '--in changes a repository that exists, --new starts one',
    });
  if (input.template !== undefined && input.new === undefined)
    throw new UserError('--template is only for a new project', { usage: true, hint: 'add --new NAME' });
};

/** Everything that can be refused is refused before the folder is made. */
const prepareNew = async (
  folder: string,
  input: PlaceInput,
  context: OperationContext,
): Promise<Prepared> => {
  const template = decideTemplate(input.template, input.spec);
  const settings = await context.settings();
  await requireHands(settings, input, context);
  return { ...(await createProject(folder, template, context)), settings };
};

const prepareExisting = async (input: PlaceInput, context: OperationContext): Promise<Prepared> => {
  const opened = await openProject(input.in, context);
  const settings = await context.settings(opened.project.root);
  await requireHands(settings, input, context);
  return { ...opened, settings };
};

/** The repository to change, or a new one. Everything that can be refused is refused before anything is made. */
export const openPlace = (input: PlaceInput, context: OperationContext): Promise<Prepared> => {
  refuseContradictions(input);
  return input.new === undefined ? prepareExisting(input, context) : prepareNew(input.new, input, context);
};
