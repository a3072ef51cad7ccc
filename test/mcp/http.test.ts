import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import type { RunLog } from '../../src/domain/run-log.ts';
import { tools } from '../../src/surfaces/mcp/index.ts';
import { keptForFile } from '../api/kept-for-file.ts';
import { answerOf, openServer, type Asked, type TestServer } from '../api/server.ts';
import { ending } from '../cli/stage.ts';
import { idle, type Worker } from '../cli/workshop.ts';
import { clientKinds, reachAssistant, type AssistantOptions, type Progress } from './assistant.ts';

const kept = keptForFile(after);
let server: TestServer;
/** What runs do when they are submitted. */
let play: Worker = idle;
/** Followers of logs, and how those that were told to stop were told. */
const followers = new Set<AbortSignal>();

const watched = (log: RunLog): RunLog => ({
  append: (...given) => log.append(...given),
  read: (...given) => log.read(...given),
  async *follow(runId, options = {}) {
    assert.ok(options.signal);
    followers.add(options.signal);
    try {
      yield* log.follow(runId, options);
    } finally {
      followers.delete(options.signal);
    }
  },
});

before(async () => {
  server = await openServer(kept, {
    worker: (given) => play(given),
    around: (context) => ({
      ...context,
      store: async () => {
        const store = await context.store();
        return { ...store, log: watched(store.log) };
      },
    }),
  });
  await server.store.projects.ensure({ path: server.repository, name: 'shop' });
});

const reach = (
  t: TestContext,
  { cwd, ...options }: Pick<AssistantOptions, 'kind' | 'roots'> & { cwd?: string } = {},
) => {
  const headers = {
    authorization: `Bearer ${server.token}`,
    ...(cwd !== undefined && { 'millwright-cwd': encodeURIComponent(cwd) }),
  };
  return reachAssistant(t, server.address, { ...options, headers });
};

for (const kind of clientKinds)
  test(`a client ${kind} over HTTP has the tools of the other door, and walks a run to its end`, async (t) => {
    play = ending('verified');
    const assistant = await reach(t, { kind });
    const listed = await assistant.tools();
    assert.deepEqual(listed.map(({ name }) => name).toSorted(), [...tools.keys()].toSorted());
    const heard: Progress[] = [];
    const made = await assistant.call(
      'make',
      { spec: 'add slugs', in: server.repository },
      { onProgress: (progress) => heard.push(progress) },
    );
    assert.equal(made.value['outcome'], 'verified', made.text);
    assert.ok(heard[0]?.message.includes(String(made.value['runId'])), JSON.stringify(heard[0]));
    assert.match(heard.at(-1)?.message ?? '', /^verified: /);
    const state = await assistant.call('task_status', { run: made.value['runId'] });
    assert.equal(state.value['outcome'], 'verified', state.text);
    assert.deepEqual(assistant.errors, []);
    await assistant.close();
  });

test('who stands in no folder of this machine names known projects in full, and nothing else', async (t) => {
  play = ending('verified');
  // What a client tells of its folders would be of another machine.
  const assistant = await reach(t, { kind: 'v2-2026', roots: [server.folder] });
  const strange = join(server.folder, 'strange');
  const refused: [name: string, input: Record<string, unknown>][] = [
    ['make', { spec: 'x' }],
    ['make', { spec: 'x', in: 'shop' }],
    ['make', { spec: 'x', in: server.folder }],
    ['make', { spec: 'x', new: strange }],
    ['make', { spec: 'x', new: 'strange' }],
    ['check', {}],
    ['review', { files: ['README.md'] }],
    ['modify_file', { path: join(server.repository, '../../etc/passwd'), instructions: 'x' }],
    ['generate_file', { path: 'x.js', spec: 'x' }],
    ['write_files_atomic', { in: server.folder, files: [{ path: 'x', operation: 'write', content: 'x' }] }],
    ['write_files_atomic', { files: [{ path: 'x', operation: 'write', content: 'x' }] }],
  ];
  for (const [name, input] of refused) {
    const answer = await assistant.call(name, input);
    assert.ok(answer.isError, `${name} ${JSON.stringify(input)}`);
    assert.match(answer.text, /outside of your workspace\nhint: name a project .* by its full path/);
  }
  const listed = await assistant.call('runs');
  assert.equal(listed.isError, false, 'a list of what is known touches nothing');
  const known = await assistant.call('modify_file', {
    path: join(server.repository, 'README.md'),
    instructions: 'say more',
  });
  assert.equal(known.value['outcome'], 'verified', known.text);
  await assistant.close();
});

