import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import type { StoredEvent } from '../../src/domain/events.ts';
import type { Delta } from '../../src/domain/work.ts';
import type { OperationContext } from '../../src/operations/operation.ts';
import { logOf } from '../cli/events.ts';
import { keptForFile } from './kept-for-file.ts';
import { aRunIn } from './runs.ts';
import { all, openServer, streamOf, type StreamMessage, type TestServer } from './server.ts';

const kept = keptForFile(after);
let server: TestServer;
/** How many events streams have taken from the log so far, by run. */
const taken = new Map<string, number>();

/** The same context; what is taken from the log by followers is counted. */
const counting = (context: OperationContext): OperationContext => ({
  ...context,
  async store() {
    const store = await context.store();
    async function* follow(...given: Parameters<typeof store.log.follow>): AsyncGenerator<StoredEvent> {
      for await (const stored of store.log.follow(...given)) {
        taken.set(stored.runId, (taken.get(stored.runId) ?? 0) + 1);
        yield stored;
      }
    }
    return { ...store, log: { ...store.log, follow } };
  },
});

let tell: (delta: Delta) => void = () => undefined;
before(async () => {
  server = await openServer(kept, {
    around: counting,
    worker(given) {
      tell = given.tell;
      return Promise.resolve();
    },
  });
});

const positions = (messages: readonly StreamMessage[]): number[] =>
  messages.flatMap(({ id }) => (id === undefined ? [] : [id]));

const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

test('a stream replays the log, goes on with what comes, and says that nothing more comes', async () => {
  const run = await aRunIn(server);
  const events = logOf(run.id, 'verified');
  for (const event of events.slice(0, 3)) await server.store.log.append(run.id, event);
  const stream = streamOf(await server.open(`/api/runs/${run.id}/events`));
  const first: StreamMessage[] = [];
  for (let left = 3; left > 0; left -= 1) first.push((await stream.next()).value as StreamMessage);
  assert.deepEqual(positions(first), [1, 2, 3]);
  for (const event of events.slice(3)) await server.store.log.append(run.id, event);
  const rest = await all(stream);
  assert.deepEqual(positions([...first, ...rest]), upTo(events.length));
  assert.deepEqual(rest.at(-1), { event: 'end', data: 'over' });
  const list = await server.ask(`/api/runs/${run.id}/events?format=json`);
  assert.deepEqual(
    list.value['events'],
    [...first, ...rest.slice(0, -1)].map(({ data }) => data),
  );
});

test('whoever comes again goes on behind the last event that they had, and is told when there is nothing', async () => {
  const run = await aRunIn(server);
  const events = logOf(run.id, 'verified');
  for (const event of events) await server.store.log.append(run.id, event);
  const path = `/api/runs/${run.id.slice(-8)}/events`;
  const again = await all(streamOf(await server.open(path, { headers: { 'last-event-id': '2' } })));
  assert.deepEqual(positions(again), upTo(events.length).slice(2));
  assert.deepEqual(positions(await all(streamOf(await server.open(`${path}?after=2`)))), positions(again));
  const over = await server.open(path, { headers: { 'last-event-id': String(events.length) } });
  assert.equal(over.status, 204, 'a browser then does not come again');
  assert.equal((await server.ask(path, { headers: { 'last-event-id': 'x' } })).status, 400);
  assert.equal((await server.ask('/api/runs/ffffffff/events')).status, 404);
});

test('a stream ends where the run waits for a person, or goes on through that if it is asked to', async () => {
  const run = await aRunIn(server);
  const gate = { type: 'gate-request', gate: 'ask', kind: 'question', question: 'which?' } as const;
  await server.store.log.append(run.id, gate);
  const path = `/api/runs/${run.id}/events`;
  const messages = await all(streamOf(await server.open(path)));
  assert.deepEqual(messages.at(-1), { event: 'end', data: 'over' });
  const through = streamOf(await server.open(`${path}?until=end`));
  assert.equal(((await through.next()).value as StreamMessage).id, 1);
  for (const event of logOf(run.id, 'failed')) await server.store.log.append(run.id, event);
  assert.deepEqual(positions(await all(through)), upTo(logOf(run.id, 'failed').length + 1).slice(1));
});

test('pieces of an answer ride along without a position, and those of a slow reader become one', async () => {
  const made = await server.ask('/api/make', {
    method: 'POST',
    body: { spec: 'add slugs', in: server.repository },
  });
  const { runId } = made.value as { runId: string };
  const [start, ...rest] = logOf(runId, 'verified');
  assert.ok(start);
  await server.store.log.append(runId, start);
  const stream = streamOf(await server.open(`/api/runs/${runId}/events`));
  assert.equal(((await stream.next()).value as StreamMessage).id, 1);
  for (const text of ['one ', 'two ', 'three']) tell({ role: 'coder', text });
  let heard = '';
  while (heard !== 'one two three') {
    const { event, data, id } = (await stream.next()).value as StreamMessage;
    assert.deepEqual([event, id], ['delta', undefined]);
    heard += (data as Delta).text;
  }
  for (const event of rest) await server.store.log.append(runId, event);
  await all(stream);
});

test('a follower that does not read holds nobody up, and nothing piles up for it or is lost', async () => {
  const run = await aRunIn(server);
  const { hostname, port } = new URL(server.address);
  const socket = connect(Number(port), hostname);
  socket.write(
    `GET /api/runs/${run.id}/events HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${server.token}\r\nConnection: close\r\n\r\n`,
  );
  socket.pause();
  const quick = all(streamOf(await server.open(`/api/runs/${run.id}/events`)));
  const many = 400;
  const message = 'x'.repeat(50_000);
  for (let made = 0; made < many; made += 1)
    await server.store.log.append(run.id, { type: 'run-warn', message });
  for (const event of logOf(run.id, 'verified')) await server.store.log.append(run.id, event);
  const whole = many + logOf(run.id, 'verified').length;
  assert.deepEqual(positions(await quick), upTo(whole), 'the other follower had all of it meanwhile');
  const takenBySlow = (taken.get(run.id) ?? 0) - whole;
  assert.ok(takenBySlow < many / 2, `${takenBySlow} of ${many} events were taken for one who does not read`);
  let text = '';
  socket.setEncoding('utf8').on('data', (piece: string) => (text += piece));
  await new Promise((resolve) => {
    socket.once('close', resolve);
    socket.resume();
  });
  assert.deepEqual(
    [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id)),
    upTo(whole),
  );
});

test('a server that ends tells its followers, and takes its note back', async () => {
  const ending = await openServer(kept);
  const run = await aRunIn(ending);
  const [start] = logOf(run.id, 'verified');
  assert.ok(start);
  await ending.store.log.append(run.id, start);
  const stream = streamOf(await ending.open(`/api/runs/${run.id}/events`));
  await stream.next();
  await ending.stop();
  assert.deepEqual(await all(stream), [{ event: 'end', data: 'stopping' }]);
});
