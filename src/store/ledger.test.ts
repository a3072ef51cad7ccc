import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newId } from '../domain/id.ts';
import type { LedgerRecord, NewLedgerRecord } from '../domain/ledger/record.ts';
import { openStore } from './open-store.ts';

const dataDir = await mkdtemp(join(tmpdir(), 'millwright-ledger-'));
let store = await openStore({ dataDir });
after(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

let count = 0;
const project = async (): Promise<string> => {
  count += 1;
  return (await store.projects.ensure({ path: `/ledger/${count}`, name: `p${count}` })).id;
};

const note = (projectId: string, text: string, more: Partial<NewLedgerRecord<'note'>> = {}) =>
  store.ledger.add({ projectId, kind: 'note', title: text, body: { text }, by: 'ann', ...more });

const titles = (records: readonly LedgerRecord[]): string[] => records.map(({ title }) => title);

/** A run of a task in a state, as the queue leaves it. */
const runOf = async (projectId: string, status: 'waiting' | 'ended', state: 'blocked' | 'review') => {
  const createdAt = new Date().toISOString();
  const budget = { tokens: 1, seconds: 1, attempts: 1, money: 0 };
  const task = { id: newId(), projectId, title: 'count words', spec: 's', budget, createdAt } as const;
  await store.tasks.create({ ...task, recipe: 'make', state: 'queued', sandbox: 'required' });
  const run = {
    id: newId(),
    taskId: task.id,
    projectId,
    recipe: 'make',
    status: 'queued',
    createdAt,
  } as const;
  await store.runs.create(run);
  await store.tasks.move(task.id, 'running');
  await store.tasks.move(task.id, state);
  if (status === 'waiting') await store.runs.setStatus(run.id, status);
  else await store.runs.end(run.id, { outcome: 'verified' });
  return { run, task };
};

test('filters hold together, the newest come first, and pages go on where the last one ended', async () => {
  const [projectId, other] = [await project(), await project()];
  for (let index = 1; index <= 5; index += 1) await note(projectId, `note ${index}`);
  await note(other, 'foreign');
  const gate = { gate: 'G3', role: 'architect' } as const;
  await note(projectId, 'the port of parseHeader is 8080', gate);
  const { ledger } = store;
  const list = (which: object) => ledger.list({ projectId, ...which });
  const first = await list({ limit: 3 });
  assert.deepEqual(titles(first), ['the port of parseHeader is 8080', 'note 5', 'note 4']);
  const before = first.at(-1)?.id;
  assert.deepEqual(titles(await list({ before })), ['note 3', 'note 2', 'note 1']);
  for (const which of [
    gate,
    { gate: 'G3' },
    { role: 'architect' },
    { text: 'HEADER 80' },
    { text: 'parsehead' },
  ])
    assert.deepEqual(titles(await list(which)), ['the port of parseHeader is 8080'], JSON.stringify(which));
  for (const which of [
    { gate: 'G4' },
    { kinds: ['risk'] },
    { text: 'port 99' },
    { text: '' },
    { text: "'|&!" },
  ])
    assert.deepEqual(await list(which), [], JSON.stringify(which));
  assert.deepEqual(await list({ since: new Date(Date.now() + 60_000).toISOString() }), []);
  const [found] = first;
  assert.deepEqual(await ledger.find(found?.id.slice(-8) ?? ''), found);
  await assert.rejects(ledger.find('ffffffff'), /there is no record "?ffffffff/);
});

test('DX-10: a record of the same key is there once, however often a crash repeats it', async () => {
  const projectId = await project();
  const made = await Promise.all([1, 2, 3].map(() => note(projectId, 'once', { key: 'a' })));
  assert.equal(new Set(made.map(({ id }) => id)).size, 1);
  assert.deepEqual(await store.ledger.byKey(projectId, 'a'), made[0]);
  assert.equal((await store.ledger.history(made[0]?.id ?? '')).length, 1);
});

test('of two changes at once one wins, the other is told; an illegal one never happens', async () => {
  const projectId = await project();
  const query = {
    from: 'qa-engineer',
    to: 'architect',
    type: 'clarification',
    question: 'Which port?',
  } as const;
  const { id, version } = await store.ledger.add({
    projectId,
    kind: 'query',
    title: 'port',
    body: query,
    by: 'qa',
  });
  const answer = (by: string) =>
    store.ledger.change(id, { by, version, status: 'answered', body: { answer: `from ${by}` } });
  const both = await Promise.all([answer('ann'), answer('bob')]);
  assert.deepEqual(both.map(({ kind }) => kind).toSorted(), ['changed', 'refused']);
  const lost = both.find(({ kind }) => kind === 'refused');
  assert.equal(lost?.kind === 'refused' && lost.why, 'overtaken');
  const again = await store.ledger.change(id, { by: 'cy', status: 'pending' });
  assert.equal(again.kind === 'refused' && again.why, 'illegal');
  assert.equal((await store.ledger.change(newId(), { by: 'cy' })).kind, 'refused');
  const moves = await store.ledger.history(id);
  assert.deepEqual(
    moves.map(({ from, to }) => [from, to]),
    [
      [undefined, 'pending'],
      ['pending', 'answered'],
    ],
  );
  await assert.rejects(
    store.ledger.change(id, { by: 'x', body: { answer: 7 } }),
    /does not have the expected shape/,
  );
});

test('D2-13: what supersedes counts alone, and does so after a restart', async () => {
  const projectId = await project();
  const figure = (value: number, older?: string): NewLedgerRecord => ({
    projectId,
    kind: 'metric',
    title: 'failed tests at G6',
    body: { name: 'failed tests', value, unit: 'tests' },
    gate: 'G6',
    by: 'millwright',
    key: `G6 ${value}`,
    links: older === undefined ? [] : [{ rel: 'supersedes', to: older }],
  });
  const failed = await store.ledger.add(figure(3));
  const passed = figure(0, failed.id);
  await store.ledger.add(passed);
  await store.close();
  store = await openStore({ dataDir });
  await store.ledger.add(passed);
  const holds = { projectId, gate: 'G6', kinds: ['metric'], statuses: ['recorded'] } as const;
  assert.deepEqual(
    (await store.ledger.list(holds)).map(({ body }) => body),
    [{ name: 'failed tests', value: 0, unit: 'tests' }],
  );
  assert.deepEqual(
    (await store.ledger.history(failed.id)).map(({ to }) => to),
    ['recorded', 'superseded'],
  );
});

test('D2-20: a handoff names roles of the exact list, in the exact spelling', async () => {
  const projectId = await project();
  const body = {
    from: 'frontend-developer',
    to: 'qa-engineer',
    gate: 'G5',
    decided: [],
    open: ['Q1'],
    mustRead: [],
  };
  const handoff = (more: object) =>
    store.ledger.add({
      projectId,
      kind: 'handoff',
      title: 'to QA',
      by: 'millwright',
      body: { ...body, ...more },
    } as NewLedgerRecord);
  assert.equal((await handoff({})).status, 'pending');
  for (const more of [{ from: 'FRONTEND_DEVELOPER' }, { to: 'qa' }, { to: 'QA-Engineer' }, { prose: 'x' }])
    await assert.rejects(handoff(more), /does not have the expected shape/, JSON.stringify(more));
});

test('session context lasts a day, is renewed by its name, offered to nobody once over, and purged', async () => {
  const projectId = await project();
  const keep = (value: string, more: object = {}) =>
    store.ledger.add({
      projectId,
      kind: 'context',
      title: 'the parser, working set',
      by: 'ann',
      body: { session: 's1', type: 'working_set', name: 'files', value },
      ...more,
    });
  const first = await keep('a.ts');
  assert.equal(Date.parse(first.expiresAt ?? '') - Date.parse(first.createdAt), 24 * 3_600_000);
  const renewed = await keep('b.ts');
  assert.deepEqual([renewed.id, renewed.version], [first.id, 2]);
  const about = { words: 'the parser and its working set', kinds: ['context'] } as const;
  assert.equal((await store.ledger.relevant(projectId, about, 5)).length, 1);
  await keep('c.ts', { expiresAt: new Date(Date.now() - 1).toISOString() });
  assert.deepEqual(await store.ledger.relevant(projectId, about, 5), []);
  assert.deepEqual(await store.ledger.list({ projectId }), []);
  const question = { from: 'a', to: 'b', type: 'validation', question: 'q' } as const;
  const expiresAt = new Date(Date.now() - 1).toISOString();
  const late = await store.ledger.add({
    projectId,
    kind: 'query',
    title: 'q',
    by: 'a',
    body: question,
    expiresAt,
  });
  assert.deepEqual(await store.ledger.expire(), { purged: 1, expired: 1 });
  assert.equal((await store.ledger.find(late.id)).status, 'expired');
  assert.deepEqual(await store.ledger.expire(), { purged: 0, expired: 0 });
});

test('a question that waits is an escalation, a decision about a result a decision: both shown, none copied', async () => {
  const projectId = await project();
  const { run } = await runOf(projectId, 'waiting', 'blocked');
  await store.log.append(run.id, {
    type: 'gate-request',
    gate: 'G3',
    kind: 'question',
    question: 'Which port?',
  });
  const { task } = await runOf(projectId, 'ended', 'review');
  await store.tasks.move(task.id, 'failed', { by: 'ann', reason: 'the names are not ours' });
  const shown = await store.ledger.list({ projectId });
  assert.deepEqual(
    shown.map(({ kind, status, by, gate }) => [kind, status, by, gate]),
    [
      ['decision', 'standing', 'ann', undefined],
      ['escalation', 'pending', 'millwright', 'G3'],
    ],
  );
  assert.deepEqual(titles(await store.ledger.list({ projectId, text: 'not our' })), ['reject: count words']);
  assert.deepEqual(titles(await store.ledger.list({ projectId, before: shown[0]?.id })), ['Which port?']);
  for (const { id } of shown) {
    assert.equal((await store.ledger.find(id.slice(-8))).id, id);
    const change = await store.ledger.change(id, { by: 'x', status: 'resolved' });
    assert.equal(change.kind === 'refused' && change.why, 'elsewhere');
  }
});

test('what mended an error is shown as one, with the id that it keeps', async () => {
  const projectId = await project();
  const { run } = await runOf(projectId, 'ended', 'review');
  const problem = {
    tool: 'tsc',
    severity: 'error',
    code: 'TS2304',
    path: 'src/a.ts',
    message: "no name 'x'\0",
  } as const;
  const at = new Date().toISOString();
  const fix = {
    problem,
    language: 'typescript',
    endpoint: 'e',
    model: 'm',
    rung: 'targeted',
    change: '+x',
  } as const;
  await store.errorHistory.record([{ ...fix, runId: run.id, projectId, at }]);
  const [shown] = await store.ledger.list({ projectId, kinds: ['error'], text: 'src/a.ts' });
  assert.equal(shown?.title, "tsc TS2304: no name 'x'");
  assert.deepEqual(await store.ledger.find(shown.id), shown);
  const about = { paths: ['src/a.ts'], kinds: ['error'] } as const;
  assert.deepEqual(await store.ledger.relevant(projectId, about, 3), [shown]);
  const added = { ...shown, key: 'x' } as unknown as NewLedgerRecord;
  await assert.rejects(store.ledger.add(added), /error history/);
});

test('what is offered touches the work: by path, by words, by gate; the most relevant first', async () => {
  const projectId = await project();
  await note(projectId, 'The invoice totals are rounded by the bank');
  await note(projectId, 'src/port.ts parses the port itself');
  await note(projectId, 'G5 needs the preview', { gate: 'G5' });
  const old = await note(projectId, 'the invoice totals were wrong');
  await store.ledger.change(old.id, { by: 'ann', status: 'archived' });
  const offered = async (about: object) => titles(await store.ledger.relevant(projectId, about, 9));
  assert.deepEqual(await offered({ words: 'print the invoice with its totals', paths: ['src/port.ts'] }), [
    'src/port.ts parses the port itself',
    'The invoice totals are rounded by the bank',
  ]);
  assert.deepEqual(await offered({ gate: 'G5' }), ['G5 needs the preview']);
  assert.deepEqual(await offered({ words: 'the weather and something else entirely' }), []);
});
