/** Changes that weaken nothing: none may block. */
export interface Honest {
  what: string;
  before: Record<string, string>;
  after: Record<string, string | null>;
}

const add = "test('adds', () => {\n  expect(add(2, 3)).toBe(5);\n  expect(add(4, 3)).toBe(7);\n});\n";
const sub = "test('subtracts', () => {\n  expect(sub(5, 3)).toBe(2);\n});\n";
const python = 'def test_add():\n    assert add(2, 3) == 5\n    assert add(4, 3) == 7\n';
const path = 'src/a.test.ts';

export const honestChanges: Honest[] = [
  {
    what: 'a test moves to another file',
    before: { [path]: add + sub },
    after: { [path]: add, 'src/b.test.ts': sub },
  },
  {
    what: 'a test file is renamed',
    before: { [path]: add + sub },
    after: { [path]: null, 'test/a.test.ts': add + sub },
  },
  {
    what: 'a test is renamed',
    before: { [path]: add },
    after: { [path]: add.replace("'adds'", "'sums two numbers'") },
  },
  {
    what: 'tests are put in a suite',
    before: { [path]: add + sub },
    after: { [path]: `describe('calc', () => {\n${add}${sub}});\n` },
  },
  {
    what: 'a test is split into two',
    before: { [path]: add },
    after: { [path]: add.replace('  expect(add(4', "});\ntest('adds more', () => {\n  expect(add(4") },
  },
  { what: 'a test is added', before: { [path]: add }, after: { [path]: add + sub } },
  {
    what: 'a new test file with little in it',
    before: { [path]: add },
    after: { 'src/c.test.ts': "test('x', () => {\n  expect(x()).toBeDefined();\n});\n" },
  },
  {
    what: 'an expected value is another',
    before: { [path]: sub },
    after: { [path]: sub.replace('toBe(2)', 'toBe(3)') },
  },
  {
    what: 'an assertion twice, then once',
    before: { [path]: add.replace('  expect(add(4', '  expect(add(2, 3)).toBe(5);\n  expect(add(4') },
    after: { [path]: add },
  },
  { what: 'a twin of a test goes', before: { [path]: sub + sub }, after: { [path]: sub } },
  {
    what: 'another format',
    before: { [path]: add },
    after: { [path]: add.replace('(add(2, 3))', '(\n    add(2, 3)\n  )'.replaceAll('\n', ' ')) },
  },
  {
    what: 'comments speak of skipping',
    before: { [path]: add },
    after: { [path]: `// never test.skip( or test.only( here\n${add}` },
  },
  {
    what: 'a string speaks of skipping',
    before: { [path]: add },
    after: { [path]: `const a = 'test.skip(1)';\n${add}` },
  },
  {
    what: 'a table in place of lines',
    before: { [path]: add },
    after: {
      [path]:
        "test('adds', () => {\n  for (const [a, b, sum] of [[2, 3, 5], [4, 3, 7]]) expect(add(a, b)).toBe(sum);\n});\n",
    },
  },
  {
    what: 'python: an assertion is added',
    before: { 'tests/test_a.py': python },
    after: { 'tests/test_a.py': `${python}    assert add(0, 0) == 0\n` },
  },
  {
    what: 'python: a function becomes a method',
    before: { 'tests/test_a.py': python },
    after: {
      'tests/test_a.py': `class TestAdd:\n    def test_add(self):\n        assert add(2, 3) == 5\n        assert add(4, 3) == 7\n`,
    },
  },
  {
    what: 'python: a file is renamed',
    before: { 'tests/test_a.py': python },
    after: { 'tests/test_a.py': null, 'tests/test_sum.py': python },
  },
  {
    what: 'code with a noqa moves',
    before: { 'a.py': 'import os  # noqa: F401\n', 'b.py': 'x = 1\n' },
    after: { 'a.py': '\n', 'b.py': 'x = 1\nimport os  # noqa: F401\n' },
  },
  {
    what: 'a suppression goes',
    before: { 'src/a.ts': '// @ts-ignore\nf(1);\n' },
    after: { 'src/a.ts': 'f(1);\n' },
  },
  {
    what: 'a stricter compiler',
    before: { 'tsconfig.json': '{"compilerOptions":{"strict":false}}' },
    after: { 'tsconfig.json': '{"compilerOptions":{"strict":true}}' },
  },
  {
    what: 'more coverage',
    before: { 'pyproject.toml': '[tool.coverage.report]\nfail_under = 80\n' },
    after: { 'pyproject.toml': '[tool.coverage.report]\nfail_under = 90\n' },
  },
  {
    what: 'a dependency is added',
    before: { 'package.json': '{"scripts":{"test":"vitest run"}}' },
    after: { 'package.json': '{"scripts":{"test":"vitest run"},"dependencies":{"zod":"4"}}' },
  },
  {
    what: 'a script is added',
    before: { 'package.json': '{"scripts":{"test":"vitest run"}}' },
    after: { 'package.json': '{"scripts":{"test":"vitest run","lint":"eslint ."}}' },
  },
  {
    what: 'an edge case',
    before: {
      'src/f.ts': 'const f = (n) => {\n  return g(n);\n};\n',
      [path]: "test('f', () => {\n  expect(f(0)).toBe(1);\n});\n",
    },
    after: { 'src/f.ts': 'const f = (n) => {\n  if (n === 0) return 1;\n  return g(n);\n};\n' },
  },
  {
    what: 'a snapshot is added',
    before: { 'a.snap': '// v1\n\nexports[`a 1`] = `5`;\n' },
    after: { 'a.snap': '// v1\n\nexports[`a 1`] = `5`;\n\nexports[`b 1`] = `6`;\n' },
  },
];
