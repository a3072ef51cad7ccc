import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { diskError } from '../disk-error.ts';
import type { GitOptions } from './git-call.ts';

/** Strongest of all attributes: files are laid out and taken in byte by byte, and no filter program ever starts. */
const attributes = '* -text !eol -ident !filter !working-tree-encoding !diff !merge\n';

const configFor = (objectFormat: string): string => `[core]
\trepositoryformatversion = ${objectFormat === 'sha1' ? 0 : 1}
\tbare = false
\tautocrlf = false
\tfsmonitor = false
\thooksPath = /dev/null
\tlogAllRefUpdates = false
${objectFormat === 'sha1' ? '' : `[extensions]\n\tobjectFormat = ${objectFormat}\n`}`;

/**
 * A git folder of our own beside a run's tree: its index and a configuration without any program in it. Objects go
 * into the person's repository, nothing else does; neither their configuration nor their hooks are looked at.
 */
export const makePrivateDir = async (dir: string, objectFormat: string): Promise<string> => {
  const gitDir = `${dir}.git`;
  try {
    await mkdir(join(gitDir, 'refs'), { recursive: true });
    await mkdir(join(gitDir, 'info'), { recursive: true });
    await Promise.all([
      writeFile(join(gitDir, 'HEAD'), 'ref: refs/heads/none\n'),
      writeFile(join(gitDir, 'config'), configFor(objectFormat)),
      writeFile(join(gitDir, 'info', 'attributes'), attributes),
      // left behind when a run was killed inside a git call; the run owns this folder alone
      rm(join(gitDir, 'index.lock'), { force: true }),
    ]);
  } catch (error) {
    throw diskError(error, 'cannot lay out the tree of a run');
  }
  return gitDir;
};

/** Options for a call that sees the private folder, the tree and the objects, and nothing else of the machine. */
export const privateOptions = (
  dir: string,
  objects: string,
): GitOptions & { env: Record<string, string> } => ({
  cwd: dir,
  env: {
    GIT_DIR: `${dir}.git`,
    GIT_WORK_TREE: dir,
    GIT_OBJECT_DIRECTORY: objects,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    HOME: `${dir}.git`,
  },
});
