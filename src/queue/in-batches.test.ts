import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inBatches } from './in-batches.ts';

/** A writer that ends when it is told to. */
const held = () => {
  const written: number[][] = [];
  const open: PromiseWithResolvers<void>[] = [];
  const write = (items: readonly number[]): Promise<void> => {
    written.push([...items]);
    const ending = Promise.withResolvers<void>();
    open.push(ending);
    return ending.promise;
  };
  return { written, open, put: inBatches(write) };
};

/** Everything that needs no answer from outside has happened. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what comes while something is written goes together, in its order, and is done when it stands', async () => {
  const { written, open, put } = held();
  const first = put(1);
  await settled();
  const others = [put(2), put(3), put(4)];
  await settled();
  assert.deepEqual(written, [[1]]);
  open[0]?.resolve();
  await first;
  await settled();
  assert.deepEqual(written, [[1], [2, 3, 4]]);
  let isDone = false;
  const all = Promise.all(others).then(() => (isDone = true));
  await settled();
  assert.equal(isDone, false);
  open[1]?.resolve();
  await all;
});

test('where a write fails all that were in it fail, and what comes later is written', async () => {
  const { written, open, put } = held();
  const both = Promise.allSettled([put(1), put(2)]);
  const isLost = assert.rejects(
    both.then(([one]) => (one.status === 'rejected' ? Promise.reject(one.reason) : one)),
    /away/,
  );
  await settled();
  const third = put(3);
  open[0]?.reject(new Error('away'));
  await isLost;
  assert.deepEqual(
    (await both).map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  await settled();
  open[1]?.resolve();
  await third;
  assert.deepEqual(written, [[1, 2], [3]]);
});
