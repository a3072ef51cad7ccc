import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../domain/errors.ts';
import { exec } from '../exec.ts';
import { listFiles, writeAtomic } from '../files.ts';
import { mergeBranch } from './merge-branch.ts';
import { plantProgram, requestFor, withRepository, type Scratch } from './scratch-repository.test.ts';

const branch = 'millwright/a-change-1';

/** A run's branch that changes one file. */
const runBranch = async ({ tree }: Scratch, path = 'a.txt', text = 'one\ntwo\nTHREE\n'): Promise<void> => {
  const run = await tree();
  await writeAtomic(run.dir, path, text);
  await run.stage([path]);
  assert.equal((await run.commit(requestFor(run.base))).kind, 'made');
};

/** All that a person could notice: files, index, branches, and what is under way. */
const stateOf = async ({ root, host, git }: Scratch): Promise<unknown> => {
  const { paths } = await listFiles(root);
  const files = await Promise.all(
    paths.map(async (path) => [path, await readFile(join(root, path), 'utf8')]),
  );
  const args = ['git', 'status', '--porcelain=v2', '--branch'] as const;
  const status = await exec({
    argv: [...args],
    cwd: root,
    env: { PATH: host.path, HOME: host.home },
    timeoutMs: 60_000,
  });
  const underWay = (await listFiles(join(root, '.git'))).paths.filter((path) =>
    /MERGE|AUTO|REBASE|lock/.test(path),
  );
  return {
    files,
    status: status.stdout,
    stash: await git('stash', 'list'),
    refs: await git('show-ref'),
    underWay,
  };
};

const refusesUnchanged = async (scratch: Scratch, name = branch): Promise<UserError> => {
  const before = await stateOf(scratch);
  const error: unknown = await mergeBranch(scratch.repository, { branch: name }).catch(
    (caught: unknown) => caught,
  );
  assert.ok(error instanceof UserError, String(error));
  assert.deepEqual(await stateOf(scratch), before);
  return error;
};

test('a branch ahead of the checkout is taken by moving forward', () =>
  withRepository(async (scratch) => {
    await runBranch(scratch);
    const merged = await mergeBranch(scratch.repository, { branch });
    const commit = (await scratch.git('rev-parse', branch)).trim();
    assert.deepEqual(merged, { kind: 'forward', commit, into: 'main' });
    assert.equal(await readFile(join(scratch.root, 'a.txt'), 'utf8'), 'one\ntwo\nTHREE\n');
    assert.equal((await scratch.git('status', '--porcelain')).trim(), '');
    assert.deepEqual(await mergeBranch(scratch.repository, { branch }), {
      kind: 'ahead',
      commit,
      into: 'main',
    });
  }));

test('branches that went apart are joined by a merge commit', () =>
  withRepository(async (scratch) => {
    await runBranch(scratch);
    await scratch.write('a.txt', 'ONE\ntwo\nthree\n');
    await scratch.write('src/b.ts', 'export const b = 2;\n');
    const mine = await scratch.commitAll('my own work');
    // lines next to each other conflict, so the run's change must lie apart
    await scratch.git('switch', '-q', '-C', 'apart', `${branch}~1`);
    await scratch.write('c.txt', 'of the run\n');
    await scratch.commitAll('apart');
    await scratch.git('switch', '-q', 'main');
    const merged = await mergeBranch(scratch.repository, { branch: 'apart' });
    assert.equal(merged.kind, 'merged');
    assert.equal(
      (await scratch.git('log', '-1', '--format=%s|%an|%P')).trim(),
      `Merge branch 'apart'|Millwright|${mine} ${(await scratch.git('rev-parse', 'apart')).trim()}`,
    );
    assert.equal(await readFile(join(scratch.root, 'c.txt'), 'utf8'), 'of the run\n');
    assert.equal(await readFile(join(scratch.root, 'a.txt'), 'utf8'), 'ONE\ntwo\nthree\n');
    assert.equal((await scratch.git('status', '--porcelain')).trim(), '');
  }));

test('a conflict is told and leaves the checkout exactly as it was', () =>
  withRepository(async (scratch) => {
    await runBranch(scratch);
    await scratch.write('a.txt', 'one\ntwo\n3\n');
    await scratch.commitAll('my own third line');
    await scratch.write('src/b.ts', 'not committed\n');
    const error = await refusesUnchanged(scratch);
    assert.match(error.message, /conflicts/);
    assert.equal(error.hint, `merge by hand: git merge ${branch}`);
  }));

test('local changes in the way are told and kept; others do not matter', () =>
  withRepository(async (scratch) => {
    await runBranch(scratch);
    await scratch.write('a.txt', 'my own work\n');
    assert.match((await refusesUnchanged(scratch)).message, /local changes/);
    await scratch.git('add', 'a.txt');
    await refusesUnchanged(scratch);
    await scratch.git('reset', '-q', '--hard');
    await scratch.write('src/b.ts', 'my own work\n');
    await scratch.write('new.txt', 'mine\n');
    await scratch.git('add', 'new.txt');
    assert.equal((await mergeBranch(scratch.repository, { branch })).kind, 'forward');
    assert.equal(await readFile(join(scratch.root, 'src/b.ts'), 'utf8'), 'my own work\n');
    assert.equal((await scratch.git('status', '--porcelain')).trim(), 'A  new.txt\n M src/b.ts');
  }));

test('a file that is not committed and in the way is kept', () =>
  withRepository(async (scratch) => {
    await runBranch(scratch, 'fresh.txt', 'of the run\n');
    await scratch.write('fresh.txt', 'mine\n');
    await refusesUnchanged(scratch);
    await rm(join(scratch.root, 'fresh.txt'));
    assert.equal((await mergeBranch(scratch.repository, { branch })).kind, 'forward');
  }));

test('hooks and merge settings of the repository have no say', () =>
  withRepository(async (scratch) => {
    const { top, root, git } = scratch;
    await runBranch(scratch);
    const mark = join(top, 'mark');
    for (const hook of [
      'post-merge',
      'pre-merge-commit',
      'post-checkout',
      'reference-transaction',
      'post-index-change',
      'commit-msg',
    ])
      await plantProgram(join(root, '.git/hooks', hook), mark);
    await git('config', 'branch.main.mergeOptions', '--squash --no-commit');
    await git('config', 'merge.ff', 'false');
    await git('config', 'merge.verifySignatures', 'true');
    await git('config', 'merge.autoStash', 'true');
    await rm(mark, { force: true });
    assert.equal((await mergeBranch(scratch.repository, { branch })).kind, 'forward');
    assert.deepEqual(
      (await listFiles(top)).paths.filter((path) => path === 'mark'),
      [],
    );
    assert.equal((await git('rev-parse', 'HEAD')).trim(), (await git('rev-parse', branch)).trim());
  }));

test('D2-16: without a branch to merge, or one to merge into, nothing happens', () =>
  withRepository(async (scratch) => {
    for (const name of [
      'missing',
      '--abort',
      '-s',
      '',
      'main..main',
      '$(touch owned)',
      'millwright/*',
      'HEAD',
    ])
      await refusesUnchanged(scratch, name);
    await runBranch(scratch);
    await scratch.git('switch', '-q', '--detach');
    assert.match((await refusesUnchanged(scratch)).message, /no branch is checked out/);
  }));
