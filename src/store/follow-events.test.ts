import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredEvent } from '../domain/events.ts';
import { EventBell, followEvents } from './follow-events.ts';

const runId = '019a0000-0000-7000-8000-000000000001';

/** A log in memory with one follower, and the two ways in which news of it comes. */
const scene = async () => {
  const log: StoredEvent[] = [];
  let heard = (_payload: string): void => undefined;
  const bell = new EventBell((_channel, listener) => {
    heard = listener;
    return Promise.resolve(() => Promise.resolve());
  });
  const looks: number[] = [];
  const page = (_id: string, after: number): Promise<StoredEvent[]> => {
    looks.push(after);
    return Promise.resolve(log.slice(after, after + 200));
  };
  const reader = followEvents({ bell, page }, runId, {})[Symbol.asyncIterator]();
  const next = async (): Promise<number> => {
    const { value } = await reader.next();
    return (value as StoredEvent).position;
  };
  const write = (): StoredEvent => {
    const event = { type: 'run-warn', message: 'x' } as const;
    const stored = { runId, position: log.length + 1, at: new Date(0).toISOString(), event };
    log.push(stored);
    return stored;
  };
  const notify = (): void => heard(`${runId} ${log.length}`);
  const writeHere = (count = 1): void => {
    bell.writing(runId, log.length + count);
    const written = Array.from({ length: count }, write);
    notify();
    bell.tell(written);
  };
  write();
  assert.equal(await next(), 1);
  return { bell, looks, next, write, writeHere, notify };
};

test('what this process writes reaches its followers without a look at the database', async () => {
  const { looks, next, writeHere } = await scene();
  const second = next();
  await new Promise(setImmediate);
  const before = looks.length;
  writeHere();
  assert.equal(await second, 2);
  writeHere(2);
  assert.deepEqual([await next(), await next()], [3, 4]);
  assert.equal(looks.length, before);
});

test('what another process writes is looked for, also between writes of this one', async () => {
  const { looks, next, write, writeHere, notify } = await scene();
  const second = next();
  await new Promise(setImmediate);
  const before = looks.length;
  write();
  notify();
  assert.equal(await second, 2);
  write();
  writeHere();
  assert.deepEqual([await next(), await next()], [3, 4]);
  assert.ok(looks.length > before);
});

test('a write that failed leaves open what is in the log, so it is looked at', async () => {
  const { bell, next, write } = await scene();
  const second = next();
  await new Promise(setImmediate);
  bell.writing(runId, 2);
  write();
  bell.refused(runId);
  assert.equal(await second, 2);
});

test('a follower that is slow is not kept a log of its own', async () => {
  const { looks, next, writeHere } = await scene();
  const before = looks.length;
  for (let count = 0; count < 1_500; count += 1) writeHere();
  for (let position = 2; position <= 1_501; position += 1) assert.equal(await next(), position);
  assert.ok(looks.length > before + 5);
});
