import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { aRun, twoDatabases, type TestDatabases } from '../../test/programs/two-databases.ts';
import { nothingSpent } from '../domain/budget.ts';
import { Bug } from '../domain/errors.ts';
import type { RunEvent, StoredEvent } from '../domain/events.ts';
import { newId } from '../domain/id.ts';
import { EventBell, followEvents } from './follow-events.ts';
import { LogConflict } from './log-conflict.ts';
import { openStore, type Store } from './open-store.ts';

const note = (message: string): RunEvent => ({ type: 'run-warn', message });
const end: RunEvent = {
  type: 'run-end',
  outcome: 'failed',
  reason: 'it was only a test',
  branch: null,
  commit: null,
  proof: null,
  spent: nothingSpent,
};

const messages = (log: StoredEvent[]): string[] =>
  log.flatMap(({ event }) => (event.type === 'run-warn' ? [event.message] : []));

const collect = async (events: AsyncIterable<StoredEvent>): Promise<StoredEvent[]> => Array.fromAsync(events);

const counting = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

/** Writes behind the back of the store, as another process would. */
const writeAsAnother = async ({ engine }: Store, runId: string, position: number): Promise<void> => {
  const values = [runId, position, new Date().toISOString(), JSON.stringify(note('of another'))];
  await engine.execute('INSERT INTO millwright.events VALUES ($1, $2, $3, $4)', values);
};

