import assert from 'node:assert/strict';
import { test } from 'node:test';
import { personMachine } from '../../test/cli/person-machine.ts';
import { aRun, twoDatabases } from '../../test/programs/two-databases.ts';
import { whyLeave } from '../compose/why-leave.ts';
import type { CheckResult } from '../domain/check.ts';
import { newId } from '../domain/id.ts';
import type { Abilities } from '../domain/worker.ts';
import { openStore } from '../store/open-store.ts';
import { oldestQueued, programNeeds } from '../store/run-needs.ts';
import { viewTask } from './tasks/task.ts';
import { whyUntaken } from './why-untaken.ts';

const server = twoDatabases.find(({ name }) => name === 'server');
const options = { skip: server?.skip ?? 'there is no server' };

const abilities: Abilities = {
  recipes: { make: 1 },
  toolchains: ['node', 'npm'],
  sandbox: 'bubblewrap',
  gpus: [],
  endpoints: [],
  agents: [],
};

const result = (changes: Partial<CheckResult>): CheckResult => ({
  name: 'test',
  tool: 'npm',
  command: ['npm', 'test'],
  status: 'passed',
  exitCode: 0,
  timedOut: false,
  durationMs: 1,
  diagnostics: [],
  tree: 'x',
  ...changes,
});

const missing = {
  tool: 'go',
  severity: 'warning',
  code: 'missing-tool',
  message: 'go is not there, so nothing could be checked',
} as const;

test(
  'a run is left by workers without the programs of its project, and nobody lets it wait in silence',
  options,
  async (t) => {
    const databases = await server?.start();
    assert(databases);
    t.after(() => databases.stop());
    const store = await openStore(await databases.place());
    t.after(() => store.close());
    const project = newId();
    const programsOf = (id: string) => programNeeds(store.engine)(id);
    const checked = async (...results: CheckResult[]): Promise<void> => {
      const run = await aRun(store, project);
      for (const one of results) await store.log.append(run.id, { type: 'check-end', result: one });
      await store.runs.end(run.id, { outcome: 'unverified' });
    };
    await checked(result({}));
    const waiting = await aRun(store, project);
    assert.deepEqual(await oldestQueued(store.engine, 5), [waiting.id]);
    assert.deepEqual(await programsOf(waiting.id), ['npm']);

    // Found missing where it was first tried, then started elsewhere; a run that only parsed tells nothing.
    const without = result({
      name: 'typecheck',
      command: ['true'],
      status: 'unknown',
      diagnostics: [missing],
    });
    await checked(without, result({ name: 'accept', command: ['cargo', 'test'] }));
    assert.deepEqual(await programsOf(waiting.id), ['go']);
    await checked(result({ command: ['sh', '-c', 'exec go "$@"', 'go', 'test'] }));
    await checked(result({ name: 'parse', command: ['parse'] }));
    assert.deepEqual(await programsOf(waiting.id), ['go']);

    const { load } = await personMachine(t);
    const asked = { store, config: await load(), programsOf };
    const reason = "it needs go, as the project's last checks did, and this worker has none";
    assert.equal(await whyLeave(waiting.id, { ...asked, abilities }), reason);
    const able = { ...abilities, toolchains: ['go'] };
    assert.match((await whyLeave(waiting.id, { ...asked, abilities: able })) ?? '', /folder is not on this/);

    const untaken = () => whyUntaken(waiting.id, store, programsOf);
    assert.match((await untaken()) ?? '', /no worker is there: start `millwright worker`/);
    const one = { id: newId(), name: 'one', version: '1', abilities, left: [] };
    await store.workers.announce(one);
    assert.equal(await untaken(), `no worker that is there takes it (one: ${reason})`);
    assert.equal((await viewTask(waiting.taskId, store)).untaken, await untaken());
    await store.workers.announce({ ...one, abilities: { ...abilities, serves: true } });
    assert.equal(await untaken(), undefined, 'a server that is alone takes everything');
    const two = { ...one, id: newId(), name: 'two', abilities: able };
    await store.workers.announce(two);
    assert.equal(await untaken(), undefined);
    await store.workers.announce({ ...two, left: [{ runId: waiting.id, reason: 'no such model' }] });
    assert.match((await untaken()) ?? '', /two: no such model/);
  },
);
