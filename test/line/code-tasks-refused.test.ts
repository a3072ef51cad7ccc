import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, test } from 'node:test';
import {
  acceptOf,
  assertRefused,
  block,
  clamp,
  clampPy,
  jsTest,
  pyTest,
  real,
  reasonsOf,
  walk,
} from './code-task-line.ts';
import { closeStore, emptyProject } from './line.ts';

after(closeStore);

const js = { ...emptyProject, 'clamp.js': clamp };
const py = { 'clamp.py': clampPy };
const documented = `/** Holds \`value\` between \`low\` and \`high\`. */\n${clamp}`;
const once = { attempts: 1 };

test('D4-10: a documented file whose default value is another goes back with the file as it was, and ends refused', async (t) => {
  const changed = block('clamp.py', `# Holds value.\n${clampPy.replace('high=10', 'high=11')}`);
  const said = { text: changed, expect: 'no longer the same' };
  const line = await walk(t, 'document', 'clamp.py', {
    files: py,
    request: { write: true },
    budget: once,
    replies: [changed, said],
  });
  await assertRefused(line, 'clamp.py', clampPy);
  assert.match(line.end.reason, /after 1 rounds of mending: You changed the code of clamp\.py/);
  assert.equal(acceptOf(line)?.status, 'failed');
  const shown = line.model.calls[1]?.messages.at(-1)?.content ?? '';
  assert.ok(shown.includes('high=10') && !shown.includes('high=11'), shown);
});

test('D4-10: comments that go back once are accepted when only they are left', async (t) => {
  const line = await walk(t, 'document', 'clamp.js', {
    files: js,
    replies: [
      block('clamp.js', documented.replace('value < low', 'value <= low')),
      { text: block('clamp.js', clamp), expect: 'no longer the same' },
      { text: block('clamp.js', documented), expect: 'You added no comments' },
    ],
  });
  assert.deepEqual([line.end.outcome, line.end.proof?.spent.attempts], ['verified', 2]);
  assert.equal(await line.onBranch('clamp.js'), documented.trim());
});

test('a comment that steers a linter is no documentation', async (t) => {
  const line = await walk(t, 'document', 'clamp.js', {
    files: js,
    budget: once,
    replies: [
      block('clamp.js', `/* eslint-disable */\n${documented}`),
      block('clamp.js', `/* eslint-disable */\n${documented}`),
    ],
  });
  await assertRefused(line, 'clamp.js', clamp);
});

test('D4-19: an answer that was cut off does not parse, goes back with the line, and the whole one is taken', async (t) => {
  const line = await walk(t, 'document', 'clamp.js', {
    files: js,
    replies: [
      block('clamp.js', documented.slice(0, documented.indexOf('return value'))),
      { text: block('clamp.js', documented), expect: 'does not parse' },
    ],
  });
  assert.equal(line.end.outcome, 'verified');
});

