import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newId, shortId } from '../domain/id.ts';
import { aRun, aTask, twoDatabases, type TestDatabases } from '../../test/programs/two-databases.ts';
import { openStore, type Store } from './open-store.ts';

for (const { name, skip, start } of twoDatabases) {
  describe(`tasks on ${name === 'embedded' ? 'an embedded database' : 'a server'}`, { skip }, () => {
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

    const inProject = async () => (await aRun(store)).projectId;

    test('a task moves along legal ways only, and a refusal says where it stands', async () => {
      const projectId = await inProject();
      const task = await store.tasks.create(aTask(projectId, { state: 'pending', model: 'm@e' }));
      assert.deepEqual(await store.tasks.byId(task.id), task);
      assert.deepEqual(await store.tasks.move(task.id, 'running'), { kind: 'refused', state: 'pending' });
      const moved = await store.tasks.move(task.id, 'queued');
      assert(moved.kind === 'moved');
      assert.deepEqual(moved.task, { ...task, state: 'queued', updatedAt: moved.task.updatedAt });
      assert.deepEqual(await store.tasks.move(newId(), 'queued'), { kind: 'refused', state: undefined });
    });

    test('every move is noted with who made it and why, and a refused one is not', async () => {
      const task = await store.tasks.create(aTask(await inProject(), { state: 'pending' }));
      await store.tasks.move(task.id, 'queued');
      await store.tasks.move(task.id, 'review');
      await store.tasks.move(task.id, 'cancelled', { by: 'ada', reason: 'not needed any more' });
      const moves = await store.tasks.moves(task.id);
      assert.deepEqual(
        moves.map(({ from, to, by, reason }) => [from, to, by, reason]),
        [
          [undefined, 'pending', 'millwright', undefined],
          ['pending', 'queued', 'millwright', undefined],
          ['queued', 'cancelled', 'ada', 'not needed any more'],
        ],
      );
    });

    test('of many moves of one task at once exactly one wins', async () => {
      const { taskId } = await aRun(store);
      const moves = await Promise.all(Array.from({ length: 20 }, () => store.tasks.move(taskId, 'running')));
      assert.equal(moves.filter(({ kind }) => kind === 'moved').length, 1);
      assert.equal((await store.tasks.byId(taskId))?.state, 'running');
      assert.equal((await store.tasks.moves(taskId)).length, 2);
    });

    test('how a task is treated is kept: a temperature of 0 is not a temperature that is not set', async () => {
      const projectId = await inProject();
      const parent = await store.tasks.create(aTask(projectId));
      const treatment = {
        priority: 'high',
        tags: ['ui', 'a "b", c'],
        parentId: parent.id,
        attempts: 3,
        review: false,
        hold: 'its sender is not known',
        wishes: { temperature: 0, systemPrompt: 'Be brief.', maxTokens: 100 },
        agent: 'claude',
        allowedTools: ['Edit'],
      } as const;
      const task = aTask(projectId, { ...treatment, tags: [...treatment.tags], allowedTools: ['Edit'] });
      assert.deepEqual(await store.tasks.create(task), task);
      assert.equal((await store.tasks.byId(task.id))?.wishes?.temperature, 0);
    });

    test('a task is ready when all that it needs is completed and nobody holds it', async () => {
      const projectId = await inProject();
      const [one, two] = [
        await store.tasks.create(aTask(projectId)),
        await store.tasks.create(aTask(projectId)),
      ];
      const last = await store.tasks.create(aTask(projectId, { state: 'pending' }), [one.id, two.id, one.id]);
      const held = await store.tasks.create(aTask(projectId, { state: 'pending', hold: 'ask first' }));
      const isReady = async (id: string) => (await store.tasks.ready(1000)).some((task) => task.id === id);
      assert.deepEqual(
        (await store.tasks.needsOf(last.id)).map(({ id }) => id),
        [one.id, two.id],
      );
      for (const { id } of [one, two]) {
        assert.equal(await isReady(last.id), false);
        await store.tasks.move(id, 'running');
        await store.tasks.move(id, 'completed');
      }
      assert.equal(await isReady(last.id), true);
      assert.equal(await isReady(held.id), false);
      await store.tasks.release(held.id);
      assert.equal(await isReady(held.id), true);
      await store.tasks.move(last.id, 'queued');
      assert.equal(await isReady(last.id), false);
    });

    test('a task that needs one that is not there is not made at all', async () => {
      const task = aTask(await inProject(), { state: 'pending' });
      await assert.rejects(store.tasks.create(task, [newId()]));
      assert.equal(await store.tasks.byId(task.id), undefined);
    });

    test('a task is found by its id or the end of it', async () => {
      const task = await store.tasks.create(aTask(await inProject()));
      for (const reference of [task.id, shortId(task.id), ` ${shortId(task.id).toUpperCase()} `])
        assert.equal((await store.tasks.find(reference)).id, task.id);
      for (const reference of ['zzzz', '', '%', newId()])
        await assert.rejects(store.tasks.find(reference), /there is no task/);
    });

    test('a task can be given another budget', async () => {
      const { taskId } = await aRun(store);
      const budget = { tokens: 5, seconds: 6, attempts: 7, money: 8.5 };
      assert.deepEqual((await store.tasks.setBudget(taskId, budget))?.budget, budget);
      assert.equal(await store.tasks.setBudget(newId(), budget), undefined);
    });

    test('tasks are listed newest first: of a project, in a state, with a tag, of a parent, page by page', async () => {
      const { projectId, taskId } = await aRun(store);
      const second = await store.tasks.create(aTask(projectId, { state: 'pending', tags: ['ui'] }));
      const third = await store.tasks.create(aTask(projectId, { parentId: second.id, tags: ['api', 'ui'] }));
      const list = async (which: Parameters<Store['tasks']['list']>[0]) =>
        (await store.tasks.list({ projectId, ...which })).map(({ id }) => id);
      assert.deepEqual(await list({}), [third.id, second.id, taskId]);
      assert.deepEqual(await list({ states: ['pending'] }), [second.id]);
      assert.deepEqual(await list({ tag: 'api' }), [third.id]);
      assert.deepEqual(await list({ parentId: second.id }), [third.id]);
      assert.deepEqual(await list({ before: third.id, limit: 1 }), [second.id]);
      assert.equal((await store.tasks.list({ limit: 1 })).length, 1);
    });

    test('runs whose task was cancelled are told among others', async () => {
      const [first, second] = [await aRun(store), await aRun(store)];
      await store.tasks.move(first.taskId, 'cancelled');
      assert.deepEqual(await store.runs.cancelled([first.id, second.id]), [first.id]);
      assert.deepEqual(await store.runs.cancelled([]), []);
    });

    test('D3-10: what comes from elsewhere is taken once, decided about once and reported once', async () => {
      const { deliveries } = store;
      const ci = { source: 'github-ci', subject: 'o/n main CI', payload: { sha: 'a' } } as const;
      const name = { source: 'github-ci', key: 'd1' } as const;
      assert.equal(await deliveries.take({ ...ci, key: 'd1', twin: 'run 7' }), true);
      assert.equal(await deliveries.take({ ...ci, key: 'd1' }), false, 'the same delivery');
      assert.equal(await deliveries.take({ ...ci, key: 'd2', twin: 'run 7' }), false, 'the same run');
      const held = await Promise.all([deliveries.hold(name, 60_000), deliveries.hold(name, 60_000)]);
      assert.equal(held.filter((one) => one !== undefined).length, 1, 'two workers, one has it');
      const first = held.find((one) => one !== undefined);
      await deliveries.take({ ...ci, key: 'd3' });
      const lost = await deliveries.hold({ source: 'github-ci', key: 'd3' }, -1);
      const again = await deliveries.hold({ source: 'github-ci', key: 'd3' }, -1);
      assert.equal(lost?.taskId, again?.taskId, 'whoever comes after a crash makes the same task');
      await deliveries.settle(name, { task: true, note: 'made' });
      await deliveries.settle({ source: 'github-ci', key: 'd3' }, { task: false, note: 'no project' });
      assert.deepEqual(await deliveries.undecided('github-ci'), []);
      const open = await deliveries.unreported('github-ci');
      assert.deepEqual([open.length, open[0]?.taskId], [1, first?.taskId]);
      assert.deepEqual([await deliveries.report(name), await deliveries.report(name)], [true, false]);
      assert.equal((await deliveries.ofSubject('github-ci', 'o/n main CI')).length, 2);
    });

    test('D3-10: calls of webhooks are forgotten after a while, but not what a failure has cost that still stands', async () => {
      const { deliveries } = store;
      const call = async (key: string, subject: string, kind: 'failed' | 'passed', task: boolean) => {
        const name = { source: 'github-ci', key } as const;
        await deliveries.take({ ...name, subject, payload: { kind } });
        if (task) await deliveries.hold(name, 0);
        await deliveries.settle(name, { task, note: 'decided' });
      };
      await call('p1', 'stands', 'failed', true);
      await call('p2', 'stands', 'failed', false);
      await call('p3', 'passed', 'failed', true);
      await call('p4', 'passed', 'passed', false);
      await call('p5', 'passed', 'failed', true);
      await deliveries.take({ source: 'github-ci', key: 'p6', subject: 'open', payload: { kind: 'failed' } });
      await deliveries.take({ source: 'beads', key: 'p7', subject: 'stands', payload: {} });
      await deliveries.settle({ source: 'beads', key: 'p7' }, { task: false, note: 'no' });
      assert.equal(await deliveries.purge(new Date(Date.now() - 60_000)), 0, 'all of them are young');
      const gone = await deliveries.purge(new Date(Date.now() + 60_000));
      const left = async (subject: string) =>
        (await deliveries.ofSubject('github-ci', subject)).map(({ key }) => key).toSorted();
      assert.deepEqual(
        [await left('stands'), await left('passed'), await left('open')],
        [['p1'], ['p5'], ['p6']],
      );
      assert.ok(gone >= 3);
      assert.equal((await deliveries.ofSubject('beads', 'stands')).length, 1, 'an issue may still be open');
      assert.equal(await deliveries.purge(new Date(Date.now() + 60_000)), 0);
    });

    test('moves of all tasks are read on from where a reader stands', async () => {
      const projectId = await inProject();
      const { position: start } = await store.tasks.movesAfter(undefined);
      const task = await store.tasks.create(aTask(projectId, { state: 'pending' }));
      await store.tasks.move(task.id, 'queued');
      const { moves, position } = await store.tasks.movesAfter(start);
      assert.deepEqual(
        moves.map(({ taskId, to }) => [taskId, to]),
        [
          [task.id, 'pending'],
          [task.id, 'queued'],
        ],
      );
      await store.deliveries.advance('bell', position);
      assert.equal(await store.deliveries.position('bell'), position);
      assert.deepEqual((await store.tasks.movesAfter(position)).moves, []);
    });
  });
}
