import { dirname, join } from 'node:path';
import { createRequire } from 'node:module';

const packageFolder = (name: string): string | undefined => {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
};

/** Programs that check projects without a checker of their own; they ship with this package, at pinned versions. */
const programs = { tsc: ['typescript', 'bin/tsc'], oxlint: ['oxlint', 'bin/oxlint'] } as const;

/** Absolute paths of our own tools, and the folders that a cage must be able to read for them. */
export const ownTools = (): { programs: Record<string, string>; folders: string[] } => {
  const found: Record<string, string> = {};
  const folders = new Set<string>();
  for (const [program, [name, file]] of Object.entries(programs)) {
    const folder = packageFolder(name);
    if (folder === undefined) continue;
    found[program] = join(folder, file);
    folders.add(folder);
    // Both load a native part from the scope folder beside them.
    folders.add(join(dirname(folder), `@${name}`));
  }
  return { programs: found, folders: [...folders] };
};
