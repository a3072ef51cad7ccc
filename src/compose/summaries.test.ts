import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { logOf } from '../../test/cli/events.ts';
import { personMachine } from '../../test/cli/person-machine.ts';
import { openWorkshop } from '../../test/cli/workshop.ts';
import { withModelServer } from '../../test/programs/model-server/with-model-server.ts';
import { newId } from '../domain/id.ts';
import { synthesisName } from '../domain/synthesis.ts';
import { reportWithWords } from '../operations/report-run.ts';
import { KeptMemory } from './kept-memory.ts';
import { Models } from './models.ts';
import { summariesFor } from './summaries.ts';

test('D3-22: after a run ended exhausted the route of the summariser is asked, once, and the log stays as it was', (t) =>
  withModelServer({ answers: [{ text: '- It ran out of its budget.' }] }, async (server) => {
    const { store, repository } = await openWorkshop(t);
    const { load, root } = await personMachine(t);
    const project = await store.projects.ensure({ path: repository, name: 'shop' });
    const createdAt = new Date().toISOString();
    const common = { projectId: project.id, recipe: 'make', createdAt } as const;
    const budget = { tokens: 1, seconds: 1, attempts: 0, money: 0 };
    const said = {
      title: 'x',
      spec: 'x',
      state: 'queued',
      budget,
      sandbox: 'off',
      model: 'gone@nowhere',
    } as const;
    const task = await store.tasks.create({ ...common, ...said, id: newId() });
    const run = { ...common, id: newId(), taskId: task.id, status: 'queued' } as const;
    await store.runs.create(run);
    for (const event of logOf(run.id, 'exhausted')) await store.log.append(run.id, event);
    const before = await store.log.read(run.id);
    const routed = { MILLWRIGHT_BASE_URL: server.url, MILLWRIGHT_ROUTES_SUMMARISER: 'scripted-model' };
    const opening = { MILLWRIGHT_ENDPOINTS_DEFAULT_PROVIDER: 'openai-compatible' };
    const models = new Models(() => Promise.resolve(store), new KeptMemory(join(root, 'models.json')));
    const kept = () => store.artifacts.newest(run.id, synthesisName);
    const configured = { routed: await load({ ...routed, ...opening }), plain: await load({}) };
    const of = (which: 'routed' | 'plain') =>
      summariesFor({ store, models, configFor: () => Promise.resolve(configured[which]) });
    const without = of('plain');
    without.ended(run.id);
    await without.close();
    assert.equal(await kept(), undefined);

    const summaries = of('routed');
    summaries.ended(run.id);
    while ((await kept()) === undefined) await pause(20, undefined, { signal: t.signal });
    summaries.ended(run.id);
    await summaries.close();
    const { synthesised, lines, from } = await reportWithWords(run.id, before, store);
    assert.deepEqual(synthesised?.lines, ['It ran out of its budget.']);
    assert.deepEqual([synthesised?.from, synthesised?.model, from], ['model', 'scripted-model', 'log']);
    assert.match(lines[0] ?? '', /^exhausted/);
    assert.deepEqual(await store.log.read(run.id), before);
    assert.equal(server.calls.length, 1);
    await models.close();
  }));
