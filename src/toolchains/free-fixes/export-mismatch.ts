import type { Fixer, FixFiles } from './free-fix.ts';
import { resolveSpecifier } from './script-imports.ts';

const mismatch =
  /has no default export|has no exported member|does not provide an export named|is not a constructor|is not a function/;
const importLine =
  /^import\s+(type\s+)?(?:(\w+)|\{\s*([^}\n]{1,400}?)\s*\})\s+from\s+(['"])(\.{1,2}\/[^'"\n]{1,300})\4/gm;

interface Import {
  type: string;
  /** `import x` */
  alone: string | undefined;
  /** `import { a, b as c }` */
  names: string | undefined;
  module: string;
}

/** The clause that fits what the module exports; undefined when it fits already, or nobody can say. */
const rightClause = ({ alone, names }: Import, exported: readonly string[]): string | undefined => {
  const hasDefault = exported.includes('default');
  if (alone !== undefined) {
    if (hasDefault) return undefined;
    return exported.includes(alone) ? `{ ${alone} }` : exported.length > 0 ? `* as ${alone}` : undefined;
  }
  const [only, ...others] = (names ?? '').split(',').map((one) => one.trim());
  if (only === undefined || others.length > 0 || !/^\w+$/.test(only)) return undefined;
  return hasDefault && !exported.includes(only) ? only : undefined;
};

const exportsBehind = async (path: string, module: string, files: FixFiles) => {
  const target = resolveSpecifier(path, module, new Set(files.paths));
  return target === undefined ? undefined : files.exportsOf(target);
};

/** A default import of named exports, or a named import of a default export. */
export const exportMismatch: Fixer = async ({ path, message }, files) => {
  if (path === undefined || !mismatch.test(message)) return undefined;
  const text = await files.read(path);
  if (text === undefined) return undefined;
  let mended = text;
  const done: string[] = [];
  for (const [whole, type = '', alone, names, , module = ''] of text.matchAll(importLine)) {
    const exported = await exportsBehind(path, module, files);
    const clause = exported && rightClause({ type, alone, names, module }, exported);
    if (clause === undefined) continue;
    mended = mended.replace(whole, whole.replace(alone ?? /\{[^}]*\}/, clause));
    done.push(`${clause} from ${module}`);
  }
  return done.length === 0
    ? undefined
    : { path, text: mended, about: `import of what the module does not export so: ${done.join(', ')}` };
};
