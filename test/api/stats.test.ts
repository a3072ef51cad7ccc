import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '../../src/domain/id.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { Run } from '../../src/domain/run.ts';
import type { StatsView } from '../../src/operations/stats.ts';
import { firstIdAt } from '../../src/store/stats.ts';
import { renderStats } from '../../src/surfaces/cli/render/stats.ts';
import { keptForFile } from './kept-for-file.ts';
import { aRunIn } from './runs.ts';
import { openServer, type TestServer } from './server.ts';

const kept = keptForFile(after);
let server: TestServer;
before(async () => {
  server = await openServer(kept);
});

const post = (path: string, body: unknown = {}) => server.ask(path, { method: 'POST', body });
const statsOf = async (query = ''): Promise<StatsView> => {
  const here = `in=${encodeURIComponent(server.repository)}`;
  const { status, value, text } = await server.ask(`/api/stats?${here}${query}`);
  assert.equal(status, 200, text);
  return value as StatsView;
};

/** A run as a worker leaves it; one that waits for a review has its task there. */
const left = async (
  outcome: Outcome,
  more: { review?: boolean; model?: string; ask?: true } = {},
): Promise<Run> => {
  const { store } = server;
  const run = await aRunIn(server);
  const { id: runId, taskId } = run;
  await store.tasks.move(taskId, 'running');
  await store.tasks.move(taskId, more.review ? 'review' : 'failed');
  await store.runs.end(runId, { outcome });
  const call = { runId, role: 'coder', endpoint: 'default', model: more.model ?? 'small', promptHash: 'h' };
  const spent = { promptTokens: 100, answerTokens: 20, durationMs: 2000, money: 0.5 };
  await store.modelCalls.record([
    { ...call, ...spent, position: 1 },
    { ...call, ...spent, position: 2, money: 0, fault: 'timeout' },
  ]);
  await store.outcomes.record([
    { ...call, outcome },
    { ...call, role: 'healer', outcome },
  ]);
  return run;
};

test('D4-16: what persons decided is counted from what they did: taken, refused, sent back', async () => {
  const taken = await left('verified', { review: true });
  const refused = await left('verified', { review: true, model: 'large' });
  const returned = await left('unverified', { review: true });
  await left('failed');
  await left('cancelled');
  const before = await statsOf();
  assert.equal(before.total.approvalRatio, null, 'nothing was decided yet');
  assert.equal((await post(`/api/tasks/${taken.taskId}/approve`, { merge: false })).status, 200);
  assert.equal((await post(`/api/tasks/${refused.taskId}/reject`, { reason: 'not ours' })).status, 200);
  assert.equal((await post(`/api/tasks/${returned.taskId}/send-back`, { comment: 'again' })).status, 200);
  const { total, projects, models } = await statsOf();
  assert.deepEqual([total.approved, total.rejected, total.sentBack], [1, 1, 1]);
  assert.equal(total.approvalRatio, 1 / 3);
  // The one that was sent back is at work again, and has not ended.
  assert.deepEqual([total.runs, total.outcomes], [4, { verified: 2, failed: 1, cancelled: 1 }]);
  const looked = { ...taken, id: newId(), recipe: 'check', status: 'ended', outcome: 'unverified' } as const;
  await server.store.runs.create(looked);
  assert.equal((await statsOf()).total.runs, 4, 'a look at what stands makes nothing that could be verified');
  assert.equal(total.verifiedRate, 2 / 3, "a cancelled run is nobody's failure");
  assert.deepEqual([total.calls, total.tokens, total.modelSeconds, total.money], [10, 1200, 20, 2.5]);
  assert.deepEqual(
    projects.map(({ project, runs }) => [project, runs]),
    [[server.repository, 4]],
  );
  const large = models.find(({ model }) => model === 'large');
  assert.deepEqual(
    [large?.verified, large?.failed, large?.faults, large?.tokens],
    [1, 0, 1, 240],
    'each run once, whatever its roles',
  );
  assert.equal(models.find(({ model }) => model === 'small')?.verifiedRate, 1 / 2);
  const shown = renderStats({ days: 7, since: '', total, projects, models })
    .flat()
    .map((span) => (typeof span === 'string' ? span : span.text))
    .join(' ');
  assert.match(shown, /33 % approved \(1 taken, 1 rejected, 1 sent back\)/);
});

test('stats: what lies before the window, or in another repository, does not count', async () => {
  const { store } = server;
  const old = new Date(Date.now() - 3 * 86_400_000);
  const id = `${firstIdAt(old).slice(0, 14)}${newId().slice(14)}`;
  const { taskId, projectId } = await aRunIn(server);
  const createdAt = old.toISOString();
  await store.runs.create({ id, taskId, projectId, recipe: 'make', status: 'queued', createdAt });
  const before = [(await statsOf('&days=1')).total.runs, (await statsOf('&days=7')).total.runs];
  await store.runs.end(id, { outcome: 'verified' });
  const since = [(await statsOf('&days=1')).total.runs, (await statsOf('&days=7')).total.runs];
  assert.deepEqual(since, [before[0], (before[1] ?? 0) + 1]);
  for (const query of ['days=0', 'days=x', 'day=3'])
    assert.equal((await server.ask(`/api/stats?${query}`)).status, 400);
});
