import type { Fixer, FixFiles } from './free-fix.ts';
import { relativeSpecifiers, resolveSpecifier, specifierFor } from './script-imports.ts';
import { moduleOfName, pythonModules } from './well-known-names.ts';

const unknownName =
  /(?:Cannot find name|undefined name|name) ['"`](\w{1,100})['"`]|^(?:ReferenceError: |NameError: )?['"`]?(\w{1,100})['"`]? is not defined/;

const script = /\.[cm]?[jt]sx?$/;
const isScript = (path: string): boolean => script.test(path);
const isTest = (path: string): boolean =>
  /(?:^|\/)(?:tests?|__tests__)\/|[._](?:test|spec)\.|(?:^|\/)test_/.test(path);

/** More files than this are not searched for a name. */
const searchLimit = 400;

/** The one file of the same language that exports the name. */
const exporterOf = async (name: string, from: string, files: FixFiles): Promise<string | undefined> => {
  const kin = files.paths.filter(
    (path) => path !== from && !isTest(path) && (isScript(from) ? isScript(path) : path.endsWith('.py')),
  );
  const found: string[] = [];
  for (const path of kin.slice(0, searchLimit))
    if ((await files.exportsOf(path))?.includes(name)) found.push(path);
  return found.length === 1 ? found[0] : undefined;
};

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Behind a hash-bang and leading comments there may be imports already: the new one goes above the first of them. */
const insertImport = (text: string, line: string, first: RegExp): string => {
  const at = text.search(first);
  return at < 0 ? `${line}\n${text}` : `${text.slice(0, at)}${line}\n${text.slice(at)}`;
};

const importIn = (text: string, name: string, module: string): string => {
  const braces = new RegExp(`^import \\{([^}\\n]*)\\} from (['"])${escaped(module)}\\2`, 'm');
  const present = braces.exec(text);
  if (present)
    return text.replace(
      present[0],
      present[0].replace(
        /\{([^}]*)\}/,
        (_, names: string) =>
          `{ ${[
            ...names
              .split(',')
              .map((one) => one.trim())
              .filter(Boolean),
            name,
          ].join(', ')} }`,
      ),
    );
  const mark = /^import [^\n]*"/m.test(text) ? '"' : "'";
  return insertImport(text, `import { ${name} } from ${mark}${module}${mark};`, /^import\b/m);
};

const mendScript = async (name: string, path: string, text: string, files: FixFiles) => {
  const target = await exporterOf(name, path, files);
  const known = new Set(files.paths);
  const siblings = relativeSpecifiers(text);
  if (target === undefined) {
    const module = moduleOfName.get(name);
    return module === undefined ? undefined : { text: importIn(text, name, module), module };
  }
  const present = siblings.find((one) => resolveSpecifier(path, one, known) === target);
  // Without another import to go by, the ending is written where Node itself would need it.
  const like = siblings[0] ?? (/\.[cm]?js$/.test(path) ? './x.js' : './x');
  const module = present ?? specifierFor(path, target, like);
  return { text: importIn(text, name, module), module };
};

const mendPython = async (name: string, path: string, text: string, files: FixFiles) => {
  const first = /^(?:import|from)\b/m;
  if (pythonModules.has(name)) return { text: insertImport(text, `import ${name}`, first), module: name };
  const target = await exporterOf(name, path, files);
  // Packages name their modules in ways of their own; beside the file there is only one.
  if (target === undefined || target.includes('/') || path.includes('/')) return undefined;
  const module = target.replace(/\.py$/, '');
  return { text: insertImport(text, `from ${module} import ${name}`, first), module };
};

/** A name that is used and never imported, where one module only can be meant. */
export const missingName: Fixer = async ({ path, message }, files) => {
  const match = unknownName.exec(message);
  const name = match?.[1] ?? match?.[2];
  if (path === undefined || name === undefined || name === 'require') return undefined;
  const text = await files.read(path);
  if (text === undefined || !new RegExp(`\\b${name}\\b`).test(text)) return undefined;
  if (new RegExp(`^import [^\\n]*\\b${name}\\b`, 'm').test(text)) return undefined;
  const mended = isScript(path)
    ? await mendScript(name, path, text, files)
    : path.endsWith('.py')
      ? await mendPython(name, path, text, files)
      : undefined;
  return mended && { path, text: mended.text, about: `${name} was not imported: it is in ${mended.module}` };
};
