import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../domain/errors.ts';
import { writeAtomic } from '../files.ts';
import { localChanges } from './open-repository.ts';
import type { RunTree } from './run-tree.ts';
import { requestFor, withRepository, type Scratch } from './scratch-repository.test.ts';

const branch = 'millwright/a-change-1';

const changedTree = async ({ tree }: Scratch, text = 'changed\n', name = 'tree'): Promise<RunTree> => {
  const run = await tree(name);
  await writeAtomic(run.dir, 'a.txt', text);
  await run.stage(['a.txt']);
  return run;
};

test('a commit has our fixed identity, the message and its trailers, and stands on its parent', () =>
  withRepository(async (scratch) => {
    const run = await changedTree(scratch);
    await run.commit({
      ...requestFor(run.base, 'run-1'),
      trailers: { Outcome: 'verified', 'Run-Id': 'run-1' },
    });
    const shown = await scratch.git('log', '-1', '--format=%an <%ae>|%cn <%ce>|%P|%B', branch);
    const us = 'Millwright <millwright@localhost>';
    assert.equal(shown.trim(), `${us}|${us}|${run.base}|feat: a change\n\nOutcome: verified\nRun-Id: run-1`);
  }));

test('D2-16: hostile messages, authors, trailers and branches stay data', () =>
  withRepository(async (scratch) => {
    const { git, root } = scratch;
    const run = await changedTree(scratch);
    const hostile = String.raw`"; touch owned # \"; $(touch owned) ` + '`touch owned`';
    const message = `--amend ${hostile}\n\nRun-Id: forged\n# no comment\0`;
    const author = { name: `Eve <eve@x>\n${hostile}`, email: 'a b<c>@d\n' };
    const trailers = { 'Run-Id': 'real', Note: 'two\nlines: x' };
    assert.equal((await run.commit({ message, author, branch, parent: run.base, trailers })).kind, 'made');
    const [an, ae, body] = (await git('log', '-1', '--format=%an%x00%ae%x00%B', branch)).split('\0');
    assert.equal(an, `Eve eve@x ${hostile}`.trim());
    assert.equal(ae, 'abc@d');
    assert.equal(body?.trim(), `${message.replace('\0', '')}\n\nRun-Id: real\nNote: two lines: x`);
    assert.equal((await run.commit({ message, branch, parent: run.base, trailers })).kind, 'found');
    for (const name of ['-D', '--help', 'a..b', 'a b', 'x\ny', '../../x', 'HEAD~1', 'a.lock', ''])
      await assert.rejects(run.commit({ ...requestFor(run.base), branch: name }), UserError, name);
    await assert.rejects(run.commit({ ...requestFor('--help') }), UserError);
    assert.deepEqual((await git('branch', '--list', '--format=%(refname:short)')).trim().split('\n'), [
      'main',
      branch,
    ]);
    assert.deepEqual(
      (await readdir(root)).filter((name) => name === 'owned'),
      [],
    );
  }));

test('a commit step that runs twice answers the same commit', () =>
  withRepository(async (scratch) => {
    const run = await changedTree(scratch);
    const request = requestFor(run.base);
    const first = await run.commit(request);
    const again = await scratch.repository.createTree({ dir: run.dir, commit: run.base });
    await writeAtomic(again.dir, 'a.txt', 'changed\n');
    await again.stage(['a.txt']);
    assert.deepEqual(await again.commit(request), { ...first, kind: 'found' });
  }));

test('a run may move its own branch on to a better tree', () =>
  withRepository(async (scratch) => {
    const run = await changedTree(scratch);
    const request = requestFor(run.base);
    await run.commit(request);
    await writeAtomic(run.dir, 'a.txt', 'better\n');
    await run.stage(['a.txt']);
    assert.equal((await run.commit(request)).kind, 'made');
    assert.equal(await scratch.git('show', `${branch}:a.txt`), 'better\n');
    assert.equal((await scratch.git('rev-list', '--count', branch)).trim(), '2');
    await scratch.git('switch', '-q', branch);
    await writeAtomic(run.dir, 'a.txt', 'best\n');
    await run.stage(['a.txt']);
    await assert.rejects(
      run.commit(request),
      (error) => error instanceof UserError && error.message.includes('checked out'),
    );
    assert.equal((await scratch.git('status', '--porcelain')).trim(), '');
  }));

