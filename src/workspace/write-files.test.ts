import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { exec } from './exec.ts';
import { listFiles, writeAtomic } from './files.ts';
import { writeFiles } from './write-files.ts';

const withTree = async (body: (root: string) => Promise<void>): Promise<void> => {
  const root = await mkdtemp(join(tmpdir(), 'write-files-'));
  await writeAtomic(root, 'a.txt', 'a\n');
  await writeFile(join(root, 'run.sh'), 'x\r\n');
  await chmod(join(root, 'run.sh'), 0o755);
  await writeAtomic(root, 'deep/b.txt', 'b\n');
  await body(root);
  await rm(root, { recursive: true });
};

const snapshotOf = async (root: string): Promise<unknown> => {
  const { paths } = await listFiles(root);
  return Promise.all(
    paths.map(async (path) => [
      path,
      await readFile(join(root, path), 'latin1'),
      (await stat(join(root, path))).mode,
    ]),
  );
};

test('all files are written, removed ones too', () =>
  withTree(async (root) => {
    const files = new Map([
      ['a.txt', 'A\n'],
      ['new/c.txt', 'c\n'],
      ['deep/b.txt', null],
      ['gone.txt', null],
    ]);
    assert.deepEqual(await writeFiles(root, files), {
      kind: 'written',
      relative: ['a.txt', 'new/c.txt', 'deep/b.txt', 'gone.txt'],
    });
    assert.deepEqual((await readdir(root, { recursive: true })).sort(), [
      'a.txt',
      'new',
      'new/c.txt',
      'run.sh',
    ]);
  }));

test('D0-29: one refused path of many leaves the tree byte by byte as it was', () =>
  withTree(async (root) => {
    const before = await snapshotOf(root);
    const files = new Map([
      ['a.txt', 'A\n'],
      ['new.txt', 'n\n'],
      ['../x', 'x'],
      ['.git/hooks/x', 'x'],
    ]);
    const result = await writeFiles(root, files);
    assert.deepEqual(result.kind === 'refused' && result.refusals.map(({ path }) => path), [
      '../x',
      '.git/hooks/x',
    ]);
    assert.deepEqual(await snapshotOf(root), before);
  }));

test('D0-29: a path that only turns out impossible on the way undoes what was written before it', () =>
  withTree(async (root) => {
    const before = await snapshotOf(root);
    const files = new Map([
      ['a.txt', 'A\n'],
      ['run.sh', 'changed\n'],
      ['deep/b.txt', null],
      ['new/c', 'file\n'],
      ['new/c/d', 'below a file\n'],
    ]);
    const result = await writeFiles(root, files);
    assert.deepEqual(result.kind === 'refused' && result.refusals.map(({ path }) => path), ['new/c/d']);
    assert.deepEqual(await snapshotOf(root), before);
    assert.deepEqual((await readdir(root)).sort(), ['a.txt', 'deep', 'run.sh']);
  }));

test('D0-29: a disk that fails on the way undoes what was written before it, and says so', () =>
  withTree(async (root) => {
    const before = await snapshotOf(root);
    // a limit on the size of files fails like a full disk, in the middle of the third file
    const code = `import { writeFiles } from ${JSON.stringify(new URL('write-files.ts', import.meta.url).href)};
      process.on('SIGXFSZ', () => {});
      const files = new Map([['a.txt', 'A'], ['new.txt', 'n'], ['big.txt', 'x'.repeat(2e6)], ['last.txt', 'l']]);
      await writeFiles(process.argv[1], files).then(() => console.log('written'), (error) => console.log(error.cause?.code ?? error.code));`;
    const node = [process.execPath, '--input-type=module', '-e', code, root] as const;
    const limited = await exec({
      argv: ['prlimit', '--fsize=1000000', ...node],
      cwd: root,
      env: { PATH: process.env['PATH'] ?? '' },
      timeoutMs: 60_000,
    });
    assert.equal(limited.stdout.trim(), 'EFBIG', limited.stderr);
    assert.deepEqual(await snapshotOf(root), before);
    assert.equal(
      (await readdir(root)).some((name) => name.endsWith('.tmp')),
      false,
    );
  }));
