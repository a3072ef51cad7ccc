import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/**
 * What programs of the person's machine are started with: read from the environment once, by config.
 * Everything else of the environment stays outside.
 */
export interface Host {
  /** The search path of programs (PATH). Relative entries are not used: they would lead into the project at hand. */
  path: string;
  /** The person's home folder, where git finds their configuration. */
  home: string;
}

const extensions = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
};

/** The absolute path of a program, as the search path `path` leads to it; undefined when there is none. */
export const findProgram = (program: string, path: string): string | undefined => {
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    for (const extension of extensions) {
      const file = join(folder, program + extension);
      if (isExecutable(file)) return file;
    }
  }
  return undefined;
};

export const isAvailable = (program: string, path: string): boolean =>
  findProgram(program, path) !== undefined;
