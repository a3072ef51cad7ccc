import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { aRun, inStore } from '../../../test/programs/two-databases.ts';
import { UserError } from '../../domain/errors.ts';
import { openStore, type Store } from '../open-store.ts';
import { listSnapshots, restoreSnapshot } from './snapshots.ts';
import { writeTemplate } from './template.ts';

let home: string;
const folder = (name: string): string => join(home, name);
before(async () => {
  home = mkdtempSync(join(tmpdir(), 'mw-snapshots-'));
  await writeTemplate(join(import.meta.dirname, '../../../.cache'), join(home, 'template'));
});
after(() => rmSync(home, { recursive: true, force: true }));

const note = (store: Store, id: string, message: string) =>
  store.log.append(id, { type: 'run-warn', message });

test('a copy brings back what was there when it was made, and keeps what it replaces', async () => {
  const dataDir = folder('restored');
  const { file, run } = await inStore(dataDir, async (store) => {
    const run = await aRun(store);
    await note(store, run.id, 'before the copy');
    const file = await store.snapshot();
    await note(store, run.id, 'after the copy');
    return { file, run };
  });
  assert(file !== undefined);
  const replaced = await restoreSnapshot(dataDir, file);
  assert(replaced !== undefined && existsSync(join(replaced, 'PG_VERSION')));
  await inStore(dataDir, async (store) => {
    assert.equal((await store.log.read(run.id)).length, 1);
    assert.equal((await note(store, run.id, 'goes on')).position, 2);
  });
});

test('a copy can be taken to a folder that is new', async () => {
  const { file, run } = await inStore(folder('from'), async (store) => {
    const run = await aRun(store);
    return { run, file: await store.snapshot() };
  });
  assert(file !== undefined);
  assert.equal(await restoreSnapshot(folder('to'), file), undefined);
  await inStore(folder('to'), async (store) => assert.deepEqual(await store.runs.byId(run.id), run));
});

test('a copy made while events are being appended is whole', async () => {
  const dataDir = folder('busy');
  const { file, id, known } = await inStore(dataDir, async (store) => {
    const { id } = await aRun(store);
    let known = 0;
    const appends = Array.from({ length: 400 }, async (_, at) => {
      await note(store, id, `number ${at}`);
      known += 1;
    });
    await appends[0];
    const atLeast = known;
    const file = await store.snapshot();
    await Promise.all(appends);
    return { file, id, known: atLeast };
  });
  assert(file !== undefined);
  await restoreSnapshot(dataDir, file);
  await inStore(dataDir, async (store) => {
    const positions = (await store.log.read(id)).map(({ position }) => position);
    assert(positions.length >= known);
    assert.deepEqual(
      positions,
      positions.map((_, at) => at + 1),
    );
  });
});

test('only the last three copies are kept', async () => {
  const dataDir = folder('kept');
  const files = await inStore(dataDir, async (store) => {
    const made: (string | undefined)[] = [];
    for (let times = 0; times < 5; times += 1) made.push(await store.snapshot());
    return made;
  });
  assert.deepEqual(listSnapshots(dataDir), files.slice(2).reverse());
  assert.deepEqual(
    readdirSync(join(dataDir, 'snapshots')).filter((name) => !name.endsWith('.tgz')),
    [],
  );
});

test('time alone makes a copy, but only when something was written', async () => {
  const dataDir = folder('timed');
  const store = await openStore({ dataDir }, { snapshotMinutes: 0.005 });
  await aRun(store);
  while (listSnapshots(dataDir).length === 0) await new Promise((resolve) => setImmediate(resolve));
  await store.close();
  const made = listSnapshots(dataDir).length;
  const idle = await openStore({ dataDir }, { snapshotMinutes: 0.005 });
  await idle.close();
  assert.equal(listSnapshots(dataDir).length, made);
});

test('a command that wrote something makes a copy as it ends, when the newest is a day old', async () => {
  const dataDir = folder('daily');
  const file = await inStore(dataDir, (store) => store.snapshot());
  assert(file !== undefined);
  await inStore(dataDir, (store) => aRun(store));
  assert.deepEqual(listSnapshots(dataDir), [file]);
  const twoDaysAgo = statSync(file).mtimeMs / 1000 - 2 * 86_400;
  utimesSync(file, twoDaysAgo, twoDaysAgo);
  await inStore(dataDir, (store) => store.runs.list());
  assert.deepEqual(listSnapshots(dataDir), [file]);
  await inStore(dataDir, (store) => aRun(store));
  assert.equal(listSnapshots(dataDir).length, 2);
});

/** A tar of one file, as https://www.gnu.org/software/tar/manual/html_node/Standard.html has it. */
const tarOf = (path: string, content: string, kind = '0'): Buffer => {
  const header = Buffer.alloc(512);
  header.write(path, 0);
  header.write(content.length.toString(8).padStart(11, '0'), 124);
  header.write(kind, 156);
  return gzipSync(Buffer.concat([header, Buffer.from(content.padEnd(512, '\0')), Buffer.alloc(1024)]));
};

test('D0-1: a file that is no copy changes nothing, wherever its entries point', async () => {
  const dataDir = folder('refused');
  const { run, file } = await inStore(dataDir, async (store) => ({
    run: await aRun(store),
    file: await store.snapshot(),
  }));
  assert(file !== undefined);
  const hostile: Record<string, Buffer> = {
    'empty.tgz': Buffer.alloc(0),
    'text.tgz': Buffer.from('this is no archive'),
    'nothing.tgz': gzipSync(Buffer.alloc(1024)),
    'cut.tgz': gzipSync(Buffer.concat([Buffer.from('x'.repeat(100)), Buffer.alloc(50)])),
    'outside.tgz': tarOf('../../outside', 'x'),
    'backslash.tgz': tarOf('..\\outside', 'x'),
    'link.tgz': tarOf('link', '/etc/passwd', '2'),
    'other.tgz': tarOf('letter.txt', 'dear reader'),
  };
  for (const [name, bytes] of Object.entries(hostile)) {
    writeFileSync(folder(name), bytes);
    await assert.rejects(restoreSnapshot(dataDir, folder(name)), UserError, name);
  }
  await assert.rejects(restoreSnapshot(dataDir, folder('missing.tgz')), UserError);
  assert.equal(existsSync(join(home, 'outside')), false);
  assert.equal(existsSync(join(dataDir, 'db.making')), false);
  await inStore(dataDir, async (store) => {
    assert.deepEqual(await store.runs.byId(run.id), run);
    await assert.rejects(restoreSnapshot(dataDir, file), /in use by process/);
  });
});

test('a copy of a newer version is refused', async () => {
  const dataDir = folder('newer');
  const file = await inStore(dataDir, async (store) => {
    await store.engine.execute(
      "INSERT INTO millwright.migrations (hash, created_at) VALUES ('later', 99999999999999)",
    );
    return store.snapshot();
  });
  assert(file !== undefined);
  await assert.rejects(restoreSnapshot(folder('older'), file), /newer version/);
  assert.equal(existsSync(join(folder('older'), 'db')), false);
});
