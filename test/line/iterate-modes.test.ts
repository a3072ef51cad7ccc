import assert from 'node:assert/strict';
import { after, test, type TestContext } from 'node:test';
import type { ReviewPolicy } from '../../src/domain/request.ts';
import type { RunEvent } from '../../src/domain/events.ts';
import type { Model, ModelRequest } from '../../src/models/model.ts';
import { estimateUsage } from '../../src/models/estimate-tokens.ts';
import { modelError } from '../../src/models/faults.ts';
import { scriptedModel, type ScriptedModel, type ScriptedReply } from '../../src/models/scripted.ts';
import { add, addTest, closeStore, emptyProject, files, plan, walkLine, type LineOptions } from './line.ts';

after(closeStore);

const good = files({ 'add.js': add('a + b'), 'add.test.js': addTest });
const approved = 'SCORE: 0.9\nVERDICT: APPROVED';
const policy: ReviewPolicy = { mode: 'auto', rounds: 3, threshold: 0.7 };

const isAnswer = (event: RunEvent): event is RunEvent & { type: 'model-call-end' } =>
  event.type === 'model-call-end';

const run = (
  context: TestContext,
  review: Partial<ReviewPolicy>,
  model: LineOptions['model'],
  more: Partial<LineOptions> = {},
) =>
  walkLine(context, {
    files: emptyProject,
    recipe: 'iterate',
    request: { review: { ...policy, ...review } },
    replies: [],
    ...(model && { model }),
    ...more,
  });

const reviewOf = ({ proof }: RunEvent & { type: 'run-end' }) => proof?.review;

/** Two models: the first writes, and the reviewer's route has both, the writer first. */
const two = (writes: ScriptedReply[], reviews: ScriptedReply[]): [ScriptedModel, ScriptedModel] => [
  scriptedModel({ name: 'writer', replies: writes }),
  scriptedModel({ name: 'critic', replies: reviews }),
];

for (const mode of ['auto', 'dual'] as const)
  test(`D0-21, D1-25: ${mode} asks another model than the author where the route has one, though it stands last`, async (t) => {
    const [writer, critic] = two([plan('add.js'), good], [approved]);
    const { end } = await run(t, { mode }, ({ role }) =>
      Promise.resolve(role === 'reviewer' ? [writer, critic] : [writer]),
    );
    assert.deepEqual(
      [end.outcome, reviewOf(end)?.mode, reviewOf(end)?.why],
      ['verified', 'dual', 'critic reviews what writer wrote'],
    );
    writer.assertFinished();
    critic.assertFinished();
  });

test('self asks the author in a fresh context, though the route begins with another', async (t) => {
  const [writer, critic] = two([plan('add.js'), good, approved], []);
  const { end } = await run(t, { mode: 'self' }, ({ role }) =>
    Promise.resolve(role === 'reviewer' ? [critic, writer] : [writer]),
  );
  assert.deepEqual([end.outcome, reviewOf(end)?.mode], ['verified', 'self']);
  assert.equal(writer.calls.at(-1)?.messages.length, 2);
  writer.assertFinished();
});

test('none asks nobody', async (t) => {
  const [writer, critic] = two([plan('add.js'), good], []);
  const { end } = await run(t, { mode: 'none' }, () => Promise.resolve([writer, critic]));
  assert.deepEqual([end.outcome, reviewOf(end)], ['verified', undefined]);
});

test('D1-24: dual that cannot be had is refused before anything is paid for, with the next step', async (t) => {
  const [writer] = two([], []);
  const elsewhere = scriptedModel({ name: 'writer', endpoint: 'another', replies: [] });
  const { end, events } = await run(t, { mode: 'dual' }, ({ role }) =>
    Promise.resolve(role === 'reviewer' ? [writer, elsewhere] : [writer]),
  );
  assert.equal(end.outcome, 'failed');
  assert.match(end.reason, /another model was asked for.*\[routes\] reviewer/);
  assert.deepEqual(events.filter(isAnswer), []);
});

test('a second model that does not answer is not passed off as one: the mode says who it was', async (t) => {
  const [writer] = two([plan('add.js'), good, approved], []);
  const down: Model = {
    name: 'critic',
    endpoint: 'down',
    complete: () => Promise.reject(modelError('unauthorized', 'no key')),
  };
  const { end } = await run(t, {}, ({ role }) =>
    Promise.resolve(role === 'reviewer' ? [down, writer] : [writer]),
  );
  assert.deepEqual([end.outcome, reviewOf(end)?.mode], ['verified', 'self']);
  assert.match(reviewOf(end)?.why ?? '', /no other model than writer/);
});

