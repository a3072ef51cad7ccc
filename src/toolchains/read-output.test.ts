import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkNames, judgeChecks } from '../domain/check.ts';
import type { CheckName, CheckResult } from '../domain/check.ts';
import { locatorFor } from './locate-path.ts';
import { readNpmAudit } from './readers/npm-audit.ts';
import { readOutput } from './read-output.ts';
import type { CheckOutput, CheckReading } from './toolchain.ts';

const paths = [
  'src/a.ts',
  'src/deep/a.ts',
  'src/with space.ts',
  'test/a.test.ts',
  'index.js',
  'package.json',
];
const output = (part: Partial<CheckOutput>): CheckOutput => ({
  exitCode: 0,
  timedOut: false,
  stdout: '',
  stderr: '',
  ...part,
});
const read = (check: CheckName, part: Partial<CheckOutput>): CheckReading =>
  readOutput(output(part), { check, tool: 'npm', locator: locatorFor(paths) });

const judged = (reading: CheckReading): string => {
  const result: CheckResult = {
    name: 'test',
    tool: 'npm',
    command: ['npm', 'test'],
    status: reading.status ?? 'failed',
    exitCode: 0,
    timedOut: false,
    durationMs: 1,
    diagnostics: reading.diagnostics,
    tree: '',
    ...(reading.tests ? { tests: reading.tests } : {}),
  };
  return judgeChecks([result]);
};

for (const check of checkNames) {
  test(`D2-3: a failed ${check} always says something that can be shown and healed`, () => {
    for (const part of [
      { exitCode: 1 },
      { exitCode: null },
      { exitCode: 2, stdout: 'lorem\nipsum' },
      { exitCode: 0, timedOut: true },
    ]) {
      const reading = read(check, part);
      assert.equal(reading.status, 'failed');
      assert.ok(reading.diagnostics.some(({ severity }) => severity === 'error'));
    }
  });
}

test('D2-22: output that nobody understands is kept, its last lines first of all', () => {
  const stdout = Array.from({ length: 500 }, (_, at) => `line ${at}`).join('\n');
  const [diagnostic] = read('build', { exitCode: 1, stdout }).diagnostics;
  assert.match(diagnostic?.message ?? '', /line 499/);
  assert.doesNotMatch(diagnostic?.message ?? '', /line 400\n/);
});

test('D2-22: the word error in the output of a passing check is no error', () => {
  const reading = read('build', { stdout: 'compiled error.ts\n0 errors\nError handling page: 2 kB\n' });
  assert.deepEqual(reading, { status: 'passed', diagnostics: [] });
});

test('D2-4: a test command that ends well without a readable count is never verified', () => {
  const reading = read('test', { stdout: 'all good\n' });
  assert.equal(reading.tests, undefined);
  assert.equal(reading.diagnostics[0]?.code, 'no-tests');
  assert.equal(judged(reading), 'unverified');
});

for (const [runner, stdout] of [
  ['vitest', 'No test files found, exiting with code 0\n'],
  ['vitest with everything skipped', ' Test Files  1 skipped (1)\n      Tests  3 skipped (3)\n'],
  ['jest', 'No tests found, exiting with code 0\n'],
  ['mocha', '\n\n  0 passing (1ms)\n\n'],
  ['node:test', 'ℹ tests 0\nℹ suites 0\nℹ pass 0\nℹ fail 0\nℹ cancelled 0\nℹ skipped 0\nℹ todo 0\n'],
  [
    'a file in which nothing is tested',
    '✔ test/a.test.ts (40.5ms)\nℹ tests 1\nℹ suites 0\nℹ pass 1\nℹ fail 0\nℹ cancelled 0\nℹ skipped 0\nℹ todo 0\n',
  ],
  ['TAP without results', 'TAP version 13\n1..0\n'],
] as const) {
  test(`D2-4: no test of ${runner} ran, so nothing is verified although it ends well`, () => {
    const reading = read('test', { stdout });
    assert.equal(reading.tests?.passed, 0);
    assert.equal(judged(reading), 'unverified');
    assert.equal(reading.diagnostics.at(-1)?.code, 'no-tests');
  });
}

