import type { Fixer, FixFiles } from './free-fix.ts';
import { resolveSpecifier, specifierFor } from './script-imports.ts';

const wrongKind =
  /require is not defined|module is not defined|exports is not defined|does not provide an export named/;

const destructured = /^(?:const|let|var)\s+\{([^}]*)\}\s*=\s*require\((['"])([^'"]+)\2\);?$/;
const plain = /^(?:const|let|var)\s+(\w+)\s*=\s*require\((['"])([^'"]+)\2\);?$/;
const namedExport = /^(?:module\.)?exports\.(\w+)\s*=\s*/;
const listExport = /^module\.exports\s*=\s*\{\s*(\w+(?:\s*,\s*\w+)*)\s*,?\s*\};?$/;
const wholeExport = /^module\.exports\s*=\s*/;

/** CommonJS that is left over cannot be translated line by line. */
const leftOver = /\brequire\s*\(|\bmodule\.exports\b|^\s*exports\./m;

const translateLine = (line: string, name: (module: string) => string): string => {
  const list = destructured.exec(line);
  if (list)
    return `import { ${(list[1] ?? '').replaceAll(/\s*:\s*/g, ' as ').trim()} } from '${name(list[3] ?? '')}';`;
  const one = plain.exec(line);
  if (one) return `import ${one[1]} from '${name(one[3] ?? '')}';`;
  const names = listExport.exec(line);
  if (names) return `export { ${names[1]} };`;
  if (namedExport.test(line)) return line.replace(namedExport, 'export const $1 = ');
  return line.replace(wholeExport, 'export default ');
};

const translate = (path: string, text: string, paths: ReadonlySet<string>): string | undefined => {
  const name = (module: string): string => {
    const target = module.startsWith('.') ? resolveSpecifier(path, module, paths) : undefined;
    return target === undefined ? module : specifierFor(path, target, './x.js');
  };
  const mended = text
    .split('\n')
    .map((line) => translateLine(line, name))
    .join('\n');
  return mended === text || leftOver.test(mended) ? undefined : mended;
};

const isEsm = async (path: string, files: FixFiles): Promise<boolean> => {
  if (path.endsWith('.mjs')) return true;
  return path.endsWith('.js') && /"type"\s*:\s*"module"/.test((await files.read('package.json')) ?? '');
};

/** CommonJS in a package of ES modules: the file complained of, else one that it imports. */
export const moduleKind: Fixer = async ({ path, message }, files) => {
  if (path === undefined || !wrongKind.test(message)) return undefined;
  const known = new Set(files.paths);
  const text = (await files.read(path)) ?? '';
  const named = [...text.matchAll(/(?:from|import|require\()\s*['"](\.{1,2}\/[^'"\n]{1,300})['"]/g)];
  const behind = named.flatMap(([, module = '']) => resolveSpecifier(path, module, known) ?? []);
  for (const one of [path, ...behind]) {
    if (!(await isEsm(one, files))) continue;
    const before = await files.read(one);
    const mended = before === undefined ? undefined : translate(one, before, known);
    if (mended !== undefined) return { path: one, text: mended, about: `CommonJS in an ES module: ${one}` };
  }
  return undefined;
};
