import type { Fixer } from './free-fix.ts';
import { isMentioned, withoutDependency } from './manifest-edits.ts';

const notThere = /['"]([\w.~-]{1,214})@[^'"]{0,200}['"] (?:is not in this registry|could not be found)/;

/**
 * E404: a package that the registry denies and that nothing in the project speaks of. It was never installed and nothing uses
 * it, so it can go. A scoped name may only be somebody else's secret, and stays.
 */
export const noSuchPackage: Fixer = async ({ path = 'package.json', code, message }, files) => {
  const name = code === 'E404' ? notThere.exec(message)?.[1] : undefined;
  if (name === undefined || files.packages === undefined) return undefined;
  const text = await files.read(path);
  if (text === undefined || text.split(name).length !== 2 || (await isMentioned(name, files)))
    return undefined;
  if ((await files.packages.look(name)).kind !== 'missing') return undefined;
  const mended = withoutDependency(text, name);
  return mended === undefined
    ? undefined
    : { path, text: mended, about: `there is no package ${name}, and nothing uses it` };
};
