import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../domain/errors.ts';
import { writeAtomic } from '../files.ts';
import { diffCommits } from './diff-commits.ts';
import { localChanges, openRepository } from './open-repository.ts';
import { requestFor, withRepository } from './scratch-repository.test.ts';

const refuses = async (path: string, host: { path: string; home: string }, sign: RegExp): Promise<void> => {
  const error: unknown = await openRepository(path, host).catch((caught: unknown) => caught);
  assert.ok(error instanceof UserError, `${path}: ${String(error)}`);
  assert.match(error.message, sign);
  assert.ok(error.hint);
};

test('a repository is opened from any folder in it, also by a link', () =>
  withRepository(async ({ top, root, host, git }) => {
    await symlink(root, join(top, 'alias'));
    for (const path of [root, join(root, 'src'), join(top, 'alias'), `${root}/`])
      assert.equal((await openRepository(path, host)).root, root);
    const { commit, branch } = (await openRepository(root, host)).openedAt;
    assert.equal(commit, (await git('rev-parse', 'HEAD')).trim());
    assert.equal(branch, 'main');
    await git('switch', '-q', '--detach');
    assert.equal((await openRepository(root, host)).openedAt.branch, undefined);
  }));

test('what is no repository to work in is told with what to do', () =>
  withRepository(async ({ top, root, host, git }) => {
    await mkdir(join(top, 'plain'));
    await writeFile(join(top, 'file'), '');
    await git('init', '-q', '--bare', join(top, 'bare.git'));
    await git('init', '-q', join(top, 'unborn'));
    await refuses(join(top, 'missing'), host, /no folder/);
    await refuses(join(top, 'file'), host, /no folder/);
    await refuses(join(top, 'plain'), host, /no git repository/);
    await refuses(join(top, 'bare.git'), host, /bare/);
    await refuses(join(top, 'unborn'), host, /no commit yet/);
    await refuses(join(root, '.git'), host, /not inside a checkout/);
    await refuses(root, { ...host, path: join(top, 'plain') }, /git is not installed/);
  }));

test('a git that stands in a folder of the project is not used', () =>
  withRepository(async ({ root, host, write }) => {
    await write('node_modules/.bin/git', '#!/bin/sh\nexit 9\n');
    const opened = await openRepository(root, { ...host, path: `node_modules/.bin:.:${host.path}` });
    assert.equal(opened.root, root);
  }));

test('local changes are listed by path, with names as they are', () =>
  withRepository(async ({ git, write, root, host }) => {
    assert.deepEqual(await localChanges(root, host), []);
    await git('config', 'status.showUntrackedFiles', 'no');
    await write('a.txt', 'changed');
    await write('new\nline.txt', 'x');
    await write('dist/ignored.js', 'x');
    await git('mv', 'src/b.ts', 'src/c.ts');
    assert.deepEqual((await localChanges(root, host)).sort(), [
      'a.txt',
      'new\nline.txt',
      'src/b.ts',
      'src/c.ts',
    ]);
  }));

test('the environment of git never reaches us: a run may be started from inside a hook', () =>
  withRepository(async ({ top, root, host }) => {
    process.env['GIT_DIR'] = join(top, 'elsewhere');
    process.env['GIT_INDEX_FILE'] = join(top, 'index');
    const opened = await openRepository(root, host);
    delete process.env['GIT_DIR'];
    delete process.env['GIT_INDEX_FILE'];
    assert.equal(opened.root, root);
  }));

test('a linked checkout of a repository is as good as the first one', () =>
  withRepository(async ({ top, host, git }) => {
    await git('worktree', 'add', '-q', '-b', 'other', join(top, 'linked'));
    const linked = await openRepository(join(top, 'linked'), host);
    assert.equal(linked.root, join(top, 'linked'));
    const run = await linked.createTree({ dir: join(top, 'tree'), commit: (await linked.head()).commit });
    await writeAtomic(run.dir, 'a.txt', 'x\n');
    await run.stage(['a.txt']);
    assert.equal((await run.commit(requestFor(run.base))).kind, 'made');
    assert.equal(await git('show', 'millwright/a-change-1:a.txt'), 'x\n');
  }));

test('two commits are compared without asking any program of the repository', () =>
  withRepository(async ({ top, git, write, commitAll, repository }) => {
    const from = (await git('rev-parse', 'HEAD')).trim();
    await git('config', 'diff.external', join(top, 'missing'));
    await git('config', 'color.ui', 'always');
    await write('a.txt', 'one\n2\nthree\n');
    const to = await commitAll('two');
    assert.match(
      await diffCommits(repository, from, to),
      /^diff --git a\/a\.txt b\/a\.txt\nindex \w+\.\.\w+ 100644\n[^]*\n-two\n\+2\n/,
    );
    await assert.rejects(diffCommits(repository, from, '--output=x'));
  }));

test('a folder that git does not trust is refused in its own words', async (t) => {
  if (process.getuid?.() !== 0) return t.diagnostic('only root can give a folder to somebody else');
  await withRepository(async ({ root, host, git }) => {
    await git('--version');
    const { chown } = await import('node:fs/promises');
    await chown(root, 12_345, 12_345);
    await refuses(root, host, /no git repository/);
  });
  return undefined;
});

test('a scratch folder outside any repository stays one', async () => {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'plain-test-')));
  await refuses(folder, { path: process.env['PATH'] ?? '', home: folder }, /no git repository/);
  await rm(folder, { recursive: true });
});