test('the folder in the settings of a client is its workspace, as over a pipe', async (t) => {
  play = ending('verified');
  const assistant = await reach(t, { cwd: server.repository });
  const made = await assistant.call('make', { spec: 'add slugs' });
  assert.deepEqual([made.value['outcome'], made.value['project']], ['verified', server.repository]);
  const outside = await assistant.call('make', { spec: 'x', in: '..' });
  assert.match(outside.text, /outside of your workspace/);
  await assistant.close();
});

test('a call whose client has left is followed no longer, and its run goes on', async (t) => {
  play = idle;
  for (const kind of clientKinds) {
    const assistant = await reach(t, { kind });
    const leaving = new AbortController();
    const told = Promise.withResolvers<string>();
    const call = assistant.call(
      'make',
      { spec: 'add slugs', in: server.repository },
      { signal: leaving.signal, onProgress: ({ message }) => told.resolve(message) },
    );
    const [, runId = ''] = /^run (\S+):/.exec(await told.promise) ?? [];
    const following = [...followers];
    assert.equal(following.length, 1);
    const stopped = Promise.all(
      following.map((signal) => new Promise((resolve) => signal.addEventListener('abort', resolve))),
    );
    leaving.abort();
    await assert.rejects(call);
    await stopped;
    assert.equal((await server.store.runs.byId(runId))?.status, 'queued');
    await assistant.close();
  }
});

const envelope = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
const initialize = { jsonrpc: '2.0', id: 1, method: 'initialize', params: envelope };
const accepting = { accept: 'application/json, text/event-stream' };

test('DX-8: the door of the tools is as narrow as the others', async () => {
  const post = async (asked: Asked) =>
    answerOf(
      await server.open('/mcp', {
        method: 'POST',
        body: initialize,
        ...asked,
        headers: { ...accepting, ...asked.headers },
      }),
    );
  const refused: [asked: Asked, status: number][] = [
    [{ token: null }, 401],
    [{ token: 'wrong' }, 401],
    [{ headers: { origin: 'http://evil.example' } }, 403],
    [{ headers: { 'content-type': 'text/plain' } }, 415],
    [{ headers: { accept: 'text/html' } }, 406],
    [{ headers: { 'millwright-cwd': 'relative' }, body: { ...initialize, method: 'tools/list' } }, 400],
    [{ body: 'garbage' }, 400],
    [{ body: '['.repeat(200_000) }, 400],
    [{ body: { ...initialize, method: 'tools/list' } }, 400],
    [{ headers: { 'mcp-session-id': 'strange' }, body: { ...initialize, method: 'tools/list' } }, 404],
    [{ body: `"${'x'.repeat(9_000_000)}"` }, 413],
    [{ method: 'GET', body: undefined }, 405],
  ];
  for (const [asked, status] of refused) {
    const answer = await post(asked);
    assert.equal(answer.status, status, JSON.stringify(asked).slice(0, 200) + answer.text.slice(0, 200));
  }
});

test('a session ends when its client says so', async () => {
  const begun = await server.open('/mcp', { method: 'POST', body: initialize, headers: accepting });
  assert.equal(begun.status, 200, await begun.text());
  const headers = { ...accepting, 'mcp-session-id': begun.headers.get('mcp-session-id') ?? '' };
  const list = { jsonrpc: '2.0', id: 2, method: 'tools/list', params: {} };
  const ask = () => server.ask('/mcp', { method: 'POST', body: list, headers });
  assert.match((await ask()).text, /"task_status"/);
  const ended = await server.ask('/mcp', { method: 'DELETE', headers });
  assert.equal(ended.status, 200, ended.text);
  assert.equal((await ask()).status, 404);
});

test('a body whose length nobody says is read up to the limit', async () => {
  const send = (pieces: string[]) =>
    fetch(new URL('/mcp', server.address), {
      method: 'POST',
      headers: {
        ...accepting,
        authorization: `Bearer ${server.token}`,
        'content-type': 'application/json',
      },
      body: new ReadableStream({
        pull(controller) {
          const piece = pieces.shift();
          if (piece === undefined) controller.close();
          else controller.enqueue(new TextEncoder().encode(piece));
        },
      }),
      duplex: 'half',
    });
  const text = JSON.stringify(initialize);
  const answer = await send([text.slice(0, 20), text.slice(20)]);
  assert.match(await answer.text(), /"serverInfo"/);
  const million = 'x'.repeat(1_000_000);
  assert.equal((await send(Array.from({ length: 9 }, () => million))).status, 413);
});
