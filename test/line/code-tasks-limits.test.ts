import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  acceptOf,
  assertRefused,
  block,
  clamp,
  clampPy,
  clampTs,
  jsTest,
  pyTest,
  real,
  reasonsOf,
  walk,
} from './code-task-line.ts';
import { closeStore, emptyProject, temporary } from './line.ts';

after(closeStore);

const js = { ...emptyProject, 'clamp.js': clamp };
const example = (...lines: string[]): string =>
  block(
    'clamp.example.js',
    `import assert from 'node:assert/strict';\nimport { clamp } from './clamp.js';\n\n${lines.join('\n')}\n`,
  );
const right = example('assert.equal(clamp(11, 0, 10), 10);');

test('D0-30: an example that fails, compares nothing or does not load the file goes back with the reason', async (t) => {
  const stranger = block(
    'clamp.example.js',
    "import assert from 'node:assert/strict';\n\nassert.equal(1, 1);\n",
  );
  const line = await walk(t, 'generate', 'clamp.js', {
    budget: { attempts: 3 },
    replies: [
      block('clamp.js', clamp) + example('assert.equal(clamp(11, 0, 10), 11);'),
      { text: stranger, expect: 'The example clamp.example.js failed' },
      { text: example('console.log(clamp(1, 0, 10));'), expect: 'does not load clamp.js' },
      { text: right, expect: 'checks nothing' },
    ],
  });
  assert.deepEqual([line.end.outcome, line.end.proof?.spent.attempts], ['verified', 3], line.end.reason);
  assert.equal(acceptOf(line)?.tool, 'example');
});

test('D0-30: new code whose example never runs to its end is refused', async (t) => {
  const wrong = block('clamp.js', clamp.replace('high : value', 'low : value')) + right;
  const line = await walk(t, 'generate', 'clamp.js', { budget: { attempts: 1 }, replies: [wrong, wrong] });
  assert.deepEqual([line.end.outcome, line.end.result?.status], ['failed', 'refused']);
  assert.match(
    line.end.reason,
    /the acceptance fails after 1 rounds of mending: The example clamp\.example\.js failed/,
  );
});

for (const [path, text, reason] of [
  ['settings.yaml', 'port: 80\n', /no parser is known for \.yaml files; nothing was executed/],
  ['notes.md', '# Notes\n\nOne.\n', /no parser is known for \.md files; nothing was executed/],
  ['settings.json', '{ "port": 80 }\n', /settings\.json parses; nothing was executed/],
] as const)
  test(`D4-9: a fenced answer for ${path} is read without its fences, and nothing claims that it works`, async (t) => {
    const line = await walk(t, 'generate', path, { replies: [`Here it is:\n\n\`\`\`\`\n${text}\`\`\`\`\n`] });
    assert.deepEqual(
      [line.end.outcome, line.end.result?.status],
      ['unverified', 'proposed'],
      line.end.reason,
    );
    assert.equal(await line.onBranch(path), text.trim());
    assert.match(reasonsOf(line), reason);
    assert.match(line.end.reason, /nothing proves that the result works/);
  });

