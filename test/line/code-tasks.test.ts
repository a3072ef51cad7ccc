import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  acceptOf,
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
import { closeStore, emptyProject, git } from './line.ts';

after(closeStore);

const languages = [
  {
    name: 'JavaScript',
    path: 'clamp.js',
    code: clamp,
    testPath: 'clamp.test.js',
    tests: jsTest('clamp.js', ...real),
  },
  {
    name: 'TypeScript',
    path: 'clamp.ts',
    code: clampTs,
    testPath: 'clamp.test.ts',
    tests: jsTest('clamp.ts', ...real),
  },
  { name: 'Python', path: 'clamp.py', code: clampPy, testPath: 'test_clamp.py', tests: pyTest },
];

const projectOf = (path: string): Record<string, string> => (path.endsWith('.py') ? {} : emptyProject);

for (const { name, path, code, testPath, tests } of languages) {
  const files = { ...projectOf(path), [path]: code };

  test(`test, ${name}: tests that pass on the code and notice faults are proposed`, async (t) => {
    const line = await walk(t, 'test', path, {
      files,
      replies: [{ text: block(testPath, tests), expect: testPath }],
    });
    assert.deepEqual([line.end.outcome, line.end.result?.status], ['verified', 'proposed'], line.end.reason);
    assert.match(
      reasonsOf(line),
      /tests? pass on the code, [1-5] of [1-5] faults put into the code are noticed/,
    );
    assert.equal(await line.onBranch(testPath), tests.trim());
    assert.equal(acceptOf(line)?.tree, await git(line.root, 'rev-parse', `${line.end.commit}^{tree}`));
    assert.equal(await git(line.root, 'diff', '--name-only', 'main', String(line.end.branch)), testPath);
  });

  test(`refactor, ${name}: exports and tests stay, and the result is written where that was asked for`, async (t) => {
    const better = path.endsWith('.py')
      ? 'def clamp(value, low=0, high=10):\n    return max(low, min(high, value))\n'
      : code.replace(/\{[^]*\}/, 'Math.max(low, Math.min(high, value))');
    const line = await walk(t, 'refactor', path, {
      files: { ...files, [testPath]: tests },
      request: { write: true },
      replies: [block(path, better)],
    });
    assert.deepEqual([line.end.outcome, line.end.result?.status], ['verified', 'written'], line.end.reason);
    assert.match(reasonsOf(line), /the exports are the same \(clamp\); 1 of 1 tests pass before and after/);
    assert.equal(await line.inCheckout(path), better);
  });

  test(`document, ${name}: comments are added, and the tree without them is the same`, async (t) => {
    const comment = path.endsWith('.py')
      ? code.replace(':\n', ':\n    """Holds value between low and high."""\n')
      : `/** Holds \`value\` between \`low\` and \`high\`. */\n${code}`;
    const line = await walk(t, 'document', path, { files, replies: [block(path, comment)] });
    assert.deepEqual([line.end.outcome, line.end.result?.status], ['verified', 'proposed'], line.end.reason);
    assert.match(
      reasonsOf(line),
      /syntax tree of clamp\.\w+ without comments is unchanged; its comments grew by \d+/,
    );
    assert.equal(await line.onBranch(path), comment.trim());
  });

  test(`generate, ${name}: a file whose example runs`, async (t) => {
    const isPython = path.endsWith('.py');
    const example = isPython ? 'clamp_example.py' : path.replace('.', '.example.');
    const text = isPython
      ? 'from clamp import clamp\n\nassert clamp(11) == 10\n'
      : `import assert from 'node:assert/strict';\nimport { clamp } from './${path}';\n\nassert.equal(clamp(11, 0, 10), 10);\n`;
    const line = await walk(t, 'generate', path, {
      files: projectOf(path),
      replies: [{ text: block(path, code) + block(example, text), expect: example }],
    });
    assert.deepEqual([line.end.outcome, line.end.result?.status], ['verified', 'proposed'], line.end.reason);
    assert.match(reasonsOf(line), /example\.?\w* parse; .* ended with exit code 0/);
  });
}
