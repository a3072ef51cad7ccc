import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Bug } from '../domain/errors.ts';
import { templates } from '../domain/template.ts';
import { moduleName, packageName } from './template-names.ts';

/**
 * Files of a template by path with `/`, with the project's names filled in, which come from its folder's: `{{name}}` is that of the
 * package, `{{module}}` what Python imports. npm leaves `.gitignore` out of packages: ours is `_gitignore`.
 */
export const readTemplate = async (template: string, folder: string): Promise<Map<string, string>> => {
  if (!templates.some(({ name }) => name === template)) throw new Bug(`there is no template ${template}`);
  const root = fileURLToPath(new URL(`./templates/${template}/`, import.meta.url));
  const name = packageName(folder);
  const fill = (text: string): string =>
    text.replaceAll('{{name}}', name).replaceAll('{{module}}', moduleName(name));
  const files = new Map<string, string>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const absolute = join(entry.parentPath, entry.name);
    const path = relative(root, absolute)
      .split(sep)
      .join('/')
      .replace(/(^|\/)_gitignore$/, '$1.gitignore');
    files.set(fill(path), fill(await readFile(absolute, 'utf8')));
  }
  return files;
};
