import { distance } from 'fastest-levenshtein';
import { basename, dirname, join } from 'node:path/posix';
import type { Fixer } from './free-fix.ts';
import { relativeSpecifiers, renameSpecifier, resolveSpecifier, specifierFor } from './script-imports.ts';

const missing =
  /cannot find (?:module|package)|failed to (?:load|resolve)|does the file exist|unable to resolve|module not found/i;
const stemOf = (path: string): string => basename(path).replace(/\..*$/, '');

/** Names this far apart are a slip of the pen. */
const slip = (name: string): number => Math.max(1, Math.floor(name.length / 4));

/** The one file that was meant: of the same name elsewhere, or of nearly the same name in the folder that was named. */
const meant = (from: string, name: string, paths: readonly string[]): string | undefined => {
  const stem = stemOf(name);
  const sources = paths.filter(
    (path) =>
      path !== from && /\.(?:[cm]?[jt]sx?|json|css|vue|svelte)$/.test(path) && !path.endsWith('.d.ts'),
  );
  const same = sources.filter((path) => stemOf(path) === stem);
  if (same.length === 1) return same[0];
  if (same.length > 1) return undefined;
  const folder = dirname(join(dirname(from), name));
  const near = sources.filter(
    (path) => dirname(path) === folder && distance(stemOf(path), stem) <= slip(stem),
  );
  return near.length === 1 ? near[0] : undefined;
};

/** A relative import that leads nowhere, where one file only can be meant. */
export const wrongPath: Fixer = async ({ path, message }, files) => {
  if (path === undefined || !missing.test(message)) return undefined;
  const text = await files.read(path);
  if (text === undefined) return undefined;
  const known = new Set(files.paths);
  let mended = text;
  const done: string[] = [];
  for (const name of relativeSpecifiers(text)) {
    const target =
      resolveSpecifier(path, name, known) === undefined ? meant(path, name, files.paths) : undefined;
    if (target === undefined) continue;
    const right = specifierFor(path, target, name);
    mended = renameSpecifier(mended, name, right);
    done.push(`${name} is ${right}`);
  }
  return done.length === 0 ? undefined : { path, text: mended, about: `wrong path: ${done.join(', ')}` };
};