for (const { name, skip, start } of twoDatabases) {
  describe(`the log on ${name === 'embedded' ? 'an embedded database' : 'a server'}`, { skip }, () => {
    let databases: TestDatabases;
    let store: Store;
    before(async () => {
      databases = await start();
      store = await openStore(await databases.place());
    });
    after(async () => {
      await store.close();
      await databases.stop();
    });

    test('events come back as they were appended, in order and without gaps', async () => {
      const { id } = await aRun(store);
      const stored = await Promise.all(
        counting(1, 500).map((at) => store.log.append(id, note(`number ${at}`))),
      );
      assert.deepEqual(
        stored.map(({ position }) => position),
        counting(1, 500),
      );
      const read = await store.log.read(id);
      assert.deepEqual(read, stored);
      assert.deepEqual(
        messages(read),
        counting(1, 500).map((at) => `number ${at}`),
      );
      assert.deepEqual(await store.log.read(id, 498), stored.slice(498));
      assert.deepEqual(await store.log.read(id, 500), []);
    });

    test('many runs are written at once, each in its own order', async () => {
      const runs = await Promise.all(counting(1, 8).map(() => aRun(store)));
      const appended = runs.flatMap(({ id }) => counting(1, 100).map((at) => ({ id, at })));
      await Promise.all(appended.map(({ id, at }) => store.log.append(id, note(String(at)))));
      for (const { id } of runs)
        assert.deepEqual(messages(await store.log.read(id)), counting(1, 100).map(String));
    });

    test('any text survives, whatever Postgres thinks of it', async () => {
      const { id } = await aRun(store);
      const texts = [
        '',
        'nul \0',
        'half \ud800 a pair',
        '\u{1f9f5}',
        `"quoted" \\ {a,b} NULL`,
        "it's",
        'x'.repeat(1_000_000),
      ];
      for (const text of texts) await store.log.append(id, note(text));
      assert.deepEqual(messages(await store.log.read(id)), texts);
    });

    test('more than a page and more than a batch are read and written whole', async () => {
      const { id } = await aRun(store);
      await Promise.all(counting(1, 2500).map((at) => store.log.append(id, note(String(at)))));
      assert.deepEqual(messages(await store.log.read(id)), counting(1, 2500).map(String));
      assert.equal((await store.log.read(id, 1999)).length, 501);
    });

    test('an event for a run that is not there is refused, and takes no other with it', async () => {
      const { id } = await aRun(store);
      const [lost, kept] = await Promise.allSettled([
        store.log.append(newId(), note('nowhere')),
        store.log.append(id, note('here')),
      ]);
      assert(lost.status === 'rejected' && lost.reason instanceof Bug);
      assert.equal(kept.status, 'fulfilled');
      assert.deepEqual(messages(await store.log.read(id)), ['here']);
    });

    test('an event that could not be read again is never written', async () => {
      const { id } = await aRun(store);
      await assert.rejects(store.log.append(id, { type: 'run-warn' } as RunEvent), Bug);
      assert.deepEqual(await store.log.read(id), []);
    });

    test('a second writer is refused by name, and nothing of its events is mixed in', async () => {
      const { id } = await aRun(store);
      await store.log.append(id, note('first'));
      await writeAsAnother(store, id, 2);
      const late = await Promise.allSettled([
        store.log.append(id, note('a')),
        store.log.append(id, note('b')),
      ]);
      for (const { status, ...rest } of late) {
        assert.equal(status, 'rejected');
        assert('reason' in rest && rest.reason instanceof LogConflict && rest.reason.runId === id);
        assert.equal(rest.reason.name, 'LogConflict');
      }
      await assert.rejects(store.log.append(id, note('still')), LogConflict);
      assert.deepEqual(await store.log.read(id, 1).then(messages), ['of another']);
    });

    test('D2-12: of all who write after the same end one does, and the log is nobody else’s loss', async () => {
      const { id } = await aRun(store);
      const { position } = await store.log.append(id, note('asked'));
      const answers = await Promise.allSettled([
        store.log.append(id, note('yes'), position),
        store.log.append(id, note('no'), position),
      ]);
      assert.deepEqual(
        answers.map(({ status }) => status),
        ['fulfilled', 'rejected'],
      );
      assert(answers[1].status === 'rejected' && answers[1].reason instanceof LogConflict);
      await assert.rejects(store.log.append(id, note('late'), position), LogConflict);
      await store.log.append(id, note('on'));
      assert.deepEqual(messages(await store.log.read(id)), ['asked', 'yes', 'on']);
    });

    test('whoever lost a log may go on once it has read it whole', async () => {
      const { id } = await aRun(store);
      await store.log.append(id, note('first'));
      await writeAsAnother(store, id, 2);
      await assert.rejects(store.log.append(id, note('lost')), LogConflict);
      await store.log.read(id);
      assert.equal((await store.log.append(id, note('back'))).position, 3);
      await writeAsAnother(store, id, 4);
      await store.log.read(id);
      assert.equal((await store.log.append(id, note('again'))).position, 5);
    });

    test('a conflict of one run stops no other', async () => {
      const [one, other] = [await aRun(store), await aRun(store)];
      await Promise.all([store.log.append(one.id, note('x')), store.log.append(other.id, note('x'))]);
      await writeAsAnother(store, one.id, 2);
      const [lost, kept] = await Promise.allSettled([
        store.log.append(one.id, note('y')),
        store.log.append(other.id, note('y')),
      ]);
      assert.equal(lost.status, 'rejected');
      assert.equal(kept.status, 'fulfilled');
    });

    // Shorter than the time after which a follower that was not woken looks by itself.
    const woken = { timeout: 20_000 };

    test('followers lose nothing and see nothing twice while writers append', woken, async () => {
      const runs = await Promise.all(counting(1, 3).map(() => aRun(store)));
      const followed = runs.flatMap(({ id }) =>
        [0, 0, 100].map((after) =>
          collect(store.log.follow(id, { after })).then((seen) => ({ id, after, seen })),
        ),
      );
      for (const { id } of runs)
        for (const at of counting(1, 299)) void store.log.append(id, note(String(at)));
      await Promise.all(runs.map(({ id }) => store.log.append(id, end)));
      for (const { after, seen } of await Promise.all(followed))
        assert.deepEqual(
          seen.map(({ position }) => position),
          counting(after + 1, 300),
        );
    });

    test('a follower that is slow sees everything once', woken, async () => {
      const { id } = await aRun(store);
      const seen: number[] = [];
      for (const at of counting(1, 20)) void store.log.append(id, note(String(at)));
      for await (const { position, event } of store.log.follow(id)) {
        seen.push(position);
        if (event.type === 'run-warn') await store.log.append(id, position < 30 ? note('more') : end);
        if (position > 60) break;
      }
      assert.deepEqual(seen, counting(1, seen.length));
      assert(seen.length > 30);
    });

    test('a write that is told while a follower looks is not lost on it', woken, async () => {
      const { id } = await aRun(store);
      await store.log.append(id, note('first'));
      const bell = new EventBell(store.engine.listen);
      const rung = Promise.withResolvers<void>();
      await bell.hear(id, { ring: () => rung.resolve(), tell: () => undefined });
      let looks = 0;
      const page = async (runId: string, after: number): Promise<StoredEvent[]> => {
        const seen = await store.log.read(runId, after);
        looks += 1;
        if (looks === 2) {
          await store.log.append(id, end);
          await rung.promise;
        }
        return seen;
      };
      assert.equal((await collect(followEvents({ bell, page }, id, {}))).length, 2);
      await bell.close();
    });

    test('following what has ended shows what is left of it, and ends', async () => {
      const { id } = await aRun(store);
      await store.log.append(id, note('x'));
      await store.log.append(id, end);
      assert.equal((await collect(store.log.follow(id))).length, 2);
      assert.equal((await collect(store.log.follow(id, { after: 1 }))).length, 1);
      assert.equal((await collect(store.log.follow(id, { after: 2 }))).length, 0);
    });

    test('an end that was followed by a resume is not the end', async () => {
      const { id } = await aRun(store);
      // The first end is the last event of a page, so that it looks like the last of all.
      for (const at of counting(1, 199)) void store.log.append(id, note(String(at)));
      await store.log.append(id, end);
      await store.log.append(id, { type: 'run-resume', by: 'someone' });
      const following = collect(store.log.follow(id));
      await store.log.append(id, end);
      assert.equal((await following).length, 202);
    });

    test('a follower ends when its signal aborts, also before it began', async () => {
      const { id } = await aRun(store);
      await store.log.append(id, note('x'));
      const stop = new AbortController();
      const following = collect(store.log.follow(id, { signal: stop.signal }));
      const reader = store.log.follow(id, { signal: stop.signal })[Symbol.asyncIterator]();
      await reader.next();
      stop.abort();
      assert.equal((await following).length <= 1, true);
      assert.equal((await reader.next()).done, true);
      assert.deepEqual(await collect(store.log.follow(id, { signal: AbortSignal.abort() })), []);
    });

    test('closing waits for what is being appended, and may be called twice', async () => {
      const place = await databases.place();
      const other = await openStore(place);
      const { id } = await aRun(other);
      const appends = Promise.all(counting(1, 300).map((at) => other.log.append(id, note(String(at)))));
      await Promise.all([other.close(), other.close()]);
      assert.equal((await appends).length, 300);
      await assert.rejects(other.runs.byId(id));
      const again = await openStore(place);
      assert.equal((await again.log.read(id)).length, 300);
      await again.close();
    });
  });
}
