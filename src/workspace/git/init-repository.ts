import { readdir, rm } from 'node:fs/promises';
import { UserError } from '../../domain/errors.ts';
import { diskError } from '../disk-error.ts';
import { writeAtomic } from '../files.ts';
import type { Host } from '../host.ts';
import { makeFolders } from '../make-folders.ts';
import { millwright, writeCommit, type Author } from './commit-tree.ts';
import { findGit, outputOf, type Git } from './git-call.ts';

export interface NewRepository {
  /** Relative path → text. */
  files: Record<string, string>;
  /** Default `main`. */
  branch?: string | undefined;
  message: string;
  /** Default: `Millwright <millwright@localhost>`. */
  author?: Author | undefined;
}

/** Makes sure that the folder is there and empty; answers the topmost folder that was made for it. */
const claimFolder = async (path: string): Promise<string | undefined> => {
  try {
    const made = await makeFolders(path);
    if ((await readdir(path)).length === 0) return made;
  } catch (error) {
    if (['EEXIST', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw new UserError(`${path} is a file`, { hint: 'choose another name', cause: error });
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw new UserError(`${path} cannot be made there`, { hint: 'choose another folder', cause: error });
    throw diskError(error, `cannot make ${path}`);
  }
  throw new UserError(`${path} is not empty`, { hint: 'choose another name, or work in it with --in' });
};

const writeFiles = async (path: string, files: Record<string, string>): Promise<string[]> => {
  const paths: string[] = [];
  for (const [name, content] of Object.entries(files)) {
    const written = await writeAtomic(path, name, content);
    if (written.kind === 'refused')
      throw new UserError(`cannot write ${JSON.stringify(name)}: ${written.reason}`);
    paths.push(written.relative);
  }
  return paths;
};

const commitFirst = async (
  git: Git,
  path: string,
  paths: string[],
  options: NewRepository,
): Promise<string> => {
  const here = { cwd: path };
  const stdin = paths.map((name) => `${name}\0`).join('');
  outputOf(await git(['update-index', '--add', '-z', '--stdin'], { ...here, stdin }), 'add the first files');
  const tree = outputOf(await git(['write-tree'], here), 'write the first tree').trim();
  const { message, author = millwright } = options;
  const commit = await writeCommit(git, here, { tree, parents: [], message: `${message.trim()}\n`, author });
  outputOf(await git(['update-ref', 'HEAD', commit], here), 'set the first branch');
  return commit;
};

/**
 * Makes a new repository with a first commit and answers its id. The folder must be missing or empty; when something
 * goes wrong it is left as it was. Nothing of the person's git templates is copied.
 */
export const initRepository = async (
  path: string,
  options: NewRepository,
  host: Host,
): Promise<{ commit: string }> => {
  const git = findGit(host);
  const made = await claimFolder(path);
  try {
    const init = ['init', '--quiet', '--template=', `--initial-branch=${options.branch ?? 'main'}`];
    outputOf(await git(init, { cwd: path }), 'make the repository');
    return { commit: await commitFirst(git, path, await writeFiles(path, options.files), options) };
  } catch (error) {
    if (made !== undefined) await rm(made, { recursive: true, force: true });
    else
      for (const name of await readdir(path)) await rm(`${path}/${name}`, { recursive: true, force: true });
    throw error;
  }
};
