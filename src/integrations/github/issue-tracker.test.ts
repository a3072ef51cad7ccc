import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { startIssueHub, type HubFault } from '../../../test/programs/github-issues.ts';
import { UnavailableError, UserError } from '../../domain/errors.ts';
import { claimText } from './issue-comments.ts';
import { openIssues } from './issue-tracker.ts';

type Given = Parameters<typeof startIssueHub>[0];

const openHub = async (t: TestContext, given: Given) => {
  const hub = await startIssueHub(given);
  t.after(async () => {
    await hub.close();
    assert.deepEqual(hub.complaints, []);
  });
  const trackerOf = (actor: string, more: { closes?: boolean; timeoutMs?: number; token?: string } = {}) => {
    const { closes = false, ...access } = more;
    return openIssues({
      access: { ...hub.access, ...access },
      repository: 'octo/shop',
      label: 'millwright',
      closes,
      actor,
    });
  };
  return { ...hub, trackerOf };
};

const anHourAgo = { created_at: new Date(Date.now() - 3_600_000).toISOString() };

test('open issues with the label are ready, the most urgent first, pull requests and others are not', async (t) => {
  const label = (...names: string[]) => ({ labels: ['millwright', ...names].map((name) => ({ name })) });
  const { trackerOf } = await openHub(t, [
    {},
    { ...label('P0'), user: { login: 'Eve' } },
    { pull_request: {} },
    { state: 'closed' },
    { labels: [{ name: 'bug' }] },
    { ...label('priority: high'), body: null },
  ]);
  const ready = await trackerOf('us').ready();
  assert.deepEqual(
    ready.map(({ id, priority, author, description }) => [id, priority, author, description]),
    [
      ['2', 0, 'Eve', 'Please.'],
      ['6', 1, 'Ada', ''],
      ['1', 2, 'Ada', 'Please.'],
    ],
  );
});

test('what has not changed is asked for conditionally and costs nothing of the limit', async (t) => {
  const many = Array.from({ length: 130 }, () => ({}));
  const { trackerOf, charged, issues } = await openHub(t, many);
  const tracker = trackerOf('us');
  assert.equal((await tracker.ready()).length, 130);
  const before = charged();
  assert.equal((await tracker.ready()).length, 130);
  assert.equal(charged(), before);
  issues.delete(130);
  assert.equal((await tracker.ready()).length, 129);
  assert.equal(charged(), before + 1);
});

test('D4-13: of two that claim at once one has the issue, and the other leaves no trace', async (t) => {
  const { trackerOf, issues, labels } = await openHub(t, [{}]);
  const [a, b] = [trackerOf('us-a'), trackerOf('us-b')];
  const both = await Promise.all([a.claim('1'), b.claim('1')]);
  assert.deepEqual(
    both.toSorted((a, b) => Number(a) - Number(b)),
    [false, true],
  );
  assert.deepEqual(labels(1), ['millwright-working']);
  assert.deepEqual(issues.get(1)?.assignees, ['mill-bot']);
  assert.equal(issues.get(1)?.comments.length, 1);
  const winner = both[0] ? a : b;
  assert.equal(await winner.claim('1'), true, 'after a crash it is still ours');
  assert.equal(issues.get(1)?.comments.length, 1);
  assert.equal(await trackerOf('us-c').claim('1'), false);
});

test('only who may write to the repository claims, and an old claim whose label was taken away is void', async (t) => {
  const { trackerOf, say } = await openHub(t, [{}, {}, {}]);
  say(1, 'stranger', claimText('them'));
  assert.equal(await trackerOf('us').claim('1'), true);
  say(2, 'mill-bot', claimText('them'));
  assert.equal(await trackerOf('us').claim('2'), false);
  say(3, 'mill-bot', claimText('them'), anHourAgo);
  assert.equal(await trackerOf('us').claim('3'), true);
});

test('an end is told once however often it is reported, and frees the issue for another try', async (t) => {
  const { trackerOf, issues, labels } = await openHub(t, [{}]);
  const tracker = trackerOf('us');
  await tracker.claim('1');
  for (let time = 1; time <= 2; time++) await tracker.block('1', 'task x failed: <!-- --> @everybody');
  const said = issues.get(1)?.comments.map(({ body }) => body) ?? [];
  assert.equal(said.length, 2);
  assert.match(said[1] ?? '', /\nMillwright: task x failed: &lt;!-- --> @\u200Beverybody$/);
  assert.deepEqual([labels(1), issues.get(1)?.state], [['millwright-blocked'], 'open']);
  assert.equal(await tracker.claim('1'), false, 'nobody has asked for it again');
  issues.get(1)?.labels.push({ name: 'millwright' });
  assert.equal(await trackerOf('other').claim('1'), true);
  assert.deepEqual(labels(1), ['millwright-working']);
});

test('what is verified is told; it is closed only where that is configured', async (t) => {
  const { trackerOf, issues, labels } = await openHub(t, [{}, {}]);
  const open = trackerOf('us');
  await open.claim('1');
  await open.close('1', 'verified by its checks');
  assert.deepEqual([labels(1), issues.get(1)?.state, open.closes], [['millwright-verified'], 'open', false]);
  const closing = trackerOf('us', { closes: true });
  await closing.claim('2');
  await closing.close('2', 'verified by its checks');
  assert.deepEqual([issues.get(2)?.state, issues.get(2)?.state_reason], ['closed', 'completed']);
});

const inAnHour = Math.floor(Date.now() / 1000) + 3600;
const used = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(inAnHour) };

for (const [name, fault] of [
  ['a used-up limit', { status: 403, headers: used }],
  ['a secondary limit', { status: 403, headers: { 'retry-after': '3600' } }],
  ['429', { status: 429 }],
] as [string, HubFault][])
  test(`D4-18: ${name} is kept to: nobody is asked before its end`, async (t) => {
    const { trackerOf, faults, log } = await openHub(t, [{}]);
    const tracker = trackerOf('us');
    faults.push(fault);
    await assert.rejects(tracker.ready(), UnavailableError);
    await assert.rejects(tracker.ready(), /asks not to be asked before/);
    assert.equal(log.length, 1);
  });

test('faults of the server pass, those of the configuration are told, and nothing is claimed meanwhile', async (t) => {
  const { trackerOf, faults, log } = await openHub(t, [{}]);
  const tracker = trackerOf('us', { timeoutMs: 300 });
  for (const fault of [{ status: 500 }, { status: 502 }, { status: 0, silent: true }]) {
    faults.push(fault);
    await assert.rejects(tracker.ready(), UnavailableError);
  }
  faults.push({ status: 404 });
  await assert.rejects(tracker.ready(), /there is no repository octo\/shop/);
  faults.push({ status: 403 });
  await assert.rejects(
    tracker.ready(),
    (error) => error instanceof UserError && !(error instanceof UnavailableError),
  );
  assert.equal((await tracker.ready()).length, 1);
  // The claim is written, its answer is lost: the next time it is found, not made again.
  assert.ok(log.every((call) => call === 'GET /issues'));
});

test('an issue that is gone is nobody’s to claim, and there is nobody to be told', async (t) => {
  const { trackerOf, issues } = await openHub(t, [{}]);
  const tracker = trackerOf('us');
  await tracker.claim('1');
  issues.delete(1);
  assert.equal((await tracker.show('1')).status, 'closed');
  assert.equal(await tracker.claim('1'), false);
  await tracker.block('1', 'x');
  await tracker.close('1', 'x');
});
