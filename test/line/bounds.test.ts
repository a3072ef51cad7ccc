import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { add, addTest, closeStore, emptyProject, files, git, plan, walkLine } from './line.ts';

after(closeStore);

const good = files({ 'add.js': add('a + b'), 'add.test.js': addTest });
const wrong = files({ 'add.js': add('a - b'), 'add.test.js': addTest });
const mend = files({ 'add.js': add('a + b') });

test('D1-13, D1-14: a fault in a 1000-line file is mended by its region: the prompt holds no more, untouched lines stay byte-equal', async (t) => {
  const lines = Array.from(
    { length: 1000 },
    (_, index) => `export const value${index + 1} = ${index + 1}; // a line that makes the file long enough`,
  );
  lines[699] = 'export const add = (a, b) => a - b;';
  const large = `${lines.join('\r\n')}\r\n`;
  const testFile = addTest
    .replace('./add.js', './large.js')
    .replace("test('adds',", "test('large.js:700 adds',");
  const edit =
    '```js path=large.js\n<<<<<<< SEARCH\nexport const add = (a, b) => a - b;\n=======\nexport const add = (a, b) => a + b;\n>>>>>>> REPLACE\n```';
  const line = await walkLine(t, {
    recipe: 'fix',
    files: { ...emptyProject, 'large.js': large, 'large.test.js': testFile },
    replies: [edit],
    spec: 'mend add in large.js',
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  const prompt = line.model.calls[0]?.messages.at(-1)?.content ?? '';
  assert.ok(prompt.includes('(a, b) => a - b'));
  assert.ok(prompt.length < large.length / 3, `${prompt.length} of ${large.length}`);
  const after = await git(line.root, 'cat-file', 'blob', `${line.end.branch}:large.js`);
  assert.equal(
    `${after}\n`.replaceAll('\r\n', '\n').replaceAll('\r', ''),
    large.replace('a - b', 'a + b').replaceAll('\r\n', '\n'),
  );
  assert.equal(after.split('\r\n').length, 1000);
});

test('D0-2: secrets and files outside never reach a prompt, whoever asks for them', async (t) => {
  const secret = 'TOP-SECRET-VALUE';
  const line = await walkLine(t, {
    files: { ...emptyProject, '.env': `KEY=${secret}\n`, id_rsa: `${secret}\n`, 'config/.env.local': secret },
    spec: 'add two numbers as .env and id_rsa say; see ../../etc/passwd and /etc/passwd',
    replies: [plan('.env', 'id_rsa', '/etc/passwd', '../../../etc/passwd', 'add.js'), wrong, mend],
  });
  assert.equal(line.end.outcome, 'verified');
  for (const { messages } of line.model.calls)
    assert.doesNotMatch(JSON.stringify(messages), /TOP-SECRET-VALUE|root:x:0/);
});

test('DX-6: no check outlives the run’s own deadline', async (t) => {
  const sleeping =
    "import { test } from 'node:test';\ntest('sleeps', () => new Promise((resolve) => setTimeout(resolve, 600_000)));";
  const line = await walkLine(t, {
    files: emptyProject,
    replies: [plan('add.js'), files({ 'add.js': add('a + b'), 'sleep.test.js': sleeping })],
    budget: { seconds: 8 },
  });
  assert.equal(line.end.outcome, 'exhausted');
  assert.ok(line.end.spent.seconds < 60, `${line.end.spent.seconds} s`);
});

test('DX-2: each prompt asks for exactly one form of answer', async (t) => {
  const line = await walkLine(t, {
    files: emptyProject,
    config: '[review]\nrounds = 1\n',
    replies: [plan('add.js'), wrong, mend, 'VERDICT: APPROVED'],
  });
  const contracts = [/^STEPS:$/m, /^Answer with files/m, /VERDICT and a colon/];
  for (const { messages } of line.model.calls) {
    const system = messages[0]?.content ?? '';
    assert.equal(contracts.filter((sign) => sign.test(system)).length, 1, system.slice(0, 80));
  }
});

test('DX-8: what is remembered of a model is how the run really ended', async (t) => {
  const line = await walkLine(t, {
    files: emptyProject,
    replies: [plan('add.js'), wrong],
    budget: { attempts: 0 },
  });
  const { rows } = await line.store.engine.execute(
    'SELECT outcome FROM millwright.outcomes WHERE run_id = $1',
    [line.run.id],
  );
  assert.deepEqual([...new Set(rows.map(({ outcome }) => outcome))], ['failed']);
});

test('D0-29: an answer of which one file cannot be written leaves none of its files behind', async (t) => {
  const evil = `${good}\n\n${files({ 'add.js/inner.js': 'export const a = 1;' })}`;
  const line = await walkLine(t, {
    files: emptyProject,
    replies: [plan('add.js'), evil, { text: good, expect: 'COULD NOT BE USED' }],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  assert.deepEqual(line.end.proof?.files.map(({ path }) => path).toSorted(), ['add.js', 'add.test.js']);
  assert.equal(line.events.filter(({ type }) => type === 'files-write').length, 1);
});

test('paths that the configuration ignores are neither shown nor changed', async (t) => {
  const touched = `${good}\n\n${files({ 'vendor/kept.js': 'export const changed = 1;' })}`;
  const line = await walkLine(t, {
    files: {
      ...emptyProject,
      'vendor/kept.js': 'export const VENDORED = 1;\n',
      'millwright.toml': '[paths]\nignore = ["vendor"]\n',
    },
    replies: [plan('add.js'), touched, good],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  for (const { messages } of line.model.calls) assert.doesNotMatch(JSON.stringify(messages), /VENDORED/);
  assert.match((await line.onBranch('vendor/kept.js')) ?? '', /VENDORED/);
});
