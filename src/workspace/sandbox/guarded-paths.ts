import { lstatSync } from 'node:fs';
import { join } from 'node:path';

/** Nothing of these may be changed by a command, where a workspace holds them. */
const guarded = ['.git', '.husky', '.githooks', '.millwright', 'millwright.toml'];

/** Those that are there, absolute. A link is left out: what is bound over it would lie where it leads. */
export const guardedPaths = (workspace: string): string[] =>
  guarded
    .map((name) => join(workspace, name))
    .filter((path) => {
      const found = lstatSync(path, { throwIfNoEntry: false });
      return found !== undefined && !found.isSymbolicLink();
    });
