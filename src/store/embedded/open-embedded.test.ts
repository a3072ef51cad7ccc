import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { setImmediate as nextRound, setTimeout as pause } from 'node:timers/promises';
import { aRun, inStore } from '../../../test/programs/two-databases.ts';
import { UserError } from '../../domain/errors.ts';
import { newId } from '../../domain/id.ts';
import { migrate } from '../migrate.ts';
import { openStore } from '../open-store.ts';
import { presentSchema, wantedSchema } from '../schema-version.ts';
import { connectEmbedded } from './connect-embedded.ts';
import { listSnapshots } from './snapshots.ts';
import { makeDatabase, writeTemplate } from './template.ts';

const writer = join(import.meta.dirname, '../../../test/programs/event-writer.ts');

let home: string;
const folder = (name: string): string => join(home, name);
before(async () => {
  home = mkdtempSync(join(tmpdir(), 'mw-embedded-'));
  await writeTemplate(join(import.meta.dirname, '../../../.cache'), join(home, 'template'));
});
after(() => rmSync(home, { recursive: true, force: true }));

const told = (pattern: RegExp) => (error: unknown) => {
  assert(error instanceof UserError, String(error));
  assert.match(error.message, pattern);
  assert.doesNotMatch(error.message, /\n/);
  assert(error.hint);
  return true;
};

