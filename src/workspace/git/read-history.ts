import { outputOf } from './git-call.ts';
import type { Repository } from './open-repository.ts';

/** Addresses of all remotes, as the repository's configuration has them. */
export const remoteUrls = async ({ git, root }: Repository): Promise<string[]> => {
  const found = await git(['config', '--local', '--null', '--get-regexp', '^remote\\..*\\.url$'], {
    cwd: root,
  });
  // Git ends with 1 where nothing fits.
  if (found.exitCode === 1) return [];
  return outputOf(found, 'list the remotes')
    .split('\0')
    .flatMap((entry) => entry.split('\n').slice(1, 2));
};

const isHash = (commit: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit);

/** The newest `limit` commits of a history, from this commit (a full hash) back; undefined when it is not there. */
export const recentCommits = async (
  { git, root }: Repository,
  commit: string,
  limit: number,
): Promise<{ hash: string; subject: string }[] | undefined> => {
  if (!isHash(commit)) return undefined;
  const known = await git(['cat-file', '-e', `${commit}^{commit}`], { cwd: root });
  if (known.failed) return undefined;
  const args = ['log', '--no-show-signature', '-z', '--format=%H %s', `--max-count=${limit}`, commit, '--'];
  return outputOf(await git(args, { cwd: root }), 'read the history')
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => ({
      hash: entry.slice(0, entry.indexOf(' ')),
      subject: entry.slice(entry.indexOf(' ') + 1),
    }));
};

/** The text of a file as it is committed at HEAD; undefined where there is none, it is a link or no text. */
export const committedFile = async ({ git, root }: Repository, path: string): Promise<string | undefined> => {
  const entry = await git(['ls-tree', '-z', 'HEAD', '--', path], { cwd: root });
  const [, hash] = /^100(?:644|755) blob ([0-9a-f]+)\t/.exec(entry.stdout) ?? [];
  if (entry.failed || hash === undefined) return undefined;
  const found = await git(['cat-file', 'blob', hash], { cwd: root, outputLimitBytes: 1_000_000 });
  return found.failed || found.stdout.includes('\0') ? undefined : found.stdout;
};