test('D4-9: a fenced answer for Python without a path is the file', async (t) => {
  const line = await walk(t, 'document', 'clamp.py', {
    files: { 'clamp.py': clampPy },
    replies: [`\`\`\`python\n# Holds value between low and high.\n${clampPy}\`\`\`\n`],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  assert.equal(await line.onBranch('clamp.py'), `# Holds value between low and high.\n${clampPy}`.trim());
});

test('D4-10: JSON that does not parse goes back with its line', async (t) => {
  const line = await walk(t, 'generate', 'a.json', {
    replies: ['```json\n{ "port": 80, }\n```', { text: '```json\n{ "port": 80 }\n```', expect: 'a.json:1' }],
  });
  assert.equal(line.end.outcome, 'unverified');
});

for (const [job, path, files, reason] of [
  ['test', 'gone.js', {}, /there is no file gone\.js.*name a file that holds code/],
  ['document', 'empty.py', { 'empty.py': '\n' }, /empty\.py is empty.*name a file that holds code/],
  ['document', 'a.xyz', { 'a.xyz': 'x' }, /no parser is known for \.xyz files.*millwright modify/],
  ['refactor', 'a.js', { 'a.js': 'export const a = (;\n' }, /a\.js does not parse: line 1/],
  [
    'refactor',
    'a.php',
    { 'a.php': '<?php\n$a = 1;\n' },
    /none is known for \.php files.*javascript, python.*document and generate/,
  ],
  [
    'fix-lint',
    'a.rb',
    { 'a.rb': 'puts 1\n' },
    /needs a test runner and a linter, and none is known for \.rb/,
  ],
  ['test', 'a.test.js', { 'a.test.js': 'export const a = 1;\n' }, /is a test itself/],
] as const)
  test(`D4-8: ${job} of ${path} ends before a model is asked, with the next step`, async (t) => {
    const line = await walk(t, job, path, { files: { ...emptyProject, ...files }, replies: [] });
    assert.deepEqual([line.end.outcome, line.end.commit], ['failed', null]);
    assert.match(line.end.reason, reason);
    assert.equal(line.end.result, undefined);
  });

test('D4-11: a runner that is not there is an error that says how to go on', async (t) => {
  const files = { ...js, 'pnpm-lock.yaml': "lockfileVersion: '9.0'\n" };
  const line = await walk(t, 'test', 'clamp.js', { files, replies: [] });
  assert.equal(line.end.outcome, 'failed');
  assert.match(line.end.reason, /pnpm is missing.*millwright\.toml/);
});

test('D4-11: a linter that is not there is an error that says how to get it; no model is asked', async (t) => {
  const programs = await temporary(t, 'programs');
  for (const name of ['git', 'python3', 'sh']) await symlink(`/usr/bin/${name}`, join(programs, name));
  const searched = process.env['PATH'];
  process.env['PATH'] = programs;
  t.after(() => (process.env['PATH'] = searched));
  const files = { 'size.py': 'import os\n' };
  const line = await walk(t, 'fix-lint', 'size.py', { files, sandbox: 'off', replies: [] });
  assert.deepEqual([line.end.outcome, line.end.result], ['failed', undefined]);
  assert.match(line.end.reason, /ruff is missing on this machine \(run `pip install ruff` or `apt-get/);
});

test('document: another language is compared by its parser alone', async (t) => {
  const go = 'package a\n\nfunc Add(a, b int) int {\n\treturn a + b\n}\n';
  const commented = go.replace('func', '// Add adds.\nfunc');
  const line = await walk(t, 'document', 'a.go', {
    files: { 'a.go': go },
    replies: [
      block('a.go', commented.replace('a + b', 'b + a')),
      { text: block('a.go', commented), expect: 'no longer the same' },
    ],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
});

test('a text comes back as text, with its tests where tests were asked for', async (t) => {
  const request = { textOnly: true };
  const documented = `# Holds value.\n${clampPy}`;
  const one = await walk(t, 'document', 'clamp.py', {
    files: { 'clamp.py': clampPy },
    request,
    replies: [block('clamp.py', documented)],
  });
  assert.equal(one.end.result?.text, documented);
  const tests = await walk(t, 'test', 'clamp.py', {
    files: { 'clamp.py': clampPy },
    request,
    replies: [block('test_clamp.py', pyTest)],
  });
  assert.equal(tests.end.result?.text, pyTest);
});

for (const [path, testPath] of [
  ['code.mjs', 'code.test.mjs'],
  ['code.ts', 'code.test.ts'],
] as const)
  test(`${path} is tested and refactored where there is no package.json`, async (t) => {
    const tests = jsTest(path, ...real);
    const line = await walk(t, 'refactor', path, {
      files: { [path]: path.endsWith('ts') ? clampTs : clamp },
      request: { textOnly: true },
      replies: [
        { text: block(testPath, tests), expect: 'with `import`' },
        block(path, 'export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));\n'),
      ],
    });
    assert.equal(line.end.outcome, 'verified', line.end.reason);
    assert.match(line.end.result?.text ?? '', /Math\.max/);
  });

test('D4-10: a text that was refused is not handed back', async (t) => {
  const changed = block('clamp.py', `# Holds value.\n${clampPy.replace('10', '11')}`);
  const line = await walk(t, 'document', 'clamp.py', {
    files: { 'clamp.py': clampPy },
    request: { textOnly: true },
    budget: { attempts: 0 },
    replies: [changed],
  });
  await assertRefused(line, 'clamp.py', clampPy);
  assert.equal(line.end.result?.text, undefined);
});

test('tests that are there already are shown, kept and run; one that is taken out is missed', async (t) => {
  const old = jsTest('clamp.js', ...real);
  const more = `${old}\ntest('clamps to one value', () => {\n  assert.equal(clamp(3, 2, 2), 2);\n});\n`;
  const line = await walk(t, 'test', 'clamp.js', {
    files: { ...js, 'clamp.test.js': old },
    replies: [
      {
        text: block('clamp.test.js', more.replace(old.slice(old.indexOf('test(')), '')),
        expect: 'clamp(11, 0, 10)',
      },
      { text: block('clamp.test.js', more), expect: 'weakens the checks' },
    ],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
  assert.match(reasonsOf(line), /clamp\.test\.js exists and is added to\n.*2 of 2 tests pass/);
});
