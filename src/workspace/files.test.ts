import assert from 'node:assert/strict';
import {
  chmod,
  link,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../domain/errors.ts';
import { diskError } from './disk-error.ts';
import { exec } from './exec.ts';
import { readText, removeFile, writeAtomic, type TextFile } from './files.ts';

const withFolder = async (body: (root: string) => Promise<void>): Promise<void> => {
  const root = await mkdtemp(join(tmpdir(), 'files-test-'));
  await body(root);
  await rm(root, { recursive: true });
};

const textOf = async (root: string, path: string): Promise<TextFile> => {
  const file = await readText(root, path);
  if (file?.kind !== 'text') assert.fail(`${path} is no text`);
  return file;
};

test('a file is written with its folders and read back', () =>
  withFolder(async (root) => {
    const written = await writeAtomic(root, 'a/b/c.txt', 'zwölf\n');
    assert.equal(written.kind, 'written');
    assert.deepEqual(await textOf(root, 'a/b/c.txt'), {
      kind: 'text',
      text: 'zwölf\n',
      eol: '\n',
      bom: false,
      mode: 0o644,
      hash: written.kind === 'written' ? written.hash : '',
    });
    assert.equal(await readText(root, 'a/b/missing.txt'), undefined);
  }));

test('D0-26: mode, line ends and BOM of an existing file are kept', () =>
  withFolder(async (root) => {
    await writeFile(join(root, 'run.sh'), '\uFEFF#!/bin/sh\r\necho\r\n');
    await chmod(join(root, 'run.sh'), 0o755);
    const before = await textOf(root, 'run.sh');
    assert.deepEqual(
      [before.text, before.eol, before.bom, before.mode],
      ['#!/bin/sh\necho\n', '\r\n', true, 0o755],
    );
    await writeAtomic(root, 'run.sh', '#!/bin/sh\necho again\r\n');
    assert.equal(await readFile(join(root, 'run.sh'), 'utf8'), '\uFEFF#!/bin/sh\r\necho again\r\n');
    assert.equal((await stat(join(root, 'run.sh'))).mode & 0o777, 0o755);
  }));

test('D0-26: a file of mixed line ends is read and written verbatim, so untouched lines stay equal', () =>
  withFolder(async (root) => {
    const mixed = 'one\r\ntwo\nthree\r\n';
    await writeFile(join(root, 'm.txt'), mixed);
    const { text, eol } = await textOf(root, 'm.txt');
    assert.deepEqual([text, eol], [mixed, 'mixed']);
    await writeAtomic(root, 'm.txt', text.replace('two', '2'));
    assert.equal(await readFile(join(root, 'm.txt'), 'utf8'), 'one\r\n2\nthree\r\n');
  }));

test('D0-26: a process killed at any moment leaves the old or the new file, never a part', () =>
  withFolder(async (root) => {
    const size = 400_000;
    const code = `import { writeAtomic } from ${JSON.stringify(new URL('files.ts', import.meta.url).href)};
      for (let i = 0; ; i++) { await writeAtomic(process.argv[1], 'f.txt', String(i % 10).repeat(${size})); console.log(i); }`;
    for (let round = 0; round < 8; round += 1) {
      const killer = new AbortController();
      await exec({
        argv: [process.execPath, '--input-type=module', '-e', code, root],
        cwd: root,
        env: {},
        timeoutMs: 60_000,
        signal: killer.signal,
        onOutput: (text) => {
          if (Number(text.trim().split('\n').at(-1)) >= round) killer.abort();
        },
      });
      const text = await readFile(join(root, 'f.txt'), 'utf8');
      assert.equal(text, (text[0] ?? '').repeat(size));
    }
  }));

test('D0-3: nothing is overwritten when the file is not the one that was read', () =>
  withFolder(async (root) => {
    await writeFile(join(root, 'a.txt'), 'theirs\n');
    const { hash } = await textOf(root, 'a.txt');
    await writeFile(join(root, 'a.txt'), 'changed meanwhile\n');
    const late = await writeAtomic(root, 'a.txt', 'ours\n', { expected: hash });
    assert.deepEqual([late.kind, late.kind === 'refused' && late.fault], ['refused', 'changed']);
    const taken = await writeAtomic(root, 'a.txt', 'ours\n', { expected: 'absent' });
    assert.equal(taken.kind, 'refused');
    const gone = await writeAtomic(root, 'b.txt', 'ours\n', { expected: hash });
    assert.equal(gone.kind, 'refused');
    assert.equal(await readFile(join(root, 'a.txt'), 'utf8'), 'changed meanwhile\n');
    const fresh = await textOf(root, 'a.txt');
    assert.equal((await writeAtomic(root, 'a.txt', 'ours\n', { expected: fresh.hash })).kind, 'written');
    assert.equal((await writeAtomic(root, 'b.txt', 'ours\n', { expected: 'absent' })).kind, 'written');
  }));

test('a refused write leaves no trace, not even a folder or a temporary file', () =>
  withFolder(async (root) => {
    await mkdir(join(root, 'folder'));
    for (const path of ['folder', '.git/x', '../x', 'folder/', '.husky/x'])
      assert.equal((await writeAtomic(root, path, 'x')).kind, 'refused');
    assert.deepEqual(await readdir(root, { recursive: true }), ['folder']);
  }));

test('writing breaks a hard link instead of writing through it', () =>
  withFolder(async (root) => {
    await mkdir(join(root, 'project'));
    await writeFile(join(root, 'cache.js'), 'cached');
    await link(join(root, 'cache.js'), join(root, 'project', 'a.js'));
    await writeAtomic(join(root, 'project'), 'a.js', 'ours');
    assert.equal(await readFile(join(root, 'cache.js'), 'utf8'), 'cached');
  }));

test('what is no text is refused by name', () =>
  withFolder(async (root) => {
    await writeFile(join(root, 'zero.bin'), 'a\0b');
    await writeFile(join(root, 'latin1.txt'), Buffer.from([0x66, 0xfc, 0x72]));
    await writeFile(join(root, 'utf16.txt'), Buffer.from('\uFEFFhi', 'utf16le'));
    await writeFile(join(root, 'big.txt'), 'x'.repeat(101));
    const faults = await Promise.all(
      ['zero.bin', 'latin1.txt', 'utf16.txt', 'big.txt'].map((path) =>
        readText(root, path, { limitBytes: 100 }),
      ),
    );
    assert.deepEqual(
      faults.map((file) => file?.kind === 'refused' && file.fault),
      ['binary', 'binary', 'binary', 'too-large'],
    );
  }));

test('a removed file takes the folders along that it leaves empty', () =>
  withFolder(async (root) => {
    await writeAtomic(root, 'a/b/c.txt', 'x');
    await writeAtomic(root, 'a/d.txt', 'x');
    assert.deepEqual(await removeFile(root, 'a/b/c.txt'), {
      kind: 'removed',
      relative: 'a/b/c.txt',
      removed: true,
    });
    assert.deepEqual(await readdir(root, { recursive: true }), ['a', 'a/d.txt']);
    assert.deepEqual(await removeFile(root, 'a/b/c.txt'), {
      kind: 'removed',
      relative: 'a/b/c.txt',
      removed: false,
    });
    await removeFile(root, 'a/d.txt');
    assert.deepEqual(await readdir(root), []);
    await symlink('/etc/passwd', join(root, 'link'));
    assert.equal((await removeFile(root, 'link')).kind, 'refused');
  }));

test('faults of the disk become words for the person, and nothing else does', () => {
  for (const code of ['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'EMFILE']) {
    const error = diskError(Object.assign(new Error('x'), { code }), 'cannot write');
    assert.ok(error instanceof UserError && error.hint !== undefined, code);
  }
  const strange = Object.assign(new Error('x'), { code: 'EIO' });
  assert.equal(diskError(strange, 'cannot write'), strange);
});
