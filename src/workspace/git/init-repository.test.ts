import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../domain/errors.ts';
import { exec } from '../exec.ts';
import { initRepository } from './init-repository.ts';
import { localChanges, openRepository } from './open-repository.ts';
import { plantProgram } from './scratch-repository.test.ts';

const withFolder = async (
  body: (top: string, host: { path: string; home: string }) => Promise<void>,
): Promise<void> => {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'init-test-')));
  const home = join(top, 'home');
  await mkdir(home);
  await body(top, { path: process.env['PATH'] ?? '', home });
  await rm(top, { recursive: true });
};

const files = {
  'README.md': '# new\n',
  'src/index.ts': 'export {};\n',
  'dist/kept.js': '',
  '.gitignore': 'dist/\n',
};

test('a new project is a repository with one commit of exactly its files', () =>
  withFolder(async (top, host) => {
    const path = join(top, 'deep', 'new');
    const { commit } = await initRepository(path, { files, message: 'start' }, host);
    const repository = await openRepository(path, host);
    assert.deepEqual(await repository.head(), { commit, branch: 'main' });
    assert.deepEqual(await localChanges(repository.root, host), []);
    const shown = await exec({
      argv: ['git', 'log', '--format=%an <%ae> %s', '--name-only'],
      cwd: path,
      env: { PATH: host.path, HOME: host.home },
      timeoutMs: 60_000,
    });
    assert.equal(
      shown.stdout,
      'Millwright <millwright@localhost> start\n\n.gitignore\nREADME.md\ndist/kept.js\nsrc/index.ts\n',
    );
  }));

test('templates and hooks of the person do not come along', () =>
  withFolder(async (top, host) => {
    const mark = join(top, 'mark');
    await plantProgram(join(top, 'template/hooks/reference-transaction'), mark);
    await writeFile(
      join(host.home, '.gitconfig'),
      `[init]\n\ttemplateDir = ${top}/template\n\tdefaultBranch = other\n`,
    );
    const author = { name: 'Person', email: 'p@example.org' };
    await initRepository(join(top, 'new'), { files, branch: 'trunk', message: 'start', author }, host);
    assert.equal(existsSync(mark), false);
    assert.equal(existsSync(join(top, 'new/.git/hooks')), false);
    assert.equal((await openRepository(join(top, 'new'), host)).openedAt.branch, 'trunk');
  }));

test('a folder that holds something is refused and untouched', () =>
  withFolder(async (top, host) => {
    await mkdir(join(top, 'full'));
    await writeFile(join(top, 'full', 'mine.txt'), 'mine');
    await assert.rejects(initRepository(join(top, 'full'), { files, message: 'start' }, host), UserError);
    assert.deepEqual(await readdir(join(top, 'full')), ['mine.txt']);
    await assert.rejects(
      initRepository(join(top, 'full', 'mine.txt'), { files, message: 'start' }, host),
      UserError,
    );
    await mkdir(join(top, 'empty'));
    await initRepository(join(top, 'empty'), { files, message: 'start' }, host);
  }));

test('when it cannot be finished the folder is left as it was', () =>
  withFolder(async (top, host) => {
    const bad = { files: { 'a.txt': 'x', '../b.txt': 'x' }, message: 'start' };
    await assert.rejects(initRepository(join(top, 'deep', 'new'), bad, host), UserError);
    assert.equal(existsSync(join(top, 'deep')), false);
    await mkdir(join(top, 'empty'));
    await assert.rejects(initRepository(join(top, 'empty'), bad, host), UserError);
    assert.deepEqual(await readdir(join(top, 'empty')), []);
    await assert.rejects(
      initRepository(join(top, 'b'), { files, branch: 'a..b', message: 'x' }, host),
      UserError,
    );
    assert.deepEqual((await readdir(top)).sort(), ['empty', 'home']);
  }));