test('a branch that belongs to somebody else is never moved', () =>
  withRepository(async (scratch) => {
    const { git } = scratch;
    await git('branch', branch);
    const run = await changedTree(scratch);
    await assert.rejects(run.commit(requestFor(run.base)), UserError);
    await assert.rejects(run.commit({ ...requestFor(run.base), branch: 'main' }), UserError);
    assert.equal((await git('rev-parse', branch)).trim(), run.base);
    await git('branch', '-D', branch);
    await run.commit(requestFor(run.base, 'run-1'));
    await assert.rejects(run.commit(requestFor(run.base, 'run-2')), UserError);
  }));

test('of two runs that race for one branch, one gets it and the other is told', () =>
  withRepository(async (scratch) => {
    const runs = await Promise.all([changedTree(scratch, 'x\n', 't1'), changedTree(scratch, 'y\n', 't2')]);
    const results = await Promise.allSettled(
      runs.map((run, i) => run.commit(requestFor(run.base, `run-${i}`))),
    );
    assert.deepEqual(results.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const lost = results.find((result) => result.status === 'rejected');
    assert.ok(lost?.reason instanceof UserError);
  }));

test('D2-18: nothing to commit is said and makes no branch', () =>
  withRepository(async ({ git, tree }) => {
    const run = await tree();
    assert.deepEqual(await run.commit(requestFor(run.base)), { kind: 'nothing' });
    assert.equal((await git('branch', '--list', 'millwright/*')).trim(), '');
  }));

test('D2-18: a commit that git cannot make is a failure and not the previous commit', () =>
  withRepository(async (scratch) => {
    const run = await changedTree(scratch);
    await writeFile(join(scratch.root, '.git/refs/heads/millwright'), `${run.base}\n`);
    await assert.rejects(run.commit(requestFor(run.base)), UserError);
    assert.equal((await scratch.git('rev-parse', 'HEAD')).trim(), run.base);
  }));

test('D2-17: a run writes objects and its branch into the repository and nothing else', () =>
  withRepository(async (scratch) => {
    const { root, git, write } = scratch;
    await write('a.txt', 'work of the person, not committed\n');
    await write('new.txt', 'new\n');
    const files = async (): Promise<Record<string, string>> => {
      const names = (await readdir(join(root, '.git'), { recursive: true })).filter(
        (name) => !name.startsWith('objects'),
      );
      const entries = names.map(async (name) => {
        const path = join(root, '.git', name);
        const { mtimeMs } = await stat(path);
        return [
          name,
          (await stat(path)).isFile() ? `${mtimeMs} ${await readFile(path, 'base64')}` : 'folder',
        ];
      });
      return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
    };
    await git('status');
    const before = await files();
    assert.deepEqual((await localChanges(scratch.root, scratch.host)).sort(), ['a.txt', 'new.txt']);
    const run = await changedTree(scratch);
    await run.diff();
    await run.commit(requestFor(run.base));
    const after = await files();
    const touched = Object.keys(after).filter((name) => after[name] !== before[name]);
    assert.deepEqual(
      touched.sort(),
      [
        'logs/refs/heads/millwright',
        `logs/refs/heads/${branch}`,
        'refs/heads/millwright',
        `refs/heads/${branch}`,
      ].sort(),
    );
    assert.equal(await readFile(join(root, 'a.txt'), 'utf8'), 'work of the person, not committed\n');
    assert.ok(existsSync(join(root, 'new.txt')));
  }));

test('D0-3: what a run replaced can be taken back from the base commit', () =>
  withRepository(async (scratch) => {
    const run = await changedTree(scratch, 'replaced entirely\n');
    await run.commit(requestFor(run.base));
    assert.equal(await scratch.git('show', `${branch}^:a.txt`), 'one\ntwo\nthree\n');
  }));

test('a repository of SHA-256 objects works like any other', () =>
  withRepository(
    async (scratch) => {
      const run = await changedTree(scratch);
      const done = await run.commit(requestFor(run.base));
      assert.equal(done.kind === 'made' && done.commit.length, 64);
      assert.equal(await scratch.git('show', `${branch}:a.txt`), 'changed\n');
    },
    { init: ['--object-format=sha256'] },
  ));
