import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { twoDatabases, type TestDatabases } from '../../test/programs/two-databases.ts';
import { openStore, type Store } from './open-store.ts';

let databases: TestDatabases;
let store: Store;
before(async () => {
  const embedded = twoDatabases.find(({ name }) => name === 'embedded');
  assert(embedded);
  databases = await embedded.start();
  store = await openStore(await databases.place());
});
after(async () => {
  await store.close();
  await databases.stop();
});

const made = 5000;

/** As ids are made: by their time first, here a second apart. */
const id = (kind: string): string =>
  `(lpad(to_hex(1750000000000 + n * 1000), 12, '0') || '7${kind}008000' || lpad(to_hex(n), 12, '0'))::uuid`;

/** Two projects by turns; every tenth run failed; two calls a run, and a model with two roles in it. */
const fill = async (): Promise<string[]> => {
  const projects = await Promise.all(
    ['a', 'b'].map(async (name) => (await store.projects.ensure({ path: `/${name}`, name })).id),
  );
  const project = `CASE n % 2 WHEN 0 THEN '${projects[0]}' ELSE '${projects[1]}' END::uuid`;
  const outcome = `CASE n % 10 WHEN 0 THEN 'failed' ELSE 'verified' END`;
  const series = `FROM generate_series(1, ${made}) n`;
  const budget = '{"tokens":1,"seconds":1,"attempts":1,"money":0}';
  for (const statement of [
    `tasks (id, project_id, title, spec, recipe, state, budget, sandbox, created_at)
      SELECT ${id('a')}, ${project}, 't', 's', 'make', 'completed', '${budget}', 'off', now() ${series}`,
    `runs (id, task_id, project_id, recipe, status, outcome, created_at, ended_at)
      SELECT ${id('b')}, ${id('a')}, ${project}, 'make', 'ended', ${outcome}, now(), now() + interval '2 s' ${series}`,
    `model_calls (run_id, position, at, role, endpoint, model, prompt_hash, prompt_tokens, answer_tokens, duration_ms, money)
      SELECT ${id('b')}, p, now(), 'coder', 'local', 'm', 'h', 10, 1, 500, 0.5 ${series}, generate_series(1, 2) p`,
    `outcomes (run_id, role, endpoint, model, outcome, at)
      SELECT ${id('b')}, role, 'local', 'm', ${outcome}, now() ${series}, unnest(array['coder', 'reviewer']) role`,
  ])
    await store.engine.execute(`INSERT INTO millwright.${statement}`);
  return projects;
};

test('what is counted of very many runs, a part after the other, is what was there', async () => {
  const [even] = await fill();
  const since = new Date(1_750_000_000_000);
  const ended = await store.stats.ended({ since });
  assert.equal(ended.length, 3, 'two projects, of which one has all that failed');
  const failed = ended.find(({ outcome }) => outcome === 'failed');
  assert.deepEqual(failed, { projectId: even, outcome: 'failed', runs: made / 10, seconds: made / 5 });
  const calls = await store.stats.calls({ since, projectId: even });
  const each = { calls: made, faults: 0, tokens: made * 11, seconds: made / 2, money: made / 2 };
  assert.deepEqual(calls, [{ projectId: even, endpoint: 'local', model: 'm', ...each }]);
  const ends = await store.stats.modelEnds({ since });
  assert.deepEqual(ends, [{ endpoint: 'local', model: 'm', verified: made * 0.9, failed: made / 10 }]);
  const later = new Date(since.getTime() + 4000.5 * 1000);
  const [few] = await store.stats.calls({ since: later, projectId: even });
  assert.equal(few?.calls, 1000);
  assert.deepEqual(await store.runs.counts(), [
    { status: 'ended', outcome: 'failed', runs: made / 10 },
    { status: 'ended', outcome: 'verified', runs: made * 0.9 },
  ]);
});
