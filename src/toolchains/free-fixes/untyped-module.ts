import type { Fixer } from './free-fix.ts';
import { resolveSpecifier } from './script-imports.ts';

const untyped = /declaration file for module ['"](\.{1,2}\/[^'"\n]{1,300})['"]/;
const callable = '(...args: unknown[]) => unknown';

/** TS7016 for a JavaScript file of the project: a declaration beside it that promises no more than can be called. */
export const untypedModule: Fixer = async ({ path, code, message }, files) => {
  const module = code === 'TS7016' ? untyped.exec(message)?.[1] : undefined;
  if (path === undefined || module === undefined) return undefined;
  const target = resolveSpecifier(path, module, new Set(files.paths));
  const declaration = target?.replace(/\.([cm]?)jsx?$/, '.d.$1ts');
  if (
    target === undefined ||
    declaration === undefined ||
    declaration === target ||
    files.paths.includes(declaration)
  )
    return undefined;
  const names = (await files.exportsOf(target)) ?? [];
  const lines = names.map((name) =>
    name === 'default'
      ? `declare const value: ${callable};\nexport default value;`
      : `export declare const ${name}: ${callable};`,
  );
  return lines.length === 0
    ? undefined
    : { path: declaration, text: `${lines.join('\n')}\n`, about: `${target} had no types` };
};
