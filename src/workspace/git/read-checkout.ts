import type { PastCommit } from '../../domain/workspaces.ts';
import { fieldsOf, outputOf } from './git-call.ts';
import type { Repository } from './open-repository.ts';

/** More than fits one look; a repository that has more is not read as a list. */
const listedFiles = 10_000;

/** Files that are committed or new and not ignored, as they lie in the checkout. */
export const checkoutFiles = async ({
  git,
  root,
}: Repository): Promise<{ paths: string[]; cut: boolean }> => {
  const [known, gone] = await Promise.all([
    git(['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root }),
    git(['ls-files', '--deleted', '-z'], { cwd: root }),
  ]);
  const deleted = new Set(fieldsOf(outputOf(gone, 'list the files')));
  const paths = [...new Set(fieldsOf(outputOf(known, 'list the files')))]
    .filter((path) => !deleted.has(path) && !path.endsWith('/'))
    .toSorted();
  return { paths: paths.slice(0, listedFiles), cut: paths.length > listedFiles };
};

/** The newest commits of what is checked out. */
export const checkoutHistory = async (
  { git, root, openedAt }: Repository,
  limit: number,
): Promise<PastCommit[]> => {
  const format = '--format=%H%x1f%an%x1f%aI%x1f%s';
  const args = ['log', '--no-show-signature', '-z', format, `--max-count=${limit}`, openedAt.commit, '--'];
  return fieldsOf(outputOf(await git(args, { cwd: root }), 'read the history')).map((entry) => {
    const [hash = '', author = '', at = '', ...subject] = entry.split('\u001F');
    return { hash, author, at: new Date(at).toISOString(), subject: subject.join('\u001F') };
  });
};
