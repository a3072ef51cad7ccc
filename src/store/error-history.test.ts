import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { ErrorFix } from '../domain/error-history.ts';
import { newId } from '../domain/id.ts';
import { openStore } from './open-store.ts';

const problem = (path: string, message: string): Diagnostic => ({
  tool: 'tsc',
  severity: 'error',
  code: 'TS2304',
  path,
  line: 3,
  message,
});

test('D2-7: fixes are found by the identity of a problem, then by its kind, in their own project only', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'millwright-history-'));
  const store = await openStore({ dataDir });
  t.after(async () => {
    await store.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  const [own, other] = [
    await store.projects.ensure({ path: '/a', name: 'a' }),
    await store.projects.ensure({ path: '/b', name: 'b' }),
  ];
  const createdAt = new Date().toISOString();
  const task = {
    id: newId(),
    projectId: own.id,
    title: 't',
    spec: 's',
    recipe: 'fix',
    state: 'queued',
    budget: { tokens: 1, seconds: 1, attempts: 1, money: 0 },
    sandbox: 'required',
    createdAt,
  } as const;
  await store.tasks.create(task);
  const run = { taskId: task.id, projectId: own.id, recipe: 'fix', status: 'queued', createdAt } as const;
  let minute = 0;
  const fix = async (one: Partial<ErrorFix>): Promise<ErrorFix> => {
    const runId = newId();
    await store.runs.create({ ...run, id: runId });
    minute += 1;
    const at = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
    return {
      runId,
      projectId: own.id,
      problem: problem('a.ts', "Cannot find name 'x'."),
      language: 'typescript',
      model: 'm',
      endpoint: 'e',
      rung: 'targeted',
      change: `change ${minute}`,
      at,
      ...one,
    };
  };
  const same = await fix({});
  const akin = await fix({ problem: problem('b.ts', "Cannot find name 'x'.") });
  const foreign = await fix({ projectId: other.id });
  const unlike = await fix({ problem: problem('a.ts', 'Something else.') });
  const again = await fix({ change: akin.change, problem: akin.problem });
  const { errorHistory } = store;
  await errorHistory.record([same, akin, foreign, unlike, again]);
  await errorHistory.record([same]);

  const asked = [{ ...problem('a.ts', "Cannot find name 'x'."), line: 99 }];
  // The very same problem first, then its like, newest first and no change twice.
  assert.deepEqual(await errorHistory.similar(own.id, asked, 5), [same, again]);
  assert.deepEqual(await errorHistory.similar(own.id, asked, 1), [same]);
  assert.deepEqual(await errorHistory.similar(own.id, [], 5), []);
  assert.deepEqual(await errorHistory.ofProject(own.id), [again, unlike, akin, same]);
  assert.deepEqual(await errorHistory.list({ tool: 'eslint' }), []);
  assert.equal((await errorHistory.list({ tool: 'tsc', text: 'CANNOT FIND' })).length > 0, true);
  const nul = await fix({ problem: problem('nul.ts', 'a NUL: \0') });
  await errorHistory.record([nul]);
  assert.deepEqual(await errorHistory.list({ projectId: own.id, limit: 1 }), [nul]);
  assert.deepEqual(await errorHistory.list({ text: 'nul.ts' }), [], 'a NUL is no fault of the filter');
  assert.deepEqual(await errorHistory.ofProject(own.id, { limit: 2, before: unlike.at }), [akin, same]);

  // A row that an older or newer version wrote is advice that nobody gets, and breaks nothing.
  await store.engine.execute(
    `UPDATE millwright.error_fixes SET problem = '{"tool": 7}' WHERE run_id = '${same.runId}'`,
  );
  assert.deepEqual(await errorHistory.similar(own.id, asked, 5), [again]);
});