test('D2-22: Vitest with a root of its own prints paths from there; the only file that fits is meant', () => {
  const report = (file: string): string =>
    ` FAIL  ${file} > adds\nAssertionError: expected 1 to be 2\n ❯ ${file}:3:9\n\n      Tests  1 failed (1)\n`;
  const [found] = read('test', { exitCode: 1, stdout: report('a.test.ts') }).diagnostics;
  assert.deepEqual([found?.path, found?.line, found?.column], ['test/a.test.ts', 3, 9]);
  const [unclear] = read('test', { exitCode: 1, stdout: report('a.ts') }).diagnostics;
  assert.equal(unclear?.path, undefined, 'two files have this name');
});

test('counts of several runners in one script are added', () => {
  const stdout = ' Test Files  1 passed (1)\n      Tests  2 passed (2)\n\n\n  3 passing (4ms)\n  1 pending\n';
  assert.deepEqual(read('test', { stdout }).tests, { passed: 5, failed: 0, skipped: 1, total: 6 });
});

test('errors of the compiler fail a check that ends with exit code 0', () => {
  const reading = read('typecheck', {
    stdout: "src/a.ts(3,7): error TS2322: Type 'string' is not assignable to type 'number'.\n",
  });
  assert.equal(reading.status, 'failed');
});

test('what the compiler says below an error belongs to it', () => {
  const stdout = [
    'src/a.ts(6,9): error TS2322: Type A is not assignable to type B.',
    "  Type 'undefined' is not assignable to type 'number'.",
    "src/a.ts(7,1): error TS2304: Cannot find name 'x'.",
    "error TS18003: No inputs were found in config file 'tsconfig.json'.",
  ].join('\n');
  const { diagnostics } = read('typecheck', { exitCode: 2, stdout });
  assert.deepEqual(
    diagnostics.map(({ path, line, code }) => [path, line, code]),
    [
      ['src/a.ts', 6, 'TS2322'],
      ['src/a.ts', 7, 'TS2304'],
      [undefined, undefined, 'TS18003'],
    ],
  );
  assert.match(diagnostics[0]?.message ?? '', /undefined/);
});

for (const [what, printed] of [
  ['absolute', '/home/somebody/project/src/a.ts'],
  ['absolute on Windows', String.raw`C:\work\p\src\a.ts`],
  ['with backslashes', String.raw`src\a.ts`],
  ['with a leading dot', './src/a.ts'],
  ['a file URL', 'file:///srv/run-1/src/a.ts'],
] as const) {
  test(`a path that is ${what} becomes the project's own`, () => {
    assert.equal(locatorFor(paths).locate(printed), 'src/a.ts');
  });
}

test('paths outside the project are nobody else’s file of the same name', () => {
  const { locate, own } = locatorFor(paths);
  assert.equal(locate('/usr/lib/node_modules/x/index.js'), undefined);
  assert.equal(locate('../other/src/a.ts'), undefined);
  assert.equal(locate('node:internal/process'), undefined);
  assert.equal(own('dist/a.js'), undefined);
  assert.equal(locate('/p/src/deep/a.ts'), 'src/deep/a.ts');
  assert.equal(own('file:///p/src/with%20space.ts'), 'src/with space.ts');
  assert.equal(own('%'), undefined);
});

test('colours and carriage returns are no part of what was said', () => {
  const stdout =
    "\u001B[96msrc/a.ts\u001B[0m:\u001B[93m5\u001B[0m:\u001B[93m33\u001B[0m - \u001B[91merror\u001B[0m\u001B[90m TS2304: \u001B[0mCannot find name 'mean'.\r\n\r\n";
  const [found] = read('typecheck', { exitCode: 2, stdout }).diagnostics;
  assert.deepEqual([found?.path, found?.line, found?.column, found?.code], ['src/a.ts', 5, 33, 'TS2304']);
  assert.equal(found?.message, "Cannot find name 'mean'.");
});

