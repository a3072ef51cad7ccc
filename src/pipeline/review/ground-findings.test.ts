import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingIdentity, type Finding } from '../../domain/finding.ts';
import { claimPath } from './claim-path.ts';
import { groundFindings } from './ground-findings.ts';

const code =
  'export const add = (a, b) => {\n  return a + b;\n};\n\nexport const twice = (a) => {\n  return a + a;\n};';
const texts = new Map([
  ['src/add.js', code],
  ['src/other.js', 'export const other = 1;'],
]);
const finding = (rest: Partial<Finding>): Finding => ({ severity: 'major', message: 'is wrong', ...rest });
const places = (...findings: Finding[]) =>
  groundFindings(findings, texts).findings.map(({ path, line }) => `${path}:${line}`);

const table: [string, Partial<Finding>, string[]][] = [
  ['quotes its line', { path: 'src/add.js', line: 2, quote: 'return a + b;' }, ['src/add.js:2']],
  [
    'quotes a line that stands elsewhere',
    { path: 'src/add.js', line: 7, quote: 'return a + b;' },
    ['src/add.js:2'],
  ],
  ['quotes with other white space', { path: 'src/add.js', quote: 'return   a+b' }, ['src/add.js:2']],
  [
    'quotes with the number of the line',
    { path: 'src/add.js', quote: '2|   return a + b;' },
    ['src/add.js:2'],
  ],
  ['quotes several lines', { quote: 'return a + a;\n};' }, ['src/add.js:6']],
  ['quotes with dots', { path: 'src/add.js', quote: '...return a + a...' }, ['src/add.js:6']],
  ['names the file by its end', { path: 'add.js', line: 1, quote: 'return a + b' }, ['src/add.js:2']],
  ['names the wrong file', { path: 'src/other.js', quote: 'return a + b' }, ['src/add.js:2']],
  ['quotes what is nowhere', { path: 'src/add.js', line: 2, quote: 'return a - b' }, []],
  ['only names a line that exists', { path: 'src/add.js', line: 7 }, ['src/add.js:7']],
  ['only names a line that does not exist', { path: 'src/add.js', line: 8 }, []],
  [
    'names one line that exists and one that does not',
    { path: 'src/add.js', line: 99, lines: [2] },
    ['src/add.js:2'],
  ],
  ['only names a file', { path: 'src/add.js' }, []],
  ['names a file that was not reviewed', { path: 'src/none.js', line: 1 }, []],
  ['names nothing', {}, []],
  ['names code in its message', { message: 'the body `return a + b;` is wrong' }, ['src/add.js:2']],
  ['quotes too little to mean a place', { quote: 'a', path: 'src/add.js' }, []],
];
for (const [what, rest, expected] of table)
  test(`D1-15: a finding that ${what} is ${expected.length > 0 ? `held at ${expected[0]}` : 'dropped and counted'}`, () => {
    assert.deepEqual(places(finding(rest)), expected);
    assert.equal(groundFindings([finding(rest)], texts).dropped, expected.length === 0 ? 1 : 0);
  });

test('a piece of code that stands twice is the one nearest to the line that is named', () => {
  const twice = new Map([['a.js', 'go();\n\n\n\n\ngo();']]);
  for (const [line, expected] of [
    [1, 1],
    [3, 1],
    [5, 6],
    [90, 6],
  ])
    assert.equal(groundFindings([finding({ line, quote: 'go();' })], twice).findings[0]?.line, expected);
});

test('the same finding counts once, as the gravest, and is the same when its line moves', () => {
  const one = finding({ severity: 'minor', path: 'src/add.js', line: 2, quote: 'return a + b;' });
  const two = finding({
    severity: 'blocker',
    path: 'src/add.js',
    line: 6,
    quote: 'return  a + b;',
    message: 'other words',
  });
  assert.deepEqual(
    groundFindings([one, two], texts).findings.map(({ severity }) => severity),
    ['blocker'],
  );
  const moved = new Map([['src/add.js', `\n\n\n${code}`]]);
  const [before] = groundFindings([one], texts).findings;
  const [after] = groundFindings([two], moved).findings;
  assert.ok(before && after);
  assert.deepEqual([before.line, after.line], [2, 5]);
  assert.equal(findingIdentity(before), findingIdentity(after));
  assert.notEqual(findingIdentity(before), findingIdentity({ ...before, quote: 'return a + a' }));
  assert.equal(
    findingIdentity(finding({ path: 'a', line: 3, message: 'At line 3 it fails' })),
    findingIdentity(finding({ path: 'a', line: 9, severity: 'minor', message: 'at line 9  it fails' })),
  );
});

test('the test of a claim is named after the claim, where tests of its file belong', () => {
  const claim = finding({ path: 'src/add.js', quote: 'a + b' });
  const paths = [
    claimPath(claim, 'src/add.js', 'src/add.test.js'),
    claimPath(claim, 'src/add.ts', 'test/add.spec.ts'),
    claimPath(claim, 'src/add.py', 'tests/test_add.py'),
    claimPath(claim, 'src/add.py', 'src/add_test.py'),
    claimPath(claim, 'src/add.js', 'test/all.test.js'),
  ];
  const [hash = ''] = /[\da-f]{8}/.exec(paths[0] ?? '') ?? [];
  assert.deepEqual(paths, [
    `src/claim-${hash}.test.js`,
    `test/claim-${hash}.spec.ts`,
    `tests/test_claim_${hash}.py`,
    `src/claim_${hash}_test.py`,
    `test/claim-${hash}.test.js`,
  ]);
});

test('hostile findings are held against large files in time that grows with their size', () => {
  const measure = (size: number): number => {
    const large = new Map([['a.js', 'a\n'.repeat(size)]]);
    const start = performance.now();
    groundFindings(
      Array.from({ length: 20 }, () => finding({ path: 'a.js', line: 3, quote: 'a\n'.repeat(200) })),
      large,
    );
    return performance.now() - start;
  };
  measure(1000);
  const [small, great] = [Math.min(measure(5000), measure(5000)), Math.min(measure(40_000), measure(40_000))];
  assert.ok(great < small * 24 + 200, `${small} ms, eight times as much in ${great} ms`);
});
