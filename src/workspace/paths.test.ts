import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec } from './exec.ts';
import { listFiles, readText, removeFile, writeAtomic } from './files.ts';
import { resolveInside } from './paths.ts';

interface Place {
  /** Holds everything; `root` is the project in it. */
  top: string;
  root: string;
}

const withProject = async (body: (place: Place) => Promise<void>): Promise<void> => {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'paths-test-')));
  const root = join(top, 'project-1');
  await mkdir(join(root, 'src'), { recursive: true });
  await mkdir(join(root, '.git', 'hooks'), { recursive: true });
  await mkdir(join(top, 'project-12'));
  await writeFile(join(top, 'project-12', 'secret'), 'theirs');
  await writeFile(join(root, 'src', 'a.ts'), 'a');
  await writeFile(join(root, '.git', 'config'), 'token');
  await body({ top, root });
  await rm(top, { recursive: true });
};

const outcomes = async (root: string, path: string) =>
  Promise.all([resolveInside(root, path), resolveInside(root, path, 'read')]);

test('a path inside is resolved, whether the file exists or not', () =>
  withProject(async ({ root }) => {
    const expected = (relative: string) => ({ ok: true, relative, absolute: join(root, relative) });
    assert.deepEqual(await resolveInside(root, './src/a.ts'), expected('src/a.ts'));
    assert.deepEqual(await resolveInside(root, 'new/deep/b.ts'), expected('new/deep/b.ts'));
  }));

test('D2-1: a sibling whose name begins with ours is outside', () =>
  withProject(async ({ root }) => {
    for (const path of ['../project-12/x', '../project-1/src/a.ts', '../project-12/secret'])
      for (const outcome of await outcomes(root, path)) assert.equal(outcome.ok, false);
  }));

test('D0-1: a folder that is a link to the outside leads nowhere', () =>
  withProject(async ({ top, root }) => {
    await symlink(top, join(root, 'up'));
    await symlink('../project-12', join(root, 'src', 'relative'));
    await symlink('/etc', join(root, 'etc'));
    await symlink(join(top, 'not-there'), join(root, 'dangling'));
    await symlink('loop', join(root, 'loop'));
    const paths = [
      'up/x',
      'up/project-12/secret',
      'src/relative/x',
      'etc/passwd',
      'dangling/x',
      'dangling/y/x',
      'loop/x',
      'src/relative/secret',
    ];
    for (const path of paths)
      for (const outcome of await outcomes(root, path)) assert.equal(outcome.ok, false, path);
    assert.deepEqual(await readText(root, 'up/project-12/secret'), {
      kind: 'refused',
      fault: 'path',
      reason: 'the path leads out of the project',
    });
  }));

test('D2-1: a link to a protected folder is protected too', () =>
  withProject(async ({ root }) => {
    await symlink('.git', join(root, 'innocent'));
    await symlink('../.git/hooks', join(root, 'src', 'hooks'));
    await symlink('.git/config', join(root, 'notes.md'));
    for (const path of ['innocent/config', 'src/hooks/pre-commit', 'notes.md', '.git/config', 'src/.git/x'])
      for (const outcome of await outcomes(root, path)) assert.equal(outcome.ok, false, path);
  }));

test('a link inside the project is followed as a folder, and as a file for reading alone', () =>
  withProject(async ({ root }) => {
    await symlink('src', join(root, 'lib'));
    await symlink('src/a.ts', join(root, 'b.ts'));
    await symlink('../../project-12/secret', join(root, 'src', 'c.ts'));
    assert.deepEqual(await resolveInside(root, 'lib/a.ts'), {
      ok: true,
      absolute: join(root, 'src', 'a.ts'),
      relative: 'src/a.ts',
    });
    assert.equal((await resolveInside(root, 'b.ts')).ok, false);
    assert.deepEqual(await resolveInside(root, 'b.ts', 'read'), {
      ok: true,
      absolute: join(root, 'src', 'a.ts'),
      relative: 'src/a.ts',
    });
    for (const outcome of await outcomes(root, 'src/c.ts')) assert.equal(outcome.ok, false);
  }));

test('what is no regular file is refused, and a FIFO does not hold a reader', () =>
  withProject(async ({ root }) => {
    await exec({ argv: ['/usr/bin/mkfifo', join(root, 'fifo')], cwd: root, env: {}, timeoutMs: 5_000 });
    await symlink('fifo', join(root, 'pipe'));
    for (const path of ['fifo', 'src', 'src/a.ts/b'])
      for (const outcome of await outcomes(root, path)) assert.equal(outcome.ok, false, path);
    assert.equal((await readText(root, 'pipe'))?.kind, 'refused');
  }));

test('the root may be reached by a link, and must exist', () =>
  withProject(async ({ top, root }) => {
    await symlink(root, join(top, 'alias'));
    const resolved = await resolveInside(join(top, 'alias'), 'src/a.ts');
    assert.deepEqual(resolved, { ok: true, absolute: join(root, 'src', 'a.ts'), relative: 'src/a.ts' });
    await assert.rejects(resolveInside(join(top, 'missing'), 'a'));
  }));

/** Small and repeatable; the seed is in the name of the test that fails. */
const randomFrom = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const pieces = [
  '..',
  '.',
  '',
  '/',
  '//',
  '\\',
  '~',
  '-',
  ' ',
  'src',
  'a.ts',
  'up',
  'innocent',
  '.git',
  '.GIT',
  'git~1',
  '.g\u200cit',
  'hooks',
  'config',
  'C:',
  'nul',
  'project-12',
  '\0',
  '\n',
  '%2e%2e',
  '$(id)',
  '`',
  ';',
  '"',
  "'",
  '*',
  'é',
  '\u202e',
  'new',
  'millwright.toml',
  '.husky',
  '\ud83d',
];

const snapshotOf = async (folder: string): Promise<Record<string, string>> => {
  const { paths } = await listFiles(folder);
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path), 'latin1')])),
  );
};

for (const seed of [1, 2, 3])
  test(`DX-7: of 1500 hostile paths none writes or removes outside or in .git (seed ${seed})`, () =>
    withProject(async ({ top, root }) => {
      const random = randomFrom(seed);
      await symlink(top, join(root, 'up'));
      await symlink('.git', join(root, 'innocent'));
      let written = 0;
      for (let i = 0; i < 1_500; i += 1) {
        const path = Array.from({ length: 1 + random(5) }, () => pieces[random(pieces.length)]).join(
          random(3) === 0 ? '' : '/',
        );
        const outcome =
          random(4) === 0 ? await removeFile(root, path) : await writeAtomic(root, path, `written ${i}`);
        if (outcome.kind === 'written') written += 1;
      }
      assert.ok(written > 50, `the fuzz reached the disk ${written} times`);
      const after = await snapshotOf(top);
      const outside = Object.keys(after).filter((path) => !path.startsWith('project-1/'));
      assert.deepEqual(outside, ['project-12/secret']);
      assert.equal(after['project-12/secret'], 'theirs');
      assert.equal(await readFile(join(root, '.git', 'config'), 'utf8'), 'token');
      assert.deepEqual((await listFiles(join(root, '.git'))).paths, ['config']);
      assert.deepEqual(
        Object.keys(after).filter((path) => /(?:^|\/)(?:millwright\.toml|\.husky)(?:\/|$)/i.test(path)),
        [],
      );
    }));
