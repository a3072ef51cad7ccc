import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { add, addTest, closeStore, emptyProject, files, plan, walkLine } from './line.ts';

after(closeStore);

const testOf = (path: string): string => addTest.replace('./add.js', path);

test('fix: a wrong path, a missing import and left-over CommonJS are mended without asking a model', async (t) => {
  const line = await walkLine(t, {
    recipe: 'fix',
    files: {
      ...emptyProject,
      'src/number.js': 'module.exports.number = (x) => Number(x);\n',
      'src/add.js':
        "const { number } = require('./number');\n\nexport const add = (a, b) => number(a) + number(b);\n",
      'test/add.test.js': testOf('../scr/add.js'),
    },
    replies: [],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  assert.equal(line.model.calls.length, 0);
  assert.match((await line.onBranch('src/add.js')) ?? '', /^import \{ number \} from '\.\/number\.js';/);
  assert.match(line.end.proof?.freeFixes.join('\n') ?? '', /wrong path[\s\S]*CommonJS/);
});

test('what free fixes cannot mend goes to the model, with what they did in place', async (t) => {
  const line = await walkLine(t, {
    recipe: 'fix',
    files: { ...emptyProject, 'add.js': `${add('a - b')}\n`, 'test/add.test.js': testOf('./add.js') },
    replies: [{ text: files({ 'add.js': add('a + b') }), expect: '../add.js' }],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  assert.equal(line.model.calls.length, 1);
});

test('D2-6: a free fix that makes the checks worse is rolled back before a model sees it', async (t) => {
  // The only file of that name is not the one that was meant, and it throws.
  const line = await walkLine(t, {
    recipe: 'fix',
    files: {
      ...emptyProject,
      'add.js': `${add('a + b')}\n`,
      'add.test.js': `${addTest}\n`,
      'more.test.js': "import { test } from 'node:test';\n\ntest('later', () => import('./lib/tool.js'));\n",
      'other/tool.js': 'process.exit(1);\n',
    },
    replies: [files({ 'lib/tool.js': 'export {};' })],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  assert.match((await line.onBranch('more.test.js')) ?? '', /\.\/lib\/tool\.js/);
});

test('a small job keeps to its files: a fix outside of them is left to the person', async (t) => {
  const line = await walkLine(t, {
    recipe: 'modify',
    files: { ...emptyProject, 'add.js': `${add('a + b')}\n`, 'test/add.test.js': testOf('./add.js') },
    request: { path: 'add.js' },
    replies: [files({ 'add.js': add('b + a') })],
    budget: { attempts: 0 },
  });
  assert.equal(line.end.outcome, 'failed');
  assert.equal(await line.onBranch('test/add.test.js'), testOf('./add.js'));
});

test('make: a model that forgets the ending of an import is not asked again', async (t) => {
  const wrong = files({ 'src/add.js': add('a + b'), 'test/add.test.js': testOf('../src/ad.js') });
  const line = await walkLine(t, { files: emptyProject, replies: [plan('src/add.js'), wrong] });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  line.model.assertFinished();
});
