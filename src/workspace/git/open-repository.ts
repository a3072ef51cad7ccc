import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import type { Host } from '../host.ts';
import { complaintOf, fieldsOf, findGit, outputOf, type Git } from './git-call.ts';
import { createTree, type RunTree } from './run-tree.ts';

/** `branch` is undefined when HEAD is detached. */
export interface Head {
  commit: string;
  branch: string | undefined;
}

/**
 * The person's repository. Reading it changes nothing in it; a run adds objects and one branch, and the checkout is
 * touched by `mergeBranch` alone.
 */
export interface Repository {
  /** Top folder of the checkout, with symlinks resolved. */
  readonly root: string;
  /** Where HEAD was when the repository was opened. */
  readonly openedAt: Head;
  /** Paths that are changed in the checkout and not committed, every new file too. */
  changes(): Promise<string[]>;
  /** Where HEAD is now. */
  head(): Promise<Head>;
  /** Lays a commit out in a folder; may be called again after a crash. */
  createTree(options: { dir: string; commit: string }): Promise<RunTree>;
  /** @internal runs git in the checkout. */
  readonly git: Git;
}

interface Place {
  head: Head;
  root: string;
  objects: string;
  objectFormat: string;
}

const makeHint = 'make it one: git init && git add . && git commit -m start';

const assertFolder = async (path: string): Promise<void> => {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true)
    throw new UserError(`${path} is no folder`, { hint: 'give the folder of a git repository with --in' });
  if (path.includes('\n')) throw new UserError('the path of the repository contains a line break');
};

/** One call for all: git prints the answers in order and stops at the first that it does not know. */
const locate = async (git: Git, path: string): Promise<Place> => {
  const questions = [
    '--is-bare-repository',
    '--show-object-format',
    '--git-path',
    'objects',
    '--show-toplevel',
  ];
  const finished = await git(['rev-parse', ...questions, 'HEAD^{commit}', '--symbolic-full-name', 'HEAD'], {
    cwd: path,
  });
  const [bare, objectFormat, objects, root, commit = '', ref = ''] = finished.stdout.split('\n');
  if (!bare) {
    const hint = complaintOf(finished);
    throw new UserError(`${path} is no git repository`, { hint: `${makeHint}${hint && ` (git: ${hint})`}` });
  }
  if (bare === 'true')
    throw new UserError(`${path} is a bare repository`, { hint: 'clone it and work in the clone' });
  if (!objectFormat || !objects || !root)
    throw new UserError(`${path} is not inside a checkout`, {
      hint: 'give the folder that holds your files',
    });
  if (finished.failed)
    throw new UserError(`${path} has no commit yet`, {
      hint: 'commit something first: git add . && git commit -m start',
    });
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  return { root, objects: resolve(path, objects), objectFormat, head: { commit, branch } };
};

/**
 * Paths with changes that are not committed, new files too, of the checkout that `path` lies in; a new folder is one path
 * unless every file is wanted.
 */
export const localChanges = async (path: string, host: Host, everyFile = false): Promise<string[]> => {
  const args = [
    'status',
    '--porcelain=v1',
    '-z',
    '--no-renames',
    `--untracked-files=${everyFile ? 'all' : 'normal'}`,
    '--ignore-submodules=all',
  ];
  const output = outputOf(await findGit(host)(args, { cwd: path }), 'look for local changes');
  return fieldsOf(output).map((entry) => entry.slice(3));
};

/**
 * Opens the repository that `path` lies in. Throws UserError with a hint when git is missing, `path` is no folder, no
 * repository, a bare one, or has no commit.
 */
export const openRepository = async (path: string, host: Host): Promise<Repository> => {
  const git = findGit(host);
  await assertFolder(path);
  const { root, objects, objectFormat, head } = await locate(git, resolve(path));
  return {
    root,
    git,
    openedAt: head,
    changes: () => localChanges(root, host, true),
    head: async () => (await locate(git, root)).head,
    createTree: (options) => createTree({ git, root, objects, objectFormat }, options),
  };
};
