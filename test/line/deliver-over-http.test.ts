import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { serve, type Process } from '../api/serve-process.ts';
import { startModelServer } from '../programs/model-server.ts';
import { millwright } from './command.ts';
import { deliveryAnswers, deliveryProject } from './delivery-script.ts';
import { git, makeRepository, temporary } from './line.ts';

interface Table {
  delivery: string;
  waiting: string | null;
  seen: string | null;
  gates: { gate: string; state: string; tag: string | null }[];
}

/** A person with an idea, a server, and a second process that decides. */
const desk = async (t: TestContext) => {
  const model = await startModelServer({
    script: { models: ['scripted-model'], pick: 'match', answers: deliveryAnswers() },
  });
  t.after(() => model.close());
  const folder = await temporary(t, 'deliver');
  await mkdir(join(folder, 'home'));
  const root = await makeRepository(join(folder, 'project'), deliveryProject);
  const env = {
    HOME: join(folder, 'home'),
    USER: 'ann',
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
    MILLWRIGHT_BASE_URL: model.url,
    MILLWRIGHT_MODEL: 'scripted-model',
  };
  return { model, root, env };
};

const untilWaiting = async (server: Process, delivery: string): Promise<Table> => {
  for (;;) {
    const { status, value } = await server.ask(`/api/gates?delivery=${delivery}`);
    const table = value as unknown as Table;
    if (status === 200 && table.waiting !== null) return table;
    const run = (await server.ask(`/api/runs/${delivery}`)).value as unknown as { run: { status: string } };
    if (run.run.status === 'ended') return table;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
};

test('DX-10 D2-12: a delivery is approved gate by gate by a second process, while its server is killed between them', async (t) => {
  const { model, root, env } = await desk(t);
  let server = await serve(t, root, env);
  const started = await server.ask('/api/projects', {
    method: 'POST',
    body: { idea: 'A service that keeps a list of things', in: root, level: 'mvp' },
  });
  assert.equal(started.status, 202, JSON.stringify(started.value));
  const { runId: delivery } = started.value as unknown as { runId: string };
  const approved: string[] = [];
  for (;;) {
    const table = await untilWaiting(server, delivery);
    if (table.waiting === null) break;
    assert.ok(!approved.includes(table.waiting), `${table.waiting} waits a second time`);
    // Two persons at once: one wins, the other is told. A process of its own costs a start, so only the first ones have it.
    const decision = { delivery, seen: table.seen, accept: ['audit'] };
    const path = `/api/gates/${table.waiting}/approve`;
    const overHttp = async (): Promise<boolean> =>
      (await server.ask(path, { method: 'POST', body: decision })).status < 300;
    const args = ['gate', 'approve', table.waiting, '--delivery', delivery, '--seen', String(table.seen)];
    const byCommand = async (): Promise<boolean> =>
      (await millwright([...args, '--json'], { cwd: root, env })).code === 0;
    const won = await Promise.all([approved.length < 2 ? byCommand() : overHttp(), overHttp()]);
    assert.equal(won.filter(Boolean).length, 1, `${table.waiting}: one of two decisions counts`);
    approved.push(table.waiting);
    if (approved.length % 3 === 1) {
      await server.end('SIGKILL');
      server = await serve(t, root, env);
    }
  }
  assert.deepEqual(approved, ['G1', 'G2', 'G3', 'G5', 'G6', 'G7', 'G8']);
  const { gates } = (await server.ask(`/api/gates?delivery=${delivery}`)).value as unknown as Table;
  assert.deepEqual(
    gates.map(({ state }) => state),
    [
      'approved',
      'approved',
      'approved',
      'approved',
      'skipped',
      ...Array<string>(4).fill('approved'),
      'skipped',
    ],
  );
  // Nobody may be at work in the folders that go now.
  await server.end('SIGTERM');
  const tags = (await git(root, 'tag', '--list', 'millwright/*')).split('\n');
  assert.equal(tags.length, 8, 'a checkpoint for every gate that was approved');
  const asked = model.calls.map(({ body }) => JSON.stringify(body));
  assert.equal(new Set(asked).size, asked.length, 'no prompt was paid for twice');
});
