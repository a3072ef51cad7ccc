import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { add, addTest, closeStore, emptyProject, files, git, plan, walkLine } from './line.ts';

after(closeStore);

const config = '[review]\nrounds = 1\n';
const good = files({ 'add.js': add('a + b'), 'add.test.js': addTest });
const better = files({ 'add.js': add('Number(a) + Number(b)') });
const noTest = 'NO TEST: it is a matter of taste';
const approved = 'The code does what was asked.\n\nVERDICT: APPROVED';
const rejected = 'FINDING blocker add.js:1: text is joined instead of added\n\nVERDICT: REJECTED';

test('an approved result stays verified, and the proof holds the verdict', async (t) => {
  const { end, model } = await walkLine(t, {
    files: emptyProject,
    config,
    replies: [plan('add.js'), good, approved],
  });
  assert.deepEqual([end.outcome, end.proof?.review?.verdict], ['verified', 'approved']);
  assert.match(model.calls.at(-1)?.messages.at(-1)?.content ?? '', /1\| export const add/);
});

test('D1-22: a rejection goes back with its findings, and the second look counts', async (t) => {
  const replies = [
    plan('add.js'),
    good,
    rejected,
    noTest,
    { text: better, expect: 'text is joined' },
    approved,
  ];
  const line = await walkLine(t, { files: emptyProject, config, replies });
  assert.deepEqual([line.end.outcome, line.end.proof?.review?.verdict], ['verified', 'approved']);
  assert.match((await line.onBranch('add.js')) ?? '', /Number/);
  line.model.assertFinished();
});

test('D1-1, D1-31: a rejection that stands is never verified, whatever the checks say; the work is kept', async (t) => {
  const line = await walkLine(t, {
    files: emptyProject,
    config,
    replies: [plan('add.js'), good, rejected, noTest, better, rejected],
  });
  assert.deepEqual([line.end.outcome, line.end.proof?.review?.verdict], ['rejected', 'rejected']);
  assert.equal(line.task.state, 'failed');
  assert.match(await git(line.root, 'log', '-1', '--format=%s', line.end.branch ?? ''), /^rejected: /);
});

test('D1-8: a review without a readable verdict approves nothing and is reported', async (t) => {
  const { end, events } = await walkLine(t, {
    files: emptyProject,
    config,
    replies: [plan('add.js'), good, 'Looks fine to me.', 'As I said: it looks good, ready to merge.'],
  });
  assert.equal(end.proof?.review?.verdict, 'none');
  assert.ok(events.some((event) => event.type === 'run-warn' && event.message.includes('verdict')));
});

test('D1-11: a reviewer cannot make failing checks pass: it is not even asked', async (t) => {
  const wrong = files({ 'add.js': add('a - b'), 'add.test.js': addTest });
  const line = await walkLine(t, {
    files: emptyProject,
    config,
    replies: [plan('add.js'), wrong],
    budget: { attempts: 0 },
  });
  assert.equal(line.end.outcome, 'failed');
  line.model.assertFinished();
});

test('D1-12: the reviewer is shown the request word for word in every round', async (t) => {
  const line = await walkLine(t, {
    files: emptyProject,
    config,
    replies: [plan('add.js'), good, rejected, noTest, better, approved],
  });
  const reviews = line.model.calls.filter(({ messages }) => messages[0]?.content.includes('You review code'));
  assert.equal(reviews.length, 2);
  for (const { messages } of reviews)
    assert.ok(messages[1]?.content.startsWith(`REQUEST\n${line.task.spec}\n`));
});

test('fix: a repository whose checks pass has nothing to change and is verified as it is', async (t) => {
  const { end } = await walkLine(t, {
    recipe: 'fix',
    files: { ...emptyProject, 'add.js': add('a + b'), 'add.test.js': addTest },
    replies: [],
  });
  assert.deepEqual([end.outcome, end.commit], ['verified', null]);
});

test('fix: failing checks are healed on a branch', async (t) => {
  const line = await walkLine(t, {
    recipe: 'fix',
    files: { ...emptyProject, 'add.js': add('a - b'), 'add.test.js': addTest },
    replies: [files({ 'add.js': add('a + b') })],
  });
  assert.equal(line.end.outcome, 'verified');
  assert.match((await line.onBranch('add.js')) ?? '', /a \+ b/);
});

test('fix: a repository without checks is unverified and says what to add', async (t) => {
  const { end } = await walkLine(t, { recipe: 'fix', files: { 'README.md': '# p\n' }, replies: [] });
  assert.equal(end.outcome, 'unverified');
  assert.match(end.reason, /test script|\[checks\]/);
});
