import { Bug } from '../../domain/errors.ts';
import { outputOf } from './git-call.ts';
import type { Repository } from './open-repository.ts';

const isCommitId = (text: string): boolean => /^[0-9a-f]{40,64}$/.test(text);

/** More checkpoints of one gate than this are a mistake. */
const tagLimit = 1000;

/**
 * Names a commit for good: `refs/tags/<name>`, or `<name>-2`, `-3` … where that names another commit. The same call again
 * answers the same tag. No tag is ever moved.
 */
export const tagCommit = async (
  { git, root }: Pick<Repository, 'git' | 'root'>,
  name: string,
  commit: string,
): Promise<string> => {
  if (!isCommitId(commit)) throw new Bug('a tag needs a commit id');
  for (let attempt = 1; attempt < tagLimit; attempt += 1) {
    const tag = attempt === 1 ? name : `${name}-${attempt}`;
    const ref = `refs/tags/${tag}`;
    const found = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', ref], { cwd: root });
    if (found.stdout.trim() === commit) return tag;
    if (!found.failed) continue;
    const args = ['update-ref', '-m', 'millwright: checkpoint', ref, commit, '0'.repeat(commit.length)];
    outputOf(await git(args, { cwd: root }), 'set a tag');
    return tag;
  }
  throw new Bug(`there are too many tags ${name}`);
};
