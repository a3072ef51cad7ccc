import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { add, addTest, closeStore, emptyProject, files, plan, walkLine, type LineOptions } from './line.ts';

after(closeStore);

const present = { ...emptyProject, 'add.js': `${add('a + b')}\n`, 'add.test.js': `${addTest}\n` };
const twoTests = addTest;
const oneTest = addTest.slice(0, addTest.indexOf("\ntest('adds nothing'"));
const cheat = files({ 'add.js': add('a + b + 0'), 'add.test.js': oneTest });
const honest = files({ 'add.js': add('a + b + 0'), 'add.test.js': twoTests });

const walk = (t: Parameters<typeof walkLine>[0], options: Partial<LineOptions>) =>
  walkLine(t, { files: present, replies: [], ...options });

test('D2-8: a change that removes a test goes back to the model before it counts, whatever the checks say', async (t) => {
  const line = await walk(t, {
    replies: [plan('add.js', 'add.test.js'), cheat, { text: honest, expect: 'test-removed' }],
  });
  assert.equal(line.end.outcome, 'verified');
  assert.deepEqual(line.end.proof?.tampering, []);
  assert.match((await line.onBranch('add.test.js')) ?? '', /adds nothing/);
});

test('a model that weakens the checks again needs a person: without one the run waits and nothing is verified', async (t) => {
  await assert.rejects(
    walk(t, { replies: [plan('add.js', 'add.test.js'), cheat, cheat] }),
    /"type":"gate-request","gate":"tampering","kind":"approval","question":"The change weakens checks.*test-removed in add\.test\.js/s,
  );
});

test('a task that asks for just that declares it, and the proof still tells', async (t) => {
  const line = await walk(t, {
    replies: [plan('add.js', 'add.test.js'), cheat],
    request: { mayWeaken: ['test-removed'] },
  });
  assert.equal(line.end.outcome, 'verified');
  assert.deepEqual(
    line.end.proof?.tampering.map(({ kind }) => kind),
    ['test-removed'],
  );
});

test('D2-3: a fix that silences the test instead of mending the code is not verified', async (t) => {
  const silenced = files({ 'add.test.js': twoTests.replaceAll("test('", "test.skip('") });
  const mended = files({ 'add.js': add('a + b'), 'add.test.js': twoTests });
  const line = await walk(t, {
    recipe: 'fix',
    files: {
      ...present,
      'add.js': `${add('a - b')}\n`,
      'other.test.js': "import { test } from 'node:test';\n\ntest('stands', () => {});\n",
    },
    replies: [silenced, { text: mended, expect: 'test-skipped' }],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  assert.match((await line.onBranch('add.js')) ?? '', /a \+ b/);
});

test('suppressions and loosened settings are weakenings too', async (t) => {
  const silent = files({ 'add.js': `/* eslint-disable */\n${add('a + b')}` });
  const line = await walk(t, {
    replies: [
      plan('add.js'),
      silent,
      { text: files({ 'add.js': add('b + a') }), expect: 'suppression-added' },
    ],
  });
  assert.equal(line.end.outcome, 'verified');
});
