import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomFrom } from '../../../test/programs/model-server/sample-texts.ts';
import { learnedOrder } from './learned-route.ts';
import { costAtMost, costOf, priceOf } from './price.ts';

const unknown = { verified: 0, failed: 0 };

test('D1-27: what was verified changes who is asked first', () => {
  const random = randomFrom(1);
  const candidates = [
    { key: 'weak', record: { verified: 4, failed: 36 } },
    { key: 'strong', record: { verified: 30, failed: 10 } },
  ];
  const first = Array.from({ length: 400 }, () => learnedOrder(candidates, { random })[0]);
  const strong = first.filter((key) => key === 'strong').length;
  assert.ok(strong > 370 && strong < 400, `${strong} of 400: sure, but never blind`);
});

test('models that nobody knows are all tried, and a model with few failures is not given up', () => {
  const random = randomFrom(2);
  const fresh = ['a', 'b', 'c'].map((key) => ({ key, record: unknown }));
  const seen = new Map<string, number>();
  for (let round = 0; round < 300; round += 1) {
    const [first = ''] = learnedOrder(fresh, { random });
    seen.set(first, (seen.get(first) ?? 0) + 1);
  }
  for (const key of ['a', 'b', 'c']) assert.ok((seen.get(key) ?? 0) > 60, key);
});

test('every order holds every model once, and the same dice give the same order', () => {
  const candidates = ['a', 'b', 'c', 'd'].map((key, at) => ({ key, record: { verified: at, failed: 3 } }));
  for (let seed = 0; seed < 50; seed += 1) {
    const order = learnedOrder(candidates, { random: randomFrom(seed) });
    assert.deepEqual(order.toSorted(), ['a', 'b', 'c', 'd']);
    assert.deepEqual(learnedOrder(candidates, { random: randomFrom(seed) }), order);
  }
});

test('the most exact price counts, and a call costs what its tokens cost', () => {
  const table = {
    '*@cloud': { prompt: 1, answer: 2 },
    m: { prompt: 3, answer: 6 },
    'm@cloud': { prompt: 5, answer: 10 },
  };
  assert.deepEqual(priceOf(table, { name: 'm', endpoint: 'cloud' }), { prompt: 5, answer: 10 });
  assert.deepEqual(priceOf(table, { name: 'm', endpoint: 'other' }), { prompt: 3, answer: 6 });
  assert.deepEqual(priceOf(table, { name: 'x', endpoint: 'cloud' }), { prompt: 1, answer: 2 });
  assert.equal(priceOf(table, { name: 'constructor', endpoint: 'y' }), undefined);
  const price = { prompt: 3, answer: 15 };
  assert.equal(costOf(price, { promptTokens: 1_000_000, answerTokens: 100_000 }), 4.5);
  assert.equal(costAtMost(price, 1000, 2000), 0.033);
});
