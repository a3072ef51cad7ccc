import { glob, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../domain/errors.ts';

/** What a new project can start from: a folder of real files below `templates/`. The first one is the default. */
export const templates = [
  { name: 'empty', about: 'a README and a .gitignore' },
  { name: 'node-library', about: 'a TypeScript package with type-check, tests (node:test) and build' },
] as const;

/** npm takes lower case, digits, dots, dashes and underscores. */
const packageName = (folder: string): string =>
  basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replaceAll(/^[._-]+|[._-]+$/g, '') || 'project';

/** Files of a template by path, with the project's name filled in. npm leaves `.gitignore` out of packages: ours is `_gitignore`. */
export const readTemplate = async (template: string, folder: string): Promise<Map<string, string>> => {
  if (!templates.some(({ name }) => name === template))
    throw new UserError(`there is no template ${template}`, {
      hint: `there is: ${templates.map(({ name }) => name).join(', ')}`,
    });
  const root = fileURLToPath(new URL(`./templates/${template}/`, import.meta.url));
  const name = packageName(folder);
  const files = new Map<string, string>();
  for await (const entry of glob('**/*', { cwd: root, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const absolute = join(entry.parentPath, entry.name);
    const path = absolute
      .slice(root.length)
      .replaceAll('\\', '/')
      .replace(/(^|\/)_gitignore$/, '$1.gitignore');
    files.set(path, (await readFile(absolute, 'utf8')).replaceAll('{{name}}', name));
  }
  return files;
};