/** Opens the store in another process, which goes on until it is killed. */
const openElsewhere = async (dataDir: string) => {
  const child = spawn(process.execPath, [writer, JSON.stringify({ dataDir }), newId()], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  await lines.next();
  child.stdin.write('go\n');
  await lines.next();
  const kill = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  return { kill };
};

test('a second process is told who owns the folder, and gets it when the owner was killed', async () => {
  const dataDir = folder('owned');
  const run = await openStore({ dataDir }).then(async (store) => {
    const made = await aRun(store);
    await store.close();
    return made;
  });
  const child = spawn(process.execPath, [writer, JSON.stringify({ dataDir }), run.id], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.write('go\n');
  for (let line = await lines.next(); !String(line.value).startsWith('ack'); line = await lines.next());
  await assert.rejects(openStore({ dataDir }, { ownerWaitMs: 0 }), (error) => {
    assert(error instanceof UserError);
    assert.match(
      error.message,
      new RegExp(`process ${child.pid} \\("event-writer.ts .*", since 20..-.*Z\\)`),
    );
    return Boolean(error.hint);
  });
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
  const store = await openStore({ dataDir }, { ownerWaitMs: 0 });
  assert((await store.log.read(run.id)).length > 0);
  await store.close();
});

test('a folder that is just being left is waited for', async () => {
  const dataDir = folder('left');
  const first = await openStore({ dataDir });
  await assert.rejects(openStore({ dataDir }, { ownerWaitMs: 0 }), told(/in use by process/));
  const second = openStore({ dataDir }, { ownerWaitMs: 60_000 });
  await first.close();
  await (await second).close();
});

test('a start that is killed while it makes its database leaves nothing that opens wrongly', async () => {
  const dataDir = folder('half');
  const begun = (): boolean => ['db.making', 'db'].some((name) => existsSync(join(dataDir, name)));
  for (const milliseconds of [0, 20, 60, 120]) {
    rmSync(dataDir, { recursive: true, force: true });
    const elsewhere = await openElsewhere(dataDir);
    while (!begun()) await nextRound();
    await pause(milliseconds);
    await elsewhere.kill();
    const run = await inStore(dataDir, (store) => aRun(store));
    await inStore(dataDir, async (store) => assert.deepEqual(await store.runs.byId(run.id), run));
    assert.equal(existsSync(join(dataDir, 'db.making')), false);
  }
});

/** Everything that makes up the tables of a database, in text. */
const shapeOf = async (database: string): Promise<string[]> => {
  const connection = await connectEmbedded(database);
  const { rows } = await connection.execute(`
    SELECT concat_ws(' ', table_schema, table_name, column_name, data_type, is_nullable, column_default) AS line
      FROM information_schema.columns WHERE table_schema LIKE 'millwright%'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname LIKE 'millwright%'
    UNION ALL SELECT concat_ws(' ', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
      WHERE connamespace::regnamespace::text LIKE 'millwright%'
    UNION ALL SELECT 'migration ' || hash FROM millwright.migrations
    UNION ALL SELECT 'engine ' || version FROM millwright_jobs.version
    ORDER BY 1`);
  await connection.close();
  return rows.map(({ line }) => String(line));
};

test('a database from the ready-made archive has the same shape as one made from scratch', async () => {
  await makeDatabase(folder('ready-made'));
  const connection = await connectEmbedded(folder('scratch'));
  await migrate(connection);
  await connection.close();
  const shape = await shapeOf(folder('ready-made'));
  assert(shape.length > 100);
  assert.deepEqual(shape, await shapeOf(folder('scratch')));
});

test('the version of the job engine that is expected is the one that it installs', async () => {
  const store = await openStore({ dataDir: folder('engine') });
  assert.equal((await presentSchema(store.engine)).engine, wantedSchema().engine);
  await store.close();
});

test('a folder of a newer version is refused, by its note and by the database itself', async () => {
  const dataDir = folder('newer');
  await inStore(dataDir, (store) =>
    store.engine.execute(
      "INSERT INTO millwright.migrations (hash, created_at) VALUES ('later', 99999999999999)",
    ),
  );
  const note = join(dataDir, 'version');
  const text = readFileSync(note, 'utf8');
  for (const written of [text, 'nonsense', undefined]) {
    if (written === undefined) rmSync(note);
    else writeFileSync(note, written);
    await assert.rejects(openStore({ dataDir }), told(/newer version/));
  }
  writeFileSync(note, text.replace(/"migration":\d+/, '"migration":99999999999999'));
  renameSync(join(dataDir, 'db'), join(dataDir, 'elsewhere'));
  await assert.rejects(openStore({ dataDir }), told(/newer version/));
  assert.equal(existsSync(join(dataDir, 'db')), false);
});

test('a folder of another Postgres is refused before it is touched', async () => {
  const dataDir = folder('postgres-99');
  mkdirSync(join(dataDir, 'db'), { recursive: true });
  writeFileSync(join(dataDir, 'db', 'PG_VERSION'), '99\n');
  await assert.rejects(openStore({ dataDir }), told(/Postgres 99/));
  assert.deepEqual(readdirSync(join(dataDir, 'db')), ['PG_VERSION']);
});

test('a folder that holds something else is left alone', async () => {
  const dataDir = folder('strange');
  mkdirSync(join(dataDir, 'db'), { recursive: true });
  writeFileSync(join(dataDir, 'db', 'letter.txt'), 'dear reader');
  await assert.rejects(openStore({ dataDir }), told(/not a database/));
  assert.deepEqual(readdirSync(join(dataDir, 'db')), ['letter.txt']);
});

test('a damaged database is told in one line, without the source of the engine', async () => {
  const dataDir = folder('damaged');
  await inStore(dataDir, () => Promise.resolve());
  writeFileSync(join(dataDir, 'db', 'global', 'pg_control'), Buffer.alloc(8192, 7));
  await assert.rejects(openStore({ dataDir }), told(/does not start/));
  await assert.rejects(openStore({ dataDir }, { ownerWaitMs: 0 }), told(/does not start/));
});

test('a folder that cannot be used is refused with a hint', async () => {
  writeFileSync(folder('a-file'), '');
  for (const dataDir of [
    folder('a-file'),
    join(folder('a-file'), 'below'),
    join(home, 'x'.repeat(300)),
    '/proc/none/here',
  ])
    await assert.rejects(openStore({ dataDir }), told(/cannot be used/));
});

test('an older database is copied before its tables change', async () => {
  const dataDir = folder('older');
  const run = await inStore(dataDir, async (store) => {
    const made = await aRun(store);
    // As a version wrote it that knew no job engine yet.
    await store.engine.execute('DROP SCHEMA millwright_jobs CASCADE');
    return made;
  });
  await inStore(dataDir, async (store) => {
    assert.deepEqual(await store.runs.byId(run.id), run);
    assert.deepEqual(await presentSchema(store.engine), {
      migration: wantedSchema().migration,
      engine: wantedSchema().engine,
    });
  });
  assert.match(listSnapshots(dataDir).join(), /-migration\.tgz$/);
});

test('after a fault that the engine does not survive nothing reaches it any more, and nothing is lost', async () => {
  const dataDir = folder('full');
  const store = await openStore({ dataDir });
  const run = await aRun(store);
  const full = "DO $$ BEGIN RAISE EXCEPTION 'No space left on device' USING ERRCODE = '53100'; END $$";
  await assert.rejects(store.engine.execute(full));
  await assert.rejects(store.runs.byId(run.id), told(/disk is full/));
  await assert.rejects(store.log.append(run.id, { type: 'run-warn', message: 'x' }), told(/disk is full/));
  await store.close();
  await inStore(dataDir, async (again) => assert.deepEqual(await again.runs.byId(run.id), run));
});

test('several statements that fail half-way leave no open transaction behind', async () => {
  await inStore(folder('half-way'), async (store) => {
    const failing = store.engine.execute('BEGIN; SELECT 1; SELECT 1/0; COMMIT');
    const other = store.projects.ensure({ path: '/x', name: 'x' });
    await assert.rejects(failing);
    assert.equal((await other).path, '/x');
  });
});
