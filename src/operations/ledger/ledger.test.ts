import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openServer, type Asked } from '../../../test/api/server.ts';
import { newId, shortId } from '../../domain/id.ts';
import type { LedgerRecord } from '../../domain/ledger/record.ts';
import { openClient } from '../../surfaces/client/open-client.ts';
import { tools } from '../../surfaces/mcp/index.ts';
import type { RecordView } from './record-reference.ts';
import { ledger as ledgerList } from './ledger.ts';

test('a person puts something on record, finds it, and says how it ended, over HTTP', async (t) => {
  const server = await openServer(t);
  const { store, repository, address, token, context } = server;
  const here = { 'millwright-cwd': repository };
  const ask = async (path: string, asked: Asked = {}) => server.ask(path, { headers: here, ...asked });
  const missing = await ask('/api/projects/here/ledger');
  assert.match(missing.text, /it is no project/);
  const project = await store.projects.ensure({ path: repository, name: 'shop' });
  const add = async (body: object, to = 'shop'): Promise<RecordView & { status: number }> => {
    const { value, status } = await ask(`/api/projects/${to}/ledger`, { method: 'POST', body });
    return { ...(value as unknown as RecordView), status };
  };
  const memory = { kind: 'memory', text: 'The build needs NODE_ENV\nalways', path: ['vite.config.ts'] };
  const made = await add(memory, project.id);
  assert.equal(made.status, 200);
  assert.deepEqual(made.record.body, { type: 'gotcha', text: memory.text, paths: memory.path });
  assert.equal(made.record.title, 'The build needs NODE_ENV');
  const query = await add({ kind: 'query', text: 'Which port?', role: 'architect', gate: 'G3' }, 'here');
  const note = await add({ kind: 'note', text: 'old' });
  await add({ kind: 'note', text: 'new', supersedes: note.record.id });

  const list = async (words: string): Promise<LedgerRecord[]> =>
    (await ask(`/api/projects/shop/ledger?${words}`)).value['records'] as LedgerRecord[];
  const titles = async (words: string) =>
    (await list(words)).map(({ title, status }) => `${title} ${status}`);
  assert.deepEqual(await titles('kind=note&kind=query'), [
    'new current',
    'old archived',
    'Which port? pending',
  ]);
  assert.deepEqual(await titles('text=node_e'), ['The build needs NODE_ENV current']);
  assert.deepEqual(await titles('gate=G3&role=architect'), ['Which port? pending']);
  const page = await ask('/api/projects/shop/ledger?limit=3');
  assert.deepEqual(await titles(`before=${String(page.value['next'])}`), [
    'The build needs NODE_ENV current',
  ]);

  const change = (id: string, body: object) => ask(`/api/ledger/${id}/change`, { method: 'POST', body });
  const { id } = query.record;
  assert.match((await change(id, { status: 'answered' })).text, /there is no answer/);
  const answered = await change(id, { status: 'answered', text: '8080', version: 1 });
  assert.equal((answered.value as unknown as RecordView).history.length, 2);
  assert.match((await change(id, { status: 'expired' })).text, /it cannot become expired/);
  assert.match(
    (await change(id, { status: 'answered', text: 'x', version: 1 })).text,
    /has changed this query meanwhile/,
  );
  const shown = (await ask(`/api/ledger/${shortId(id)}`)).value as unknown as RecordView;
  assert.deepEqual(shown.record, (answered.value as unknown as RecordView).record);
  assert.match((await ask('/api/ledger/ffffffff')).text, /there is no record/);
  for (const wrong of [
    { kind: 'error', text: 'x' },
    { kind: 'note' },
    { kind: 'note', text: 'x', gate: 'G12' },
  ])
    assert.equal((await ask('/api/projects/shop/ledger', { method: 'POST', body: wrong })).status, 400);
  assert.match(
    (
      await ask('/api/projects/shop/ledger', {
        method: 'POST',
        body: { kind: 'memory', text: 'x', type: 'idea' },
      })
    ).text,
    /must be one of pattern/,
  );

  // As a command finds the server: what is left out of the path has its default, and a dot is no step in it.
  const headers = { authorization: `Bearer ${token}`, ...here };
  const client = openClient({ address, headers }, context.signal);
  for (const given of [{}, { project: '.' }, { project: shortId(project.id) }]) {
    const found = ledgerList.output.parse(await client.run(ledgerList, given));
    assert.equal(found.records.length, 4, JSON.stringify(given));
  }
});

test('an assistant reads the ledger and adds notes and queries in its own name; the rest is for persons', async (t) => {
  assert.deepEqual(
    ['ledger', 'ledger-show', 'ledger-add', 'ledger-change', 'export-project'].filter((name) =>
      tools.has(name),
    ),
    ['ledger', 'ledger-show', 'ledger-add'],
  );
  const add = tools.get('ledger-add');
  for (const kind of ['decision', 'risk', 'memory', 'blocker'])
    assert.equal(add?.input.safeParse({ kind, text: 'x' }).success, false, kind);
  assert.equal(add?.input.safeParse({ kind: 'note', text: 'x', supersedes: newId() }).success, false);
  const { context, store, repository } = await openServer(t);
  const project = await store.projects.ensure({ path: repository, name: 'shop' });
  const input = add?.input.parse({ kind: 'note', text: 'x', project: project.id }) ?? {};
  await add?.call(input, { context } as Parameters<NonNullable<typeof add>['call']>[1]);
  assert.deepEqual(
    (await store.ledger.list({ projectId: project.id })).map(({ by }) => by),
    [`an assistant of ${context.user}`],
  );
});
