import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../domain/errors.ts';
import { openStore } from '../store/open-store.ts';
import type { OperationContext } from './operation.ts';
import { restore } from './restore.ts';

const inFolder = (dataDir: string | undefined) => ({ dataDir, cwd: '/' }) as OperationContext;

test('a snapshot is listed and put back: what came after it is gone, and kept beside it', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'millwright-restore-'));
  const before = await openStore({ dataDir });
  await before.projects.ensure({ path: '/early', name: 'early' });
  await before.snapshot();
  await before.projects.ensure({ path: '/late', name: 'late' });
  await before.close();
  const { snapshots } = await restore.run({}, inFolder(dataDir));
  assert.equal(snapshots.length, 1);
  const done = await restore.run({ snapshot: basename(snapshots[0] ?? '') }, inFolder(dataDir));
  assert.equal(done.restored, snapshots[0]);
  assert.ok(done.before);
  const after = await openStore({ dataDir });
  assert.deepEqual(
    (await after.projects.list()).map(({ name }) => name),
    ['early'],
  );
  await after.close();
  await rm(dataDir, { recursive: true, force: true });
});

test('a file that is no snapshot, a missing one and a server are refused, and nothing is changed', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'millwright-restore-'));
  const file = join(dataDir, 'no-snapshot.tar.gz');
  await writeFile(file, 'not a database');
  for (const snapshot of [file, 'missing.tar.gz'])
    await assert.rejects(restore.run({ snapshot }, inFolder(dataDir)), UserError);
  await assert.rejects(restore.run({}, inFolder(undefined)), UserError);
  await rm(dataDir, { recursive: true, force: true });
});
