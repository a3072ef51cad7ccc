import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { randomFrom } from '../../../test/programs/model-server/sample-texts.ts';
import { CallQueue } from './call-queue.ts';
import type { QueueOptions } from './call-queue.ts';

test('D3-24: no more calls than slots run at once, and all of them run', async () => {
  const queue = new CallQueue({ slots: 3 });
  let [running, most, done] = [0, 0, 0];
  await Promise.all(
    Array.from({ length: 40 }, async (_, at) => {
      const leave = await queue.enter(`m${at % 4}`);
      running += 1;
      most = Math.max(most, running);
      await setImmediate();
      running -= 1;
      done += 1;
      leave();
      // Leaving twice gives no second slot.
      leave();
    }),
  );
  assert.deepEqual([most, done, queue.running, queue.waiting], [3, 40, 0, 0]);
});

test('a higher priority goes first, and equals go in the order in which they came', async () => {
  const queue = new CallQueue({ slots: 1 });
  const order: string[] = [];
  const leave = await queue.enter('m');
  const calls = [
    ['a', 0],
    ['b', 5],
    ['c', 5],
    ['d', 1],
  ] as const;
  const all = calls.map(async ([name, priority]) => {
    const out = await queue.enter('m', { priority });
    order.push(name);
    out();
  });
  leave();
  await Promise.all(all);
  assert.deepEqual(order, ['b', 'c', 'd', 'a']);
});

test('an aborted call leaves the queue at once and holds no slot', async () => {
  const queue = new CallQueue({ slots: 1 });
  const leave = await queue.enter('m');
  const controller = new AbortController();
  const waiting = assert.rejects(queue.enter('m', { signal: controller.signal }), /enough/);
  controller.abort(new Error('enough'));
  await waiting;
  assert.equal(queue.waiting, 0);
  leave();
  (await queue.enter('m'))();
  await assert.rejects(queue.enter('m', { signal: AbortSignal.abort(new Error('before')) }), /before/);
  assert.equal(queue.running, 0);
});

/** Many tasks, each a chain of calls by roles that use different models; returns how often the server had to swap. */
const simulate = async (options: Partial<QueueOptions>): Promise<{ swaps: number; mostPassed: number }> => {
  const queue = new CallQueue({ slots: 1, mostPassedBy: 24, ...options });
  const random = randomFrom(11);
  const order: number[] = [];
  const served: { model: string; asked: number }[] = [];
  let asked = 0;
  await Promise.all(
    Array.from({ length: 24 }, async () => {
      for (let call = 0; call < 20; call += 1) {
        const model = ['coder', 'reviewer', 'planner'][Math.floor(random() * 3)] ?? 'coder';
        const mine = asked++;
        const leave = await queue.enter(model);
        served.push({ model, asked: mine });
        order.push(mine);
        await setImmediate();
        leave();
      }
    }),
  );
  const swaps = served.filter(({ model }, at) => at > 0 && served[at - 1]?.model !== model).length;
  const passed = order.map((mine, at) => order.slice(0, at).filter((other) => other > mine).length);
  assert.equal(served.length, 480);
  return { swaps, mostPassed: Math.max(...passed) };
};

test('needs 12: calls grouped by the loaded model swap at most half as often, and none is passed by for ever', async () => {
  const plain = await simulate({});
  const grouped = await simulate({ oneModel: true });
  assert.ok(grouped.swaps <= plain.swaps / 2, `${grouped.swaps} of ${plain.swaps} swaps`);
  assert.ok(grouped.mostPassed <= 24 + 24, `passed by ${grouped.mostPassed}`);
});

test('a call for another model gets its turn although calls for the loaded one never cease', async () => {
  for (const bound of [{ mostPassedBy: 5 }, { mostPassedBy: 1000, longestPassedMs: 20 }]) {
    const clock = { ms: 0 };
    const queue = new CallQueue({ slots: 1, oneModel: true, now: () => clock.ms, ...bound });
    let served = 0;
    const turn = { came: false };
    let leave = await queue.enter('coder');
    const other = queue.enter('reviewer').then((out) => {
      turn.came = true;
      out();
      return undefined;
    });
    while (!turn.came && served < 100) {
      const next = queue.enter('coder');
      leave();
      leave = await next;
      served += 1;
      clock.ms += 1;
      await setImmediate();
    }
    leave();
    await other;
    assert.ok(served <= 25, `${served} calls went before it`);
  }
});
