import { UserError } from '../../domain/errors.ts';
import { complaintOf, outputOf, type Git, type GitOptions } from './git-call.ts';

export interface Author {
  name: string;
  email: string;
}

export interface CommitRequest {
  message: string;
  /** Without `refs/heads/`. */
  branch: string;
  /** The commit that the work started from. */
  parent: string;
  /** Default: `Millwright <millwright@localhost>`. */
  author?: Author | undefined;
  /** The parent is somebody's commit on top of this run's own, taken in by `followBranch`: the branch goes on from there. */
  adopted?: boolean;
  /** Written below the message. `Run-Id` tells whose commit it is. */
  trailers: { 'Run-Id': string } & Record<string, string>;
}

/**
 * `made` a new commit · `found` the branch held it already (a step that ran twice) · `nothing` the tree is the parent's,
 * so there is nothing to commit and no branch was touched.
 */
export type Committed = { kind: 'made' | 'found'; commit: string; tree: string } | { kind: 'nothing' };

export const millwright: Author = { name: 'Millwright', email: 'millwright@localhost' };

const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

const identityOf = (author: Author): Record<string, string> => {
  const name = oneLine(author.name.replaceAll(/[<>]/g, '')) || millwright.name;
  const email = oneLine(author.email.replaceAll(/[<>\s]/g, '')) || millwright.email;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: millwright.name,
    GIT_COMMITTER_EMAIL: millwright.email,
  };
};

const messageWith = (message: string, trailers: Record<string, string>): string => {
  const text = message.replaceAll('\0', '').replaceAll('\r', '').trim() || 'Work of a run';
  const lines = Object.entries(trailers).map(
    ([key, value]) => `${key.replaceAll(/[^A-Za-z0-9-]/g, '-')}: ${oneLine(value)}`,
  );
  return `${text}\n\n${lines.join('\n')}\n`;
};

export interface Tip {
  commit: string;
  tree: string;
  runId: string;
  /** Some checkout stands on it, so moving it would pull the ground away. */
  checkedOut: boolean;
}

/** The tip of a branch, or undefined when there is no such branch. */
export const tipOf = async (git: Git, root: string, branch: string): Promise<Tip | undefined> => {
  const ref = `refs/heads/${branch}`;
  const format =
    '%(refname)%00%(objectname)%00%(tree)%00%(trailers:key=Run-Id,valueonly,separator=%x2C)%00%(worktreepath)';
  const finished = await git(['for-each-ref', `--format=${format}`, '--', ref], { cwd: root });
  for (const line of outputOf(finished, 'look up a branch').split('\n')) {
    const [name, commit = '', tree = '', ids = '', worktree = ''] = line.split('\0');
    if (name === ref)
      return { commit, tree, runId: ids.split(',').at(-1)?.trim() ?? '', checkedOut: worktree !== '' };
  }
  return undefined;
};

/** Stricter than git, which takes `-D` for a fine name and leaves it to the person to get rid of. */
const isBranchName = (name: string): boolean => /^[\p{L}\p{N}_][^\p{Cc}\s~^:?*[\\]*$/u.test(name);

/** Moves a branch from `old` (undefined: it must not exist) to `commit`, or not at all. */
export const moveBranch = async (
  git: Git,
  root: string,
  { branch, commit, old }: { branch: string; commit: string; old: string | undefined },
): Promise<void> => {
  const env = identityOf(millwright);
  const args = ['update-ref', '-m', 'millwright: commit of a run', `refs/heads/${branch}`, commit];
  const finished = await git([...args, old ?? '0'.repeat(commit.length)], { cwd: root, env });
  if (finished.failed)
    throw new UserError(`the branch ${JSON.stringify(branch)} could not be set`, {
      hint: complaintOf(finished) || undefined,
    });
};

/** Writes a commit object and answers its id; no branch moves. */
export const writeCommit = async (
  git: Git,
  options: GitOptions,
  commit: { tree: string; parents: string[]; message: string; author?: Author | undefined },
): Promise<string> => {
  const parents = commit.parents.flatMap((parent) => ['-p', parent]);
  const finished = await git(['commit-tree', commit.tree, ...parents, '-F', '-'], {
    ...options,
    env: { ...options.env, ...identityOf(commit.author ?? millwright) },
    stdin: commit.message,
  });
  return outputOf(finished, 'write the commit').trim();
};

export interface CommitSource {
  git: Git;
  /** Top folder of the repository that the branch lies in. */
  root: string;
  /** For calls that write objects. */
  options: GitOptions;
  tree: () => Promise<string>;
}

const treeOf = async (git: Git, options: GitOptions, commit: string): Promise<string> => {
  const question = ['rev-parse', '--verify', '--end-of-options', `${commit}^{tree}`];
  return outputOf(await git(question, options), 'read the parent of a commit').trim();
};

const assertMovable = (branch: string, tip: Tip | undefined, isOwn: boolean): void => {
  const name = JSON.stringify(branch);
  if (tip !== undefined && !isOwn)
    throw new UserError(`the branch ${name} exists and belongs to something else`, {
      hint: 'rename or delete it, then resume the run',
    });
  if (tip?.checkedOut === true)
    throw new UserError(`the branch ${name} is checked out`, {
      hint: 'switch to another branch, then resume the run',
    });
};

/** Commits a tree on a branch; see {@link Committed}. */
export const commitOnBranch = async (source: CommitSource, request: CommitRequest): Promise<Committed> => {
  const { git, root, options } = source;
  const { branch, parent, trailers, author } = request;
  if (!isBranchName(branch)) throw new UserError(`${JSON.stringify(branch)} is no name for a branch`);
  const message = messageWith(request.message, trailers);
  const tree = await source.tree();
  // Written before it is known to be wanted: one object that nobody points to is cheaper than waiting for the answer.
  const [commit, parentTree, tip] = await Promise.all([
    writeCommit(git, options, { tree, parents: [parent], message, author }),
    treeOf(git, options, parent),
    tipOf(git, root, branch),
  ]);
  const runId = oneLine(trailers['Run-Id']);
  if (tip?.runId === runId && tip.tree === tree) return { kind: 'found', commit: tip.commit, tree };
  const isOwn = tip?.runId === runId || (request.adopted === true && tip?.commit === parent);
  if (tree === parentTree && (tip === undefined || isOwn)) return { kind: 'nothing' };
  assertMovable(branch, tip, isOwn);
  await moveBranch(git, root, { branch, commit, old: tip?.commit });
  return { kind: 'made', commit, tree };
};
