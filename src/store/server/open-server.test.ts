import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  startPostgres,
  withoutPostgres,
  type PostgresCluster,
} from '../../../test/programs/postgres-cluster.ts';
import { aRun } from '../../../test/programs/two-databases.ts';
import { UserError } from '../../domain/errors.ts';
import { newId } from '../../domain/id.ts';
import { LogConflict } from '../log-conflict.ts';
import { openStore } from '../open-store.ts';
import { presentSchema, wantedSchema } from '../schema-version.ts';

const writer = join(import.meta.dirname, '../../../test/programs/event-writer.ts');

const told = (pattern: RegExp) => (error: unknown) => {
  assert(error instanceof UserError, String(error));
  assert.match(error.message, pattern);
  assert.doesNotMatch(`${error.message} ${error.hint} ${String(error.cause)}`, /secret|\n/);
  assert(error.hint);
  return true;
};

test('an address that is none is a usage error, and is not repeated', async () => {
  for (const databaseUrl of [
    '',
    'nonsense',
    'http://u:secret@host/x',
    'postgres//u:secret@host',
    'mysql://u:secret@h/x',
  ])
    await assert.rejects(
      openStore({ databaseUrl }),
      (error) => told(/DATABASE_URL/)(error) && (error as UserError).usage,
    );
});

test('a server that is not there is told in one line without the password', async () => {
  for (const address of ['127.0.0.1:1', 'no-such-host.invalid:5432', '[::1]:1'])
    await assert.rejects(
      openStore({ databaseUrl: `postgres://user:secret@${address}/name` }),
      told(/cannot be reached/),
    );
});

test('something else than Postgres at the address is told in one line', async () => {
  const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address);
  await assert.rejects(
    openStore({ databaseUrl: `postgres://u:secret@127.0.0.1:${address.port}/x` }),
    (error) => {
      assert(error instanceof Error);
      assert.doesNotMatch(error.message, /secret|\n/);
      return true;
    },
  );
  server.close();
});

