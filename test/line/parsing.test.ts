import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { summariseRun } from '../../src/operations/summarise-run.ts';
import { add, addTest, closeStore, emptyProject, files, plan, walkLine } from './line.ts';

after(closeStore);

const present = { ...emptyProject, 'add.js': `${add('a + b')}\n`, 'add.test.js': `${addTest}\n` };

test('D4-19: a file that parsed before and does not now is a diagnostic with its line, and goes back', async (t) => {
  const cut = files({ 'notes.py': 'def greet(name):\n    return "hello " + (name' });
  const whole = files({ 'notes.py': 'def greet(name):\n    return "hello " + name\n' });
  const line = await walkLine(t, {
    files: present,
    replies: [plan('notes.py'), cut, { text: whole, expect: 'notes.py:2' }],
  });
  assert.equal(line.end.outcome, 'verified');
  const told = line.events.flatMap((event) =>
    event.type === 'check-end' && event.result.name === 'parse' ? [event.result.status] : [],
  );
  assert.deepEqual(told, ['failed']);
});

test('a file that did not parse before is nobody’s fault', async (t) => {
  const broken = 'def greet(name:\n    return 1\n';
  const line = await walkLine(t, {
    files: { ...present, 'old.py': broken },
    recipe: 'modify',
    request: { path: 'old.py' },
    replies: ['```py path=old.py\n<<<<<<< SEARCH\n    return 1\n=======\n    return 2\n>>>>>>> REPLACE\n```'],
  });
  assert.ok(line.events.every((event) => event.type !== 'check-end' || event.result.name !== 'parse'));
  assert.match((await line.onBranch('old.py')) ?? '', /return 2/);
});

const filler = (from: number, count: number): string =>
  Array.from(
    { length: count },
    (_, index) => `export const f${from + index} = (x) => x + ${from + index};\n\n`,
  ).join('');

test('D0-28, D1-13, D1-14: of a long file the healer is shown the definitions complained of, with numbers, and the rest stays byte-equal', async (t) => {
  const long = `${filler(0, 200)}export const add = (a, b) => {\n  return a - b;\n};\n\n${filler(200, 200)}`;
  const failing = `import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { add } from './add.js';\n\ntest('adds', () => {\n  const sum = add(1, 2);\n  if (sum !== 3) throw Object.assign(new Error('add.js:402 is wrong'), { stack: 'Error: wrong sum\\n    at add (' + new URL('./add.js', import.meta.url).pathname + ':402:3)' });\n  assert.equal(sum, 3);\n});\n`;
  const mended =
    '```js path=add.js\n<<<<<<< SEARCH\n402|   return a - b;\n=======\n402|   return a + b;\n>>>>>>> REPLACE\n```';
  const line = await walkLine(t, {
    recipe: 'fix',
    files: { ...emptyProject, 'add.js': long, 'add.test.js': failing },
    replies: [{ text: mended, expect: '402|   return a - b;' }],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  const prompt = line.model.calls[0]?.messages.map(({ content }) => content).join('\n') ?? '';
  const [choice] = line.events.flatMap((event) => (event.type === 'context-choose' ? [event] : []));
  assert.deepEqual(choice?.paths, ['add.js']);
  assert.ok((choice?.sentTokens ?? 0) < (choice?.wholeTokens ?? 0) / 2, JSON.stringify(choice));
  assert.equal(
    summariseRun(await line.store.log.read(line.run.id)).sparedTokens,
    (choice?.wholeTokens ?? 0) - (choice?.sentTokens ?? 0),
  );
  assert.ok(prompt.length < long.length / 2, `${prompt.length} of ${long.length} characters`);
  assert.equal(await line.onBranch('add.js'), long.replace('a - b', 'a + b').trimEnd());
});

test('D0-23: what could be applied and what could not is kept for each model and format', async (t) => {
  const line = await walkLine(t, {
    files: emptyProject,
    replies: [plan('add.js'), 'I cannot.', files({ 'add.js': add('a + b'), 'add.test.js': addTest })],
  });
  const landed = line.events.flatMap((event) => (event.type === 'edit-outcome' ? [event.landed] : []));
  assert.deepEqual(landed, [false, true]);
  const records = await line.store.editOutcomes.records();
  const record = records.find(({ format }) => format === 'search');
  assert.ok((record?.landed ?? 0) > 0 && (record?.refused ?? 0) > 0, JSON.stringify(records));
});