/** A model that answers by what it is asked, without end; `critic` says what the reviewer says. */
const tireless = (
  critic: (review: number) => string,
  test: (claim: number) => string,
): Model & { calls: ModelRequest[] } => {
  const calls: ModelRequest[] = [];
  const counts = { reviews: 0, claims: 0, heals: 0 };
  const answer = (system: string): string => {
    if (system.includes('You review code')) return critic((counts.reviews += 1));
    if (system.includes('A review claims')) return test((counts.claims += 1));
    if (system.includes('plan')) return plan('add.js');
    return good;
  };
  return {
    name: 'tireless',
    endpoint: 'here',
    calls,
    complete(request) {
      calls.push(structuredClone(request));
      const system = request.messages[0]?.content ?? '';
      const healing = /repair|mend|fix|problems/i.test(system) && !system.includes('You review code');
      const text =
        healing && !system.includes('A review claims') && calls.length > 2
          ? files({ 'add.js': add(`a + b + ${'0 + '.repeat((counts.heals += 1))}0`) })
          : answer(system);
      return Promise.resolve({
        text,
        reasoning: undefined,
        model: 'tireless',
        usage: estimateUsage(request, text),
      });
    },
  };
};

const findings = (count: number): string =>
  Array.from(
    { length: 6 },
    (_, at) => `FINDING [major] add.js:1: point ${'x'.repeat(count * 7 + at)} is wrong`,
  ).join('\n');

test('D1-12, DX-5: a reviewer that is never content ends within its rounds and its calls, and prompts do not grow', async (t) => {
  const model = tireless(
    (review) => `${findings(review)}\nSCORE: 0.1\nVERDICT: REJECTED`,
    (claim) =>
      `\`\`\`js\nimport assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { add } from './add.js';\n\ntest('claim ${claim}', () => {\n  assert.equal(add(0, 0), ${claim % 2 === 0 ? 0 : 1});\n});\n\`\`\``,
  );
  const { end, task } = await run(t, { rounds: 2 }, () => Promise.resolve([model]), {
    budget: { attempts: 3 },
  });
  assert.ok(['rejected', 'failed'].includes(end.outcome), end.reason);
  assert.equal(reviewOf(end)?.verdict, 'rejected');
  // A plan, the code with three answers that cannot be used, three rounds of healing, three reviews of six calls.
  assert.ok(model.calls.length <= 1 + 4 + 3 + 3 * 6, `${model.calls.length} calls`);
  const reviews = model.calls.filter(({ messages }) => messages[0]?.content.includes('You review code'));
  for (const { messages } of reviews) assert.ok(messages[1]?.content.startsWith(`REQUEST\n${task.spec}\n`));
  const sizes = reviews.map(({ messages }) => messages[1]?.content.length ?? 0);
  assert.ok(Math.max(...sizes) < (sizes[0] ?? 0) + 2500, sizes.join(' '));
});

test('D1-12: earlier claims are shown as a bounded list of what was settled', async (t) => {
  const claim = 'FINDING [major] add.js:1: `a + b` joins text\nVERDICT: REJECTED';
  const shows = `\`\`\`js\nimport assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { add } from './add.js';\n\ntest('adds text', () => {\n  assert.equal(add('1', '2'), 3);\n});\n\`\`\``;
  const careful = files({ 'add.js': add('Number(a) + Number(b)') });
  const { end, model } = await walkLine(t, {
    files: emptyProject,
    recipe: 'iterate',
    request: { review: policy },
    replies: [
      plan('add.js'),
      good,
      claim,
      shows,
      careful,
      { text: approved, expect: 'mended, a test shows it: add.js: `a + b` joins text' },
    ],
  });
  assert.equal(end.outcome, 'verified');
  model.assertFinished();
});

test('D1-28, D1-4: a review is asked for at temperature 0, with one form of answer and the system message before it', async (t) => {
  const claim = 'FINDING [major] add.js:1: `a + b` joins text\nVERDICT: REJECTED';
  const { model } = await walkLine(t, {
    files: emptyProject,
    recipe: 'iterate',
    request: { review: { ...policy, rounds: 0 } },
    replies: [plan('add.js'), good, claim, 'NO TEST: taste'],
  });
  for (const call of model.calls.slice(2)) {
    assert.equal(call.temperature, 0);
    assert.deepEqual(
      call.messages.map(({ role }) => role),
      ['system', 'user'],
    );
  }
  const [review, claimed] = model.calls
    .slice(2)
    .map(({ messages }) => messages.map(({ content }) => content).join('\n'));
  assert.equal(review?.match(/VERDICT and a colon/g)?.length, 1);
  assert.ok(!claimed?.includes('VERDICT and a colon') && claimed?.includes('NO TEST:'));
});

test('D1-19: code that was cut off is never reviewed', async (t) => {
  const cut = modelError('length-limit', 'the answer was cut at its limit', { partial: good.slice(0, 60) });
  const { end, events } = await walkLine(t, {
    files: emptyProject,
    recipe: 'iterate',
    request: { review: policy },
    replies: [plan('add.js'), cut],
  });
  assert.equal(end.outcome, 'failed');
  assert.ok(!events.some((event) => isAnswer(event) && event.role === 'reviewer'));
});