for (const [language, path, code, testPath, empty, whole] of [
  [
    'JavaScript',
    'clamp.js',
    clamp,
    'clamp.test.js',
    jsTest('clamp.js', 'clamp(1, 2, 3);', 'assert.ok(true);'),
    jsTest('clamp.js', ...real),
  ],
  [
    'Python',
    'clamp.py',
    clampPy,
    'test_clamp.py',
    pyTest.replaceAll(/assertEqual\(clamp\((.*?)\), .*?\)/g, 'assertTrue(True, clamp($1))'),
    pyTest,
  ],
] as const) {
  const files = { ...(language === 'Python' ? {} : emptyProject), [path]: code };

  test(`D0-30: ${language} tests that assert nothing are refused with the faults that they missed`, async (t) => {
    const line = await walk(t, 'test', path, {
      files,
      request: { write: true },
      budget: once,
      replies: [
        block(testPath, empty),
        { text: block(testPath, empty), expect: 'they pass as well when the code is wrong' },
      ],
    });
    await assertRefused(line, path, code);
    assert.match(line.model.calls[1]?.messages.at(-1)?.content ?? '', /- line \d+: `/);
  });

  test(`D0-30: ${language} tests that fail on the code go back with what failed`, async (t) => {
    const wrong = whole.replace(/10\);?\n(?=\}|$)/, '12)\n');
    const line = await walk(t, 'test', path, {
      files,
      replies: [block(testPath, wrong), { text: block(testPath, whole), expect: 'The tests fail on clamp' }],
    });
    assert.equal(line.end.outcome, 'verified', line.end.reason);
  });
}

test('tests may not change the code that they test', async (t) => {
  const both =
    block('clamp.test.js', jsTest('clamp.js', ...real)) +
    block('clamp.js', 'export const clamp = () => 0;\n');
  const line = await walk(t, 'test', 'clamp.js', {
    files: js,
    replies: [
      both,
      { text: block('clamp.test.js', jsTest('clamp.js', ...real)), expect: 'You changed clamp.js' },
    ],
  });
  assert.equal(line.end.outcome, 'verified');
  assert.equal(await line.onBranch('clamp.js'), clamp.trim());
});

const two = `${clamp}\nexport const isWithin = (value, low, high) => clamp(value, low, high) === value;\n`;
const smaller = 'export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));\n';

test('D4-10: a refactoring that drops an export is refused by its name', async (t) => {
  const line = await walk(t, 'refactor', 'clamp.js', {
    files: { ...emptyProject, 'clamp.js': two, 'clamp.test.js': jsTest('clamp.js', ...real) },
    request: { write: true },
    budget: once,
    replies: [
      block('clamp.js', smaller),
      { text: block('clamp.js', smaller), expect: 'these exports are gone: isWithin' },
    ],
  });
  await assertRefused(line, 'clamp.js', two);
});

test('D4-10: a refactoring that breaks a test goes back with the failure; the next one is taken', async (t) => {
  const line = await walk(t, 'refactor', 'clamp.js', {
    files: { ...js, 'clamp.test.js': jsTest('clamp.js', ...real) },
    replies: [
      block('clamp.js', smaller.replace('Math.min', 'Math.max')),
      { text: block('clamp.js', smaller), expect: 'These tests passed before your change' },
    ],
  });
  assert.deepEqual([line.end.outcome, line.end.proof?.spent.attempts], ['verified', 1]);
});

test('D0-30: without tests a refactoring begins with tests of the code as it is, and keeps them', async (t) => {
  const line = await walk(t, 'refactor', 'clamp.js', {
    files: js,
    request: { write: true },
    replies: [
      {
        text: block('clamp.test.js', jsTest('clamp.js', 'assert.equal(clamp(1, 2, 3), 1);')),
        expect: 'has no tests',
      },
      {
        text: block('clamp.test.js', jsTest('clamp.js', ...real)),
        expect: 'The tests fail on clamp.js as it is',
      },
      { text: block('clamp.js', smaller), expect: 'Refactor clamp.js' },
    ],
  });
  assert.deepEqual([line.end.outcome, line.end.result?.status], ['verified', 'written'], line.end.reason);
  assert.deepEqual(
    line.end.result?.files.map(({ path }) => path),
    ['clamp.js', 'clamp.test.js'],
  );
  assert.equal(await line.inCheckout('clamp.test.js'), jsTest('clamp.js', ...real));
  assert.match(
    reasonsOf(line),
    /tests of the code before the change: .* faults put into the code are noticed/,
  );
});

test('a refactoring does not begin while the tests fail; nothing is paid for', async (t) => {
  const wrong = jsTest('clamp.js', 'assert.equal(clamp(1, 2, 3), 1);');
  const line = await walk(t, 'refactor', 'clamp.js', {
    files: { ...js, 'clamp.test.js': wrong },
    replies: [],
  });
  assert.match(line.end.reason, /the tests of clamp\.js fail before anything was changed.*millwright fix/);
});

const unlinted = {
  ...emptyProject,
  'area.js': 'export const area = (r) => {\n  var unused = 1;\n  debugger;\n  return r * r;\n};\n',
};
const linted = 'export const area = (r) => {\n  return r * r;\n};\n';
const unlintedPy = 'import os\nimport sys\n\n\ndef size(path):\n    return len(path)\n';
const lintedPy = '\ndef size(path):\n    return len(path)\n';
const noFlake8 = ['/usr/bin/flake8', '/bin/flake8', '/usr/local/bin/flake8'].some((path) => existsSync(path))
  ? false
  : 'flake8 is not installed';

for (const [language, path, files, clean, silenced, skip] of [
  ['JavaScript', 'area.js', unlinted, linted, `/* eslint-disable */\n${unlinted['area.js']}`, false],
  [
    'Python',
    'size.py',
    { 'size.py': unlintedPy },
    lintedPy,
    unlintedPy.replace('import os', 'import os  # noqa'),
    noFlake8,
  ],
] as const) {
  const before = (files as Record<string, string>)[path] ?? '';

  test(`D4-11: ${language} lint is counted before and after`, { skip }, async (t) => {
    const line = await walk(t, 'fix-lint', path, {
      files,
      request: { write: true },
      replies: [{ text: block(path, clean), expect: `${path}:` }],
    });
    assert.deepEqual([line.end.outcome, line.end.result?.status], ['verified', 'written'], line.end.reason);
    assert.match(
      reasonsOf(line),
      /has 0 complaints about \S+ where it had 2; none is new, and no rule was switched off/,
    );
  });

  test(`D4-11: ${language} lint that is switched off or stays is refused`, { skip }, async (t) => {
    const line = await walk(t, 'fix-lint', path, {
      files,
      request: { write: true },
      budget: { attempts: 2 },
      replies: [
        block(path, silenced),
        { text: block(path, `${before}\n`), expect: 'a complaint is silenced' },
        { text: block(path, silenced), expect: 'The linter still has all 2 complaints' },
      ],
    });
    await assertRefused(line, path, before);
  });
}

test('D4-11: complaints that were not there before are named, although there are fewer', async (t) => {
  const other = linted.replace('return', 'if (r === NaN) return r;\n  return');
  const line = await walk(t, 'fix-lint', 'area.js', {
    files: unlinted,
    replies: [block('area.js', other), { text: block('area.js', linted), expect: 'were not there before' }],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
});

test('D4-11: a file without complaints ends well, and no model is asked', async (t) => {
  const line = await walk(t, 'fix-lint', 'area.js', {
    files: { ...emptyProject, 'area.js': linted },
    replies: [],
  });
  assert.deepEqual([line.end.outcome, line.end.commit], ['verified', null]);
  assert.match(line.end.reason, /has no complaints about area\.js/);
});
