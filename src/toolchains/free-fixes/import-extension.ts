import type { Fixer } from './free-fix.ts';
import { renameSpecifier } from './script-imports.ts';

const suggestion = /Did you mean ['"](\.{1,2}\/[^'"\n]{1,300})['"]/;

/** TS2834 and TS2835: an import of an ES module needs its ending; the compiler says which. */
export const importExtension: Fixer = async ({ path, code, message }, files) => {
  const right = suggestion.exec(message)?.[1];
  if (path === undefined || code !== 'TS2835' || right === undefined) return undefined;
  const text = await files.read(path);
  if (text === undefined) return undefined;
  const mended = renameSpecifier(text, right.replace(/\.[cm]?jsx?$/, ''), right);
  return mended === text
    ? undefined
    : { path, text: mended, about: `an import without its ending: ${right}` };
};
