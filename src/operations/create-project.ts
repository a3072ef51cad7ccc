import { resolve } from 'node:path';
import { closest } from 'fastest-levenshtein';
import { UserError } from '../domain/errors.ts';
import { chooseTemplate, templates } from '../domain/template.ts';
import type { OperationContext } from './operation.ts';
import type { OpenedProject } from './open-project.ts';

const width = Math.max(...templates.map(({ name }) => name.length));

/** The templates with what they are, one a line. */
export const listedTemplates = templates
  .map(({ name, about }) => `  ${name.padEnd(width)}  ${about}`)
  .join('\n');

/** What a new project starts from, and what to tell the person about it. */
export interface TemplateChoice {
  name: string;
  notices: string[];
}

const refuseUnknown = (wanted: string): void => {
  const names = templates.map(({ name }) => name);
  if (!names.includes(wanted))
    throw new UserError(`there is no template ${wanted}`, {
      usage: true,
      hint: `did you mean ${closest(wanted, names)}? There is: ${names.join(', ')}`,
    });
};

/** The template that is wanted, else the one that the spec asks for. Throws UserError for one that is not there. */
export const decideTemplate = (wanted: string | undefined, spec: string): TemplateChoice => {
  if (wanted !== undefined) {
    refuseUnknown(wanted);
    return { name: wanted, notices: [] };
  }
  const { name, word } = chooseTemplate(spec);
  const reason = word === undefined ? 'the spec names no other' : `the spec says ${JSON.stringify(word)}`;
  return {
    name,
    notices: [`the project starts from the template ${name}: ${reason} (--template NAME takes another)`],
  };
};

/** A new repository in a folder that is absent or empty. */
export const createProject = async (
  folder: string,
  { name, notices }: TemplateChoice,
  { cwd, repositories }: OperationContext,
): Promise<OpenedProject> => ({
  project: await repositories.create(resolve(cwd, folder), name),
  notices,
});