describe('a server', { skip: withoutPostgres ?? false }, () => {
  let cluster: PostgresCluster;
  before(async () => {
    cluster = await startPostgres();
  });
  after(() => cluster.stop());

  test('a database that is not there is told with what to do', async () => {
    await assert.rejects(openStore({ databaseUrl: cluster.url('missing') }), (error) => {
      assert(error instanceof UserError);
      return /refuses/.test(error.message) && /createdb/.test(error.hint ?? '');
    });
  });

  test('two servers may share a database, but not the folder that their notes and working trees are in', async (t) => {
    const databaseUrl = await cluster.database();
    const folder = mkdtempSync(join(tmpdir(), 'mw-serving-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const serve = (name: string) =>
      openStore(
        { databaseUrl },
        { servesFrom: join(folder, name), command: `serve ${name}`, ownerWaitMs: 0 },
      );
    const [one, other] = [await serve('one'), await serve('other')];
    await assert.rejects(serve('one'), (error) => {
      assert(error instanceof UserError);
      assert.match(error.message, new RegExp(`in use by process ${process.pid} \\("serve one"`));
      return /--data-dir/.test(error.hint ?? '');
    });
    await one.close();
    await other.close();
    await (await serve('one')).close();
  });

  test('several processes may start on one new database at once', async () => {
    const databaseUrl = await cluster.database();
    const children = Array.from({ length: 3 }, () =>
      spawn(process.execPath, [writer, JSON.stringify({ databaseUrl }), newId()], {
        stdio: ['pipe', 'pipe', 'inherit'],
      }),
    );
    const ends = children.map(async (child) => {
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
      await lines.next();
      child.stdin.write('go\n');
      await lines.next();
      const opened = await lines.next();
      child.kill('SIGKILL');
      return String(opened.value);
    });
    const stores = await Promise.all([openStore({ databaseUrl }), openStore({ databaseUrl })]);
    assert.deepEqual(await Promise.all(ends), ['log 0', 'log 0', 'log 0']);
    const { rows } = await stores[0].engine.execute(
      'SELECT count(*)::int AS count FROM millwright.migrations',
    );
    assert.deepEqual(rows, [{ count: wantedSchema().tags.length }]);
    const { migration, engine } = wantedSchema();
    assert.deepEqual(await presentSchema(stores[1].engine), { migration, engine });
    for (const store of stores) await store.close();
  });

  test('a database of a newer version is refused', async () => {
    const databaseUrl = await cluster.database();
    const store = await openStore({ databaseUrl });
    await store.engine.execute(
      "INSERT INTO millwright.migrations (hash, created_at) VALUES ('later', 99999999999999)",
    );
    await store.close();
    await assert.rejects(openStore({ databaseUrl }), told(/newer version/));
  });

  test('a database that others live in keeps what is theirs', async () => {
    const databaseUrl = await cluster.database();
    const first = await openStore({ databaseUrl });
    await first.engine.execute(
      'CREATE TABLE public.projects (theirs text); DROP SCHEMA millwright CASCADE; DROP SCHEMA millwright_jobs CASCADE',
    );
    await first.close();
    const store = await openStore({ databaseUrl });
    await store.projects.ensure({ path: '/x', name: 'x' });
    const { rows } = await store.engine.execute(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    );
    assert.deepEqual(rows, [{ tablename: 'projects' }]);
    await store.close();
  });

  test('of two stores that write to one run the later one is refused by name, and sees the other as a follower', async () => {
    const databaseUrl = await cluster.database();
    const [one, other] = await Promise.all([openStore({ databaseUrl }), openStore({ databaseUrl })]);
    const { id } = await aRun(one);
    const following = Array.fromAsync(one.log.follow(id));
    await one.log.append(id, { type: 'run-warn', message: 'of one' });
    await other.log.append(id, { type: 'run-warn', message: 'of other' });
    await assert.rejects(one.log.append(id, { type: 'run-warn', message: 'late' }), LogConflict);
    const spent = { tokens: 0, seconds: 0, attempts: 0, money: 0 };
    const end = { outcome: 'failed', reason: 'x', branch: null, commit: null, proof: null, spent } as const;
    await other.log.append(id, { type: 'run-end', ...end });
    assert.deepEqual(
      (await following).map(({ position }) => position),
      [1, 2, 3],
    );
    await Promise.all([one.close(), other.close()]);
  });

  // Shorter than the time after which a follower that was not woken looks by itself.
  test('a store and its followers outlive a restart of the server', { timeout: 20_000 }, async () => {
    const databaseUrl = await cluster.database();
    const store = await openStore({ databaseUrl });
    const { id } = await aRun(store);
    const seen: number[] = [];
    const begun = Promise.withResolvers<void>();
    const following = (async () => {
      for await (const { position, event } of store.log.follow(id)) {
        seen.push(position);
        begun.resolve();
        if (event.type === 'run-end') return;
      }
    })();
    await store.log.append(id, { type: 'run-warn', message: 'before' });
    await begun.promise;
    await cluster.crash();
    await assert.rejects(
      store.log.append(id, { type: 'run-warn', message: 'meanwhile' }),
      told(/cannot be reached/),
    );
    await assert.rejects(store.log.append(id, { type: 'run-warn', message: 'unsure' }), LogConflict);
    await cluster.start();
    await store.log.read(id);
    await store.log.append(id, { type: 'run-warn', message: 'after' });
    const spent = { tokens: 0, seconds: 0, attempts: 0, money: 0 };
    const end = { outcome: 'failed', reason: 'x', branch: null, commit: null, proof: null, spent } as const;
    await store.log.append(id, { type: 'run-end', ...end });
    await following;
    assert.deepEqual(seen, [1, 2, 3]);
    await store.close();
  });
});