test('a flood of complaints is cut, errors first, and says how many are left out', () => {
  const lines = Array.from(
    { length: 1000 },
    (_, at) => `src/a.ts(${at + 1},1): ${at < 900 ? 'warning' : 'error'} TS1: x${at}`,
  );
  const { diagnostics } = read('typecheck', { exitCode: 2, stdout: lines.join('\n') });
  assert.ok(diagnostics.length < 310);
  assert.equal(diagnostics.filter(({ severity }) => severity === 'error').length, 100);
  assert.match(diagnostics.at(-1)?.message ?? '', /700 more/);
});

const audit = (vulnerabilities: object, counts: object): string =>
  JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { vulnerabilities: counts } });
const vulnerability = (severity: string) => ({
  x: {
    name: 'x',
    severity,
    range: '<1',
    via: [{ title: 'Prototype pollution', url: 'https://example.test/1' }],
  },
});

test('D2-4: an audit that cannot be read is unknown, neither a pass nor a failure', () => {
  for (const part of [
    {
      exitCode: 1,
      stdout: '{"message":"405 Method Not Allowed","statusCode":405,"error":{"summary":"","detail":""}}',
    },
    {
      exitCode: 1,
      stdout: '{"error":{"code":"ENOLOCK","summary":"This command requires an existing lockfile."}}',
    },
    { exitCode: 1, stdout: '', stderr: 'npm error audit endpoint returned an error' },
    { exitCode: 0, stdout: '<html>proxy</html>' },
    { exitCode: 0, stdout: '' },
    { exitCode: null, timedOut: true, stdout: audit({}, {}) },
  ]) {
    const reading = readNpmAudit(output(part));
    assert.equal(reading.status, 'unknown', part.stdout);
    assert.equal(reading.diagnostics.length, 1);
  }
});

test('an audit fails for high and critical vulnerabilities only', () => {
  const moderate = readNpmAudit(
    output({ exitCode: 1, stdout: audit(vulnerability('moderate'), { moderate: 1 }) }),
  );
  assert.equal(moderate.status, 'passed');
  assert.equal(moderate.diagnostics[0]?.severity, 'warning');
  const critical = readNpmAudit(
    output({ exitCode: 1, stdout: audit(vulnerability('critical'), { critical: 1 }) }),
  );
  assert.equal(critical.status, 'failed');
  assert.match(critical.diagnostics[0]?.message ?? '', /Prototype pollution/);
  assert.equal(readNpmAudit(output({ stdout: audit({}, { high: 0 }) })).status, 'passed');
});

for (const [what, line, expected] of [
  ['a linter', 'src/a.ts:4:1: E401 multiple imports', ['src/a.ts', 4, 1]],
  ['esbuild', '/p/src/a.ts:4:0: ERROR: Unexpected "export"', ['src/a.ts', 4, undefined]],
  [
    'rollup',
    'src/a.ts (2:9): "nope" is not exported by "src/deep/a.ts", imported by "src/a.ts".',
    ['src/a.ts', 2, 9],
  ],
  [
    'vite',
    '[vite]: Rollup failed to resolve import "./x" from "/p/src/a.ts".',
    ['src/a.ts', undefined, undefined],
  ],
  ['next', './src/a.ts:5:10\nType error: no.', ['src/a.ts', 5, 10]],
  [
    'a script of node',
    'file:///p/index.js:7\nfoo(;\n    ^\n\nSyntaxError: Unexpected token\n    at x (node:a:1:1)\n\nNode.js v26',
    ['index.js', 7, undefined],
  ],
  [
    'a missing module',
    "node:internal/modules/cjs/loader:1\n  throw err;\n  ^\n\nError: Cannot find module './x'\nRequire stack:\n- /p/index.js\n    at F (node:x:1:1)",
    ['index.js', undefined, undefined],
  ],
] as const) {
  test(`what ${what} prints when it fails is placed`, () => {
    const [found, ...more] = read('build', { exitCode: 1, stderr: `${line}\n` }).diagnostics;
    assert.deepEqual([found?.path, found?.line, found?.column], expected);
    assert.equal(found?.severity, 'error');
    assert.deepEqual(more, []);
  });
}

