import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Bug, UserError } from '../domain/errors.ts';
import { newId, shortId } from '../domain/id.ts';
import { aRun, aTask, twoDatabases, type TestDatabases } from '../../test/programs/two-databases.ts';
import { openStore, type Store } from './open-store.ts';

for (const { name, skip, start } of twoDatabases) {
  describe(`the store on ${name === 'embedded' ? 'an embedded database' : 'a server'}`, { skip }, () => {
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

    test('the same path is the same project', async () => {
      const made = await store.projects.ensure({ path: '/some/where', name: 'first name' });
      const again = await store.projects.ensure({ path: '/some/where', name: 'other name' });
      assert.deepEqual(again, made);
      assert.deepEqual(await store.projects.byPath('/some/where'), made);
      assert.deepEqual(await store.projects.byId(made.id), made);
      assert.equal((await store.projects.list()).filter(({ path }) => path === '/some/where').length, 1);
    });

    test('many at once make one project of one path', async () => {
      const names = Array.from({ length: 20 }, (_, at) => `name ${at}`);
      const made = await Promise.all(names.map((name) => store.projects.ensure({ path: '/at/once', name })));
      assert.equal(new Set(made.map(({ id }) => id)).size, 1);
    });

    test('a run is found by its id, or by the end of it', async () => {
      const run = await aRun(store);
      assert.deepEqual(await store.runs.byId(run.id), run);
      for (const reference of [
        run.id,
        shortId(run.id),
        shortId(run.id).toUpperCase(),
        ` ${run.id.slice(-12)} `,
      ])
        assert.equal((await store.runs.find(reference)).id, run.id);
    });

    test('an end that fits several runs lists them, one that fits none says where to look', async () => {
      const twins = ['01890000-0000-7000-8000-00000000abcd', '01890000-0000-7000-8000-00010000abcd'];
      for (const id of twins) await aRun(store, 'twins', { id });
      await assert.rejects(store.runs.find('abcd'), (error) => {
        assert(error instanceof UserError);
        return twins.every((id) => error.message.includes(id)) && Boolean(error.hint);
      });
      assert.equal((await store.runs.find('00010000abcd')).id, twins[1]);
      const strange = [
        'ffffffff',
        'abc',
        '',
        '%',
        '____',
        "' OR true --",
        '../..',
        'x\0y',
        '9'.repeat(10_000),
      ];
      for (const reference of strange)
        await assert.rejects(
          store.runs.find(reference),
          (error) => error instanceof UserError && Boolean(error.hint),
        );
    });

    test('what is no id names nothing, instead of failing', async () => {
      assert.equal(await store.runs.byId('nonsense'), undefined);
      assert.equal(await store.tasks.byId("x'; --"), undefined);
      assert.equal(await store.projects.byId(''), undefined);
      assert.equal(await store.artifacts.read('../etc/passwd'), undefined);
      assert.deepEqual(await store.log.read('nonsense'), []);
    });

    test('runs are listed newest first', async () => {
      const older = await aRun(store, 'listed');
      const newer = await aRun(store, 'listed');
      const { projectId } = older;
      assert.deepEqual(await store.runs.list({ projectId }), [newer, older]);
      assert.deepEqual(await store.runs.list({ projectId, limit: 1 }), [newer]);
      const all = (await store.runs.list({ limit: 1000 })).map(({ id }) => id);
      assert.deepEqual(all, all.toSorted().toReversed());
    });

    test('a run that ended is not unfinished, until it is queued again', async () => {
      const run = await aRun(store);
      const isUnfinished = async () => (await store.runs.unfinished()).some(({ id }) => id === run.id);
      assert.equal((await store.runs.setStatus(run.id, 'running'))?.status, 'running');
      assert.equal(await isUnfinished(), true);
      const ended = await store.runs.end(run.id, { outcome: 'verified', branch: 'b', commit: 'c' });
      assert(ended?.endedAt);
      assert.deepEqual(
        { ...ended, endedAt: '' },
        { ...run, status: 'ended', outcome: 'verified', branch: 'b', commit: 'c', endedAt: '' },
      );
      assert.equal(await isUnfinished(), false);
      const again = await store.runs.setStatus(run.id, 'queued');
      assert.deepEqual(again, { ...run, branch: 'b', commit: 'c' });
      assert.equal(await isUnfinished(), true);
      assert.equal(await store.runs.end(newId(), { outcome: 'failed' }), undefined);
    });

    test('DX-12: raw output comes back as it was, whatever is in it', async () => {
      const run = await aRun(store);
      const texts = [
        '',
        'short',
        'ümläut ✓ 🧵',
        'nul \0 inside',
        `long ${'line of a log\r\n'.repeat(50_000)}`,
      ];
      for (const content of texts) {
        const id = await store.artifacts.save(run.id, { name: 'test.log', mediaType: 'text/plain', content });
        assert.deepEqual(await store.artifacts.read(id), {
          name: 'test.log',
          mediaType: 'text/plain',
          content,
        });
      }
      assert.equal(await store.artifacts.read(newId()), undefined);
    });

    test('a large artifact is kept packed', async () => {
      const run = await aRun(store);
      const content = 'the same line again\n'.repeat(10_000);
      const id = await store.artifacts.save(run.id, { name: 'x', mediaType: 'text/plain', content });
      const { rows } = await store.engine.execute(
        'SELECT length(content) AS kept, bytes FROM millwright.artifacts WHERE id = $1',
        [id],
      );
      assert.equal(rows[0]?.['bytes'], content.length);
      assert(Number(rows[0]?.['kept']) < content.length / 50);
    });

    test('DX-10: a model call that is noted twice is one call', async () => {
      const { id: runId } = await aRun(store);
      const call = { runId, position: 3, role: 'coder', endpoint: 'e', model: 'm', promptHash: 'h' };
      const costs = { promptTokens: 10, answerTokens: 20, durationMs: 30.5, money: 0.25 };
      await store.modelCalls.record([{ ...call, ...costs }]);
      await store.modelCalls.record([
        { ...call, ...costs },
        { ...call, ...costs, position: 5, fault: 'timeout' },
      ]);
      await store.modelCalls.record([]);
      const { rows } = await store.engine.execute(
        'SELECT position, fault, money FROM millwright.model_calls WHERE run_id = $1 ORDER BY position',
        [runId],
      );
      assert.deepEqual(rows, [
        { position: 3, fault: null, money: 0.25 },
        { position: 5, fault: 'timeout', money: 0.25 },
      ]);
    });

    test('D1-26: the record of a model counts every call, and its speeds are those of calls that were answered', async () => {
      const { id: runId } = await aRun(store);
      const call = {
        runId,
        role: 'coder',
        endpoint: 'box',
        model: 'mixed-long-name',
        asked: 'mixed',
        promptHash: 'h',
      };
      const costs = { promptTokens: 10, answerTokens: 20, durationMs: 30, money: 0.5, language: 'go' };
      const speed = { firstTokenMs: 100, promptTokensPerSecond: 500, answerTokensPerSecond: 25 };
      const fault = { ...call, ...costs, model: 'mixed', asked: undefined, money: 0 };
      await store.modelCalls.record([
        { ...call, ...costs, ...speed, position: 1 },
        { ...call, ...costs, ...speed, firstTokenMs: 300, position: 2 },
        { ...fault, position: 3, fault: 'timeout' },
        { ...fault, position: 4, fault: 'timeout' },
        { ...fault, position: 5, fault: 'stream-cut' },
      ]);
      const other = await aRun(store);
      const played = { role: 'coder', endpoint: 'box', model: 'mixed', language: 'go' };
      await store.outcomes.record([
        { ...played, runId, outcome: 'verified' },
        { ...played, runId: other.id, outcome: 'rejected' },
      ]);
      const record = (await store.modelCalls.records()).find(({ model }) => model === 'mixed');
      assert.deepEqual(record, {
        endpoint: 'box',
        model: 'mixed',
        calls: 5,
        promptTokens: 50,
        answerTokens: 100,
        money: 1,
        ...speed,
        firstTokenMs: 200,
        reportedAs: ['mixed-long-name'],
        faults: { 'stream-cut': 1, timeout: 2 },
        outcomes: [{ role: 'coder', language: 'go', verified: 1, failed: 1 }],
      });
    });

    test('a later outcome of a model in a run takes the place of the first', async () => {
      const { id: runId } = await aRun(store);
      const played = { runId, role: 'coder', endpoint: 'e', model: 'm' };
      await store.outcomes.record([{ ...played, outcome: 'failed' }]);
      const verified = { ...played, outcome: 'verified' } as const;
      await store.outcomes.record([verified, { ...verified, role: 'healer' }, verified]);
      await store.outcomes.record([]);
      const { rows } = await store.engine.execute(
        'SELECT role, outcome FROM millwright.outcomes WHERE run_id = $1 ORDER BY role',
        [runId],
      );
      assert.deepEqual(rows, [
        { role: 'coder', outcome: 'verified' },
        { role: 'healer', outcome: 'verified' },
      ]);
    });

    test('a text that Postgres cannot hold is the mistake of the person, told in one line', async () => {
      const { projectId } = await aRun(store);
      await assert.rejects(store.tasks.create(aTask(projectId, { spec: 'a\0b' })), (error) => {
        assert(error instanceof UserError);
        return !error.message.includes('\n') && Boolean(error.hint);
      });
    });

    test('a refused statement is a Bug in one line, without the statement, its values or the source of a driver', async () => {
      const { projectId } = await aRun(store);
      const task = await store.tasks.create(aTask(projectId, { spec: 'a secret of the person' }));
      await assert.rejects(store.tasks.create(task), (error) => {
        assert(error instanceof Bug);
        const told = [error.message, String(error.cause), error.stack].join('\n');
        assert.doesNotMatch(told, /a secret|insert into|\$1/i);
        assert.doesNotMatch(error.message, /\n/);
        return error.stack !== undefined && error.stack.length < 5000;
      });
    });

    test('what is not of the shape of the domain is refused before it is stored', async () => {
      const { projectId } = await aRun(store);
      const refused = (what: RegExp) => (error: unknown) => error instanceof Bug && what.test(error.message);
      await assert.rejects(store.tasks.create(aTask(projectId, { title: '' })), refused(/title/));
      const run = { ...(await aRun(store)), id: newId(), recipe: 'nonsense' as 'make' };
      await assert.rejects(store.runs.create(run), refused(/recipe/));
    });

    test('a row of another shape is a Bug, not a value', async () => {
      const { taskId } = await aRun(store);
      await store.engine.execute("UPDATE millwright.tasks SET state = 'dancing' WHERE id = $1", [taskId]);
      await assert.rejects(store.tasks.byId(taskId), Bug);
      await store.engine.execute("UPDATE millwright.tasks SET state = 'failed' WHERE id = $1", [taskId]);
    });

    test('it says what it is and where', () => {
      const about = store.about();
      assert.equal(about.kind, name);
      assert.match(about.version, /^\d+\.\d+$/);
      assert(about.where.length > 0);
    });
  });
}
