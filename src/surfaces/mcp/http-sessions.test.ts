import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Server } from '@modelcontextprotocol/server';
import { HttpSessions } from './http-sessions.ts';

const clientInfo = { name: 'client', version: '1' };
const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo };
const initialize = { jsonrpc: '2.0', id: 1, method: 'initialize', params };
const ping = { jsonrpc: '2.0', id: 2, method: 'ping' };

/** Sessions of servers that know nothing, at a clock that stands still until it is moved. */
const opened = (most: number) => {
  const clock = { now: 0 };
  const servers: Server[] = [];
  const closed: number[] = [];
  const open = (): Server => {
    const server = new Server({ name: 'server', version: '1' }, { capabilities: {} });
    const index = servers.push(server) - 1;
    Object.assign(server, { onclose: () => closed.push(index) });
    return server;
  };
  const sessions = new HttpSessions(open, { most, idleMs: 1000, now: () => clock.now });
  const send = (body: object, id?: string): Promise<Response> => {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(id !== undefined && { 'mcp-session-id': id }),
    };
    return sessions.serve(new Request('http://test.invalid/mcp', { method: 'POST', headers }), body);
  };
  const begin = async (): Promise<string> => {
    const response = await send(initialize);
    assert.equal(response.status, 200, await response.text());
    return response.headers.get('mcp-session-id') ?? '';
  };
  const isThere = async (id: string): Promise<boolean> => {
    const response = await send(ping, id);
    await response.text();
    return response.status === 200;
  };
  return { sessions, clock, closed, send, begin, isThere };
};

test('one that is idle for too long ends with its server, and one that is used stays', async () => {
  const { sessions, clock, closed, begin, isThere } = opened(10);
  const [idle, used] = [await begin(), await begin()];
  clock.now = 999;
  assert.ok(await isThere(used));
  clock.now = 1000;
  await sessions.endIdle();
  assert.deepEqual([sessions.size, closed], [1, [0]]);
  assert.deepEqual([await isThere(idle), await isThere(used)], [false, true]);
});

test('one too many takes the place of the one that was idle longest, and none while all are answered', async () => {
  const { sessions, clock, closed, send, begin, isThere } = opened(2);
  const first = await begin();
  clock.now = 1;
  const second = await begin();
  clock.now = 2;
  assert.ok(await isThere(first));
  const third = await begin();
  assert.deepEqual([sessions.size, closed], [2, [1]]);
  assert.equal(await isThere(second), false);
  // Answers that nobody has read yet.
  const open = [await send(ping, first), await send(ping, third)];
  assert.equal((await send(initialize)).status, 503);
  clock.now = 5000;
  await sessions.endIdle();
  assert.equal(sessions.size, 2, 'an answer under way is no idleness');
  // A client that leaves in the middle of an answer is as good as one that has read it.
  for (const response of open) await response.body?.cancel();
  clock.now = 6000;
  await sessions.endIdle();
  assert.deepEqual([sessions.size, closed.length], [0, 3]);
});

test('what is no beginning opens nothing, and all end with the house', async () => {
  const { sessions, closed, send, begin } = opened(10);
  for (const body of [ping, { ...initialize, params: {} }, [initialize, ping]])
    assert.equal((await send(body)).status, 400);
  assert.deepEqual([sessions.size, closed], [0, []]);
  await begin();
  await sessions.close();
  assert.deepEqual([sessions.size, closed], [0, [0]]);
});