test('what an error was caused by tells the place', () => {
  const stdout = [
    '<testsuites><testcase name="empty" file="test/a.test.ts"><failure type="x" message="m">',
    'Error: m',
    '    at TestContext (file:///p/test/a.test.ts:13:11) {',
    '  cause: TypeError: m',
    '      at title (file:///p/src/a.ts:6:15)',
    '</failure></testcase></testsuites>',
  ].join('\n');
  const [found] = read('test', { exitCode: 1, stdout }).diagnostics;
  assert.deepEqual([found?.path, found?.line], ['src/a.ts', 6]);
});

test('SARIF is read for analysers of any language', () => {
  const locations = [
    { physicalLocation: { artifactLocation: { uri: 'src/with%20space.ts' }, region: { startLine: 3 } } },
  ];
  const results = [
    { ruleId: 'G101', level: 'error', message: { text: 'a secret' }, locations },
    { message: { text: 'no level' } },
    { level: 'error', message: { text: 'allowed' }, suppressions: [{ kind: 'inSource' }] },
  ];
  const report = { version: '2.1.0', runs: [{ tool: { driver: { name: 'gosec' } }, results }] };
  const { diagnostics } = read('lint', { exitCode: 1, stdout: `done\n${JSON.stringify(report)}\n` });
  assert.deepEqual(diagnostics, [
    {
      tool: 'gosec',
      severity: 'error',
      path: 'src/with space.ts',
      line: 3,
      code: 'G101',
      message: 'a secret',
    },
    { tool: 'gosec', severity: 'warning', message: 'no level' },
  ]);
});

test('a compiler that names the fault above its place is read', () => {
  const stdout =
    'warning: unused\n --> src/a.ts:1:1\n  |\n\nerror[E0308]: mismatched types\n --> src/a.ts:3:5\n  |\n';
  const { diagnostics } = read('build', { exitCode: 101, stdout });
  assert.deepEqual(
    diagnostics.map(({ severity, line, code, message }) => [severity, line, code, message]),
    [
      ['error', 3, 'E0308', 'mismatched types'],
      ['warning', 1, undefined, 'unused'],
    ],
  );
});

test('a stack printed by a passing test is no error', () => {
  const stdout = 'Error: expected\n    at f (/p/src/a.ts:1:2)\n\n  3 passing (4ms)\n';
  assert.equal(read('test', { stdout }).status, 'passed');
});

/** Shapes that make a careless reader look at everything again for each of them. */
const hostile: Record<string, (size: number) => string> = {
  'failed tests of vitest': (size) => `${' FAIL  a > b\n'.repeat(size)}      Tests  1 failed (1)\n`,
  'terminal titles without an end': (size) => '\u001B]0;'.repeat(size),
  'test cases without an end': (size) => `<testsuite>${'<testcase name="a"><failure>\n'.repeat(size)}`,
  'brackets of JSON': (size) => '[{"a":'.repeat(size),
  'failed results of TAP': (size) => `1..1\n${'not ok 1 - x\n  ---\n  error: x\n'.repeat(size)}`,
  'tracebacks of Python': (size) =>
    'Traceback (most recent call last):\n  File "a.py", line 1\n'.repeat(size),
  'failures of pytest': (size) => `== FAILURES ==\n${'___ a ___\nE   a\n'.repeat(size)}1 failed in 1s\n`,
  'failures of unittest': (size) =>
    `${`${'='.repeat(70)}\nFAIL: a\n`.repeat(size)}Ran 1 test in 1s\n\nFAILED (failures=1)\n`,
  'places on one line': (size) => 'a:1:1:'.repeat(size),
};

for (const [what, make] of Object.entries(hostile)) {
  test(`many ${what} are read in time that grows with their number`, () => {
    const measure = (size: number): number => {
      const stdout = make(size);
      const start = performance.now();
      read('test', { exitCode: 1, stdout });
      return performance.now() - start;
    };
    measure(1000);
    const [small, large] = [2000, 16_000].map((size) => Math.min(measure(size), measure(size)));
    assert.ok((large ?? 0) < (small ?? 0) * 24 + 100, `${small} ms, eight times as much in ${large} ms`);
  });
}
