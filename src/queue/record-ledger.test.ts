import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { RunEvent } from '../domain/events.ts';
import { newId } from '../domain/id.ts';
import type { Outcome } from '../domain/outcome.ts';
import { openStore } from '../store/open-store.ts';
import { expireQuestions } from './expire-questions.ts';
import { settleRun } from './settle-run.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'millwright-record-'));
const store = await openStore({ dataDir });
after(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

const budget = { tokens: 1, seconds: 1, attempts: 1, money: 0 };
let count = 0;

/** A run at work in a project of its own, with these events. */
const working = async (events: readonly RunEvent[]) => {
  count += 1;
  const { id: projectId } = await store.projects.ensure({ path: `/record/${count}`, name: 'p' });
  const createdAt = new Date().toISOString();
  const order = { title: 't', spec: 's', recipe: 'make', sandbox: 'required', budget, createdAt } as const;
  const task = { id: newId(), projectId, state: 'queued', ...order } as const;
  await store.tasks.create(task);
  await store.tasks.move(task.id, 'running');
  const run = {
    id: newId(),
    taskId: task.id,
    projectId,
    recipe: 'make',
    status: 'queued',
    createdAt,
  } as const;
  await store.runs.create(run);
  await store.log.read(run.id);
  for (const event of events) await store.log.append(run.id, event);
  const settle = (state: Parameters<typeof settleRun>[0]) =>
    settleRun(state, { run, task }, store, () => Promise.resolve());
  const kinds = async () =>
    (await store.ledger.list({ projectId })).map(({ kind, status }) => `${kind} ${status}`);
  return { run, settle, kinds, projectId };
};

const ended = (outcome: Outcome) => ({ kind: 'ended', outcome, branch: null, commit: null }) as const;
const endOf = (outcome: Outcome): RunEvent => ({
  type: 'run-end',
  outcome,
  reason: 'r',
  branch: null,
  commit: null,
  proof: null,
  spent: { tokens: 0, seconds: 0, attempts: 0, money: 0 },
});
const question: RunEvent = { type: 'gate-request', gate: 'plan', kind: 'question', question: 'Which port?' };
const approval: RunEvent = { ...question, kind: 'approval', question: 'Take this plan?' };
const answer = (decision: 'approve' | 'comment'): RunEvent => ({
  type: 'gate-response',
  gate: 'plan',
  decision,
  answer: '8080',
  by: 'ann',
});

test('what a run asks is an escalation until it is answered, then what came of it; settling again adds nothing', async () => {
  const { run, settle, kinds, projectId } = await working([approval, answer('approve'), question]);
  await settle({ kind: 'waiting' });
  assert.deepEqual(await kinds(), ['escalation pending', 'decision standing']);
  const [asked] = await store.ledger.list({ projectId, kinds: ['escalation'] });
  await store.log.append(run.id, answer('comment'));
  await store.log.append(run.id, endOf('verified'));
  await store.runs.setStatus(run.id, 'running');
  await settle(ended('verified'));
  await settle(ended('verified'));
  assert.deepEqual(await kinds(), ['escalation resolved', 'decision standing']);
  const resolved = await store.ledger.find(asked?.id ?? '');
  assert.deepEqual(resolved.kind === 'escalation' && resolved.body.resolution, '8080');
});

test('DX-8: only a verified run leaves what mended an error, once', async () => {
  const problem = { tool: 'tsc', severity: 'error', path: 'a.ts', message: 'no name x' } as const;
  const learned = {
    language: 'typescript',
    endpoint: 'e',
    model: 'm',
    rung: 'targeted',
    change: '+x',
  } as const;
  const mend: RunEvent = { type: 'error-mend', problem, ...learned };
  for (const [outcome, expected] of [
    ['failed', []],
    ['unverified', []],
    ['verified', ['error resolved']],
  ] as const) {
    const { settle, kinds } = await working([mend, endOf(outcome)]);
    await settle(ended(outcome));
    await settle(ended(outcome));
    assert.deepEqual(await kinds(), expected, outcome);
  }
});

test('a question that nobody answers is no open escalation for ever', async () => {
  const { settle, kinds } = await working([question]);
  await settle({ kind: 'waiting' });
  const now = Date.now() + 8 * 24 * 3_600_000;
  await expireQuestions(store, { remindHours: 0, expireDays: 7, remind: () => Promise.resolve(), now });
  assert.deepEqual(await kinds(), ['escalation auto-resolved']);
});
