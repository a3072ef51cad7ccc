import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { RunEvent } from '../../src/domain/events.ts';
import { scriptedModel } from '../../src/models/scripted.ts';
import { add, addTest, closeStore, emptyProject, files, walkLine, type LineOptions } from './line.ts';

after(closeStore);

const broken = { ...emptyProject, 'add.js': `${add('a - b')}\n`, 'add.test.js': `${addTest}\n` };
const fix: LineOptions = { recipe: 'fix', files: broken, replies: [] };
const answer = (body: string): string => files({ 'add.js': add(body) });

const rungs = (events: readonly RunEvent[]): string[] =>
  events.flatMap((event) =>
    event.type === 'heal-round'
      ? `${event.rung}${event.candidate ? ` ${event.candidate.number}/${event.candidate.of}` : ''}`
      : [],
  );

/** Lines enough that a prompt shows only the part that is complained of. */
const filler = Array.from({ length: 200 }, (_, index) => `export const value${index} = ${index};`).join('\n');

test('D2-6, D2-23: a round that does not help is followed by one on a higher rung: more files, whole files, the next model', async (t) => {
  const long = `${filler}\nexport const add = (a, b) => {\n  throw new Error('no');\n};\n`;
  const edit = (from: string, to: string): string =>
    `\`\`\`js path=add.js\n<<<<<<< SEARCH\n${from}\n=======\n${to}\n>>>>>>> REPLACE\n\`\`\``;
  const first = scriptedModel({
    name: 'first',
    replies: [
      edit("  throw new Error('no');", "  throw new Error('still');"),
      edit("  throw new Error('still');", "  throw new Error('never');"),
    ],
  });
  const second = scriptedModel({
    name: 'second',
    replies: [edit("  throw new Error('never');", '  return a + b;')],
  });
  const line = await walkLine(t, {
    ...fix,
    files: { ...broken, 'add.js': long },
    model: async () => [first, second],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  assert.deepEqual(rungs(line.events), ['targeted', 'whole-files', 'next-model']);
  const [parts = '', whole = ''] = first.calls.map(({ messages }) => messages.at(-1)?.content ?? '');
  assert.ok(!parts.includes('value7 = 7;') && whole.includes('value7 = 7;'));
  first.assertFinished();
  second.assertFinished();
});

test('DX-5: candidates start from the same tree, are judged by the checks, and count as attempts', async (t) => {
  const line = await walkLine(t, {
    ...fix,
    replies: [
      answer('a * NaN'),
      // Half of the tests pass, then nothing parses: the better one is what the run goes on with.
      answer('a === 0 && b === 0 ? 0 : "x"'),
      answer('a +'),
    ],
    files: { ...broken, 'add.js': `${add('NaN')}\n` },
    budget: { attempts: 3 },
  });
  assert.deepEqual(rungs(line.events), ['targeted', 'candidates 1/2', 'candidates 2/2']);
  const prompts = line.model.calls.slice(1).map(({ messages }) => JSON.stringify(messages));
  assert.equal(prompts[0], prompts[1]);
  const [, one = 0, two = 0] = line.model.calls.map(({ temperature }) => temperature ?? 0);
  assert.ok(two > one);
  assert.equal(line.end.outcome, 'failed');
  assert.match((await line.onBranch('add.js')) ?? '', /=== 0 && b/);
  assert.match(
    line.end.reason,
    /still fail after 3 rounds[\s\S]*Tried:[\s\S]*taken back\nStill open:[\s\S]*adds/,
  );
  line.model.assertFinished();
});

test('a person is asked with what was tried and what stands; a hint goes to the model as data, and nothing is asked twice', async (t) => {
  const line = await walkLine(t, {
    ...fix,
    request: { askHelp: true },
    replies: [answer('a * b'), { text: answer('b - a'), expect: /a person said[\s\S]*use a plus sign/ }],
    budget: { attempts: 1 },
    answers: [{ decision: 'comment', text: 'use a plus sign' }],
  });
  const asked = line.events.filter((event) => event.type === 'gate-request');
  assert.equal(asked.length, 1);
  assert.match(asked[0]?.question ?? '', /Tried:\n- the places complained of[\s\S]*Still open:[\s\S]*adds/);
  assert.equal(line.end.outcome, 'failed');
  line.model.assertFinished();
});

test('D2-9: a person who stops the healing ends it, and one who approves gives as many rounds again', async (t) => {
  const ask = { ...fix, request: { askHelp: true }, budget: { attempts: 1 } };
  const stopped = await walkLine(t, {
    ...ask,
    replies: [answer('a * b')],
    answers: [{ decision: 'reject', text: 'I do it myself' }],
  });
  assert.match(stopped.end.reason, /ann stopped the healing: I do it myself/);
  const gone = await walkLine(t, {
    ...ask,
    replies: [answer('a * b'), answer('a + b')],
    answers: [{ decision: 'approve', text: '' }],
  });
  assert.equal(gone.end.outcome, 'verified', gone.end.reason);
});

test('DX-8: what mended a problem in a verified run is offered when it comes again, and what an unverified one did is not', async (t) => {
  const line = await walkLine(t, { ...fix, replies: [answer('a + b')] });
  const [learned] = await line.store.errorHistory.ofProject(line.task.projectId);
  assert.match(
    learned?.change ?? '',
    /-export const add = \(a, b\) => a - b;\n\+export const add = .* a \+ b;/,
  );
  assert.equal(learned?.model, 'scripted');
  const failed = await walkLine(t, { ...fix, replies: [answer('a')], budget: { attempts: 1 } });
  assert.deepEqual(await failed.store.errorHistory.ofProject(failed.task.projectId), []);
});
