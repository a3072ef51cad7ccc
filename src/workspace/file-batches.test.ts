import assert from 'node:assert/strict';
import {
  chmod,
  lstat,
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
import { test, type TestContext } from 'node:test';
import { UserError } from '../domain/errors.ts';
import { fileBatchesIn } from './file-batches.ts';

const desk = async (t: TestContext, files: Record<string, string>) => {
  const root = await mkdtemp(join(tmpdir(), 'millwright-batch-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const folder = join(root, 'work');
  await mkdir(folder);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const snapshot = async (): Promise<Record<string, string>> => {
    const names = (await readdir(folder, { recursive: true })).toSorted();
    const texts: Record<string, string> = {};
    for (const name of names) {
      const found = await lstat(join(folder, name));
      texts[name] = found.isFile() ? `${found.mode} ${await readFile(join(folder, name), 'utf8')}` : 'other';
    }
    return texts;
  };
  return { root, folder, snapshot, batches: fileBatchesIn(join(root, 'backups')) };
};

const write = (path: string, content: string) => ({ path, content, operation: 'write' as const });
const refused = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof UserError, `refused: ${String(error)}`);
  return error.message;
};

test('D0-29: when the third of three files cannot be written the tree is byte-equal to before, new files too', async (t) => {
  const { folder, snapshot, batches } = await desk(t, { 'a.txt': 'a\r\n', 'wall/x': 'x' });
  const before = await snapshot();
  const changes = [
    write('a.txt', 'changed'),
    write('new/deep.txt', 'new'),
    write('wall', 'a folder is here'),
  ];
  await refused(batches.write(folder, changes, true));
  assert.deepEqual(await snapshot(), before);
});

test('D0-29: paths that lead out, protected ones and secrets refuse the whole batch', async (t) => {
  const { root, folder, snapshot, batches } = await desk(t, { 'a.txt': 'a' });
  await symlink(root, join(folder, 'out'));
  const before = await snapshot();
  for (const path of [
    '../x',
    '/etc/x',
    'out/x',
    'b/../../x',
    '.git/hooks/post-commit',
    'x\0y',
    '.env',
    'C:\\x',
  ])
    await refused(batches.write(folder, [write('a.txt', 'changed'), write(path, 'x')], true));
  assert.deepEqual(await snapshot(), before);
  assert.deepEqual(await readdir(root), ['work']);
});

test('D0-29: of one file named twice the changes follow each other, and one backup holds what stood there', async (t) => {
  const { folder, batches } = await desk(t, { 'a.txt': 'one\n' });
  const append = { path: './a.txt', content: 'two\n', operation: 'append' as const };
  const done = await batches.write(folder, [append, { ...append, content: 'three\n' }], false);
  assert.equal(await readFile(join(folder, 'a.txt'), 'utf8'), 'one\ntwo\nthree\n');
  assert.equal(done.files.length, 1);
  await batches.restore(done.backup);
  assert.equal(await readFile(join(folder, 'a.txt'), 'utf8'), 'one\n');
});

test('D0-3: a file that exists is replaced only with its hash or on request, and comes back byte for byte', async (t) => {
  const { folder, snapshot, batches } = await desk(t, {
    'a.txt': '\uFEFFone\r\ntwo\r\n',
    'run.sh': '#!/bin/sh\n',
  });
  await chmod(join(folder, 'run.sh'), 0o755);
  const before = await snapshot();
  assert.match(await refused(batches.write(folder, [write('a.txt', 'x')], false)), /exists already/);
  const wrong = { ...write('a.txt', 'x'), hash: 'a'.repeat(64) };
  assert.match(await refused(batches.write(folder, [wrong], true)), /its SHA-256 is [0-9a-f]{64}/);
  const none = { ...write('a.txt', 'x'), hash: null };
  assert.match(await refused(batches.write(folder, [none], true)), /its SHA-256 is/);
  const changes = [
    write('a.txt', 'x\n'),
    { ...write('run.sh', ''), operation: 'delete' as const },
    write('n.txt', 'n'),
  ];
  const done = await batches.write(folder, changes, true);
  assert.deepEqual(
    done.files.map(({ before: was, after }) => [was === null, after === null]),
    [
      [false, false],
      [false, true],
      [true, false],
    ],
  );
  const undone = await batches.restore(done.backup);
  const { 'run.sh': script, ...others } = await snapshot();
  const { 'run.sh': scriptBefore, ...othersBefore } = before;
  assert.deepEqual(others, othersBefore);
  assert.equal(script?.split(' ')[1], scriptBefore?.split(' ')[1]);
  assert.match(await refused(batches.restore(done.backup)), /no backup/);
  await batches.restore(undone.backup);
  assert.deepEqual(Object.keys(await snapshot()), ['a.txt', 'n.txt']);
});

test('what was changed since is not put back over', async (t) => {
  const { folder, batches } = await desk(t, { 'a.txt': 'one' });
  const done = await batches.write(folder, [write('a.txt', 'two')], true);
  await writeFile(join(folder, 'a.txt'), 'mine');
  assert.match(await refused(batches.restore(done.backup)), /changed since/);
  assert.equal(await readFile(join(folder, 'a.txt'), 'utf8'), 'mine');
});

test('backups are the owner’s alone, and names of other files are none', async (t) => {
  const { root, folder, batches } = await desk(t, {});
  const done = await batches.write(folder, [write('a.txt', 'one')], false);
  const kept = await stat(join(root, 'backups', `${done.backup}.json`));
  assert.equal(kept.mode & 0o077, 0);
  for (const id of ['../../etc/passwd', '', 'x'])
    assert.match(await refused(batches.restore(id)), /no backup/);
});
