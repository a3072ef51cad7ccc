import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import type { CheckName } from '../domain/check.ts';
import { locatorFor } from './locate-path.ts';
import { readOutput } from './read-output.ts';
import type { CheckReading } from './toolchain.ts';

const folder = new URL('./readers/recorded-languages/', import.meta.url);

interface Recording {
  paths: string[];
  exitCode: number;
  stdout: string;
  stderr: string;
}

const read = (name: string, check: CheckName): CheckReading => {
  const text = readFileSync(new URL(`${name}.json`, folder), 'utf8');
  const { paths, ...output } = JSON.parse(text) as Recording;
  return readOutput({ ...output, timedOut: false }, { check, tool: name, locator: locatorFor(paths) });
};

interface Expected {
  check: CheckName;
  /** `path:line`, `path` where no line is told, `-` where there is no place at all. */
  errors: string[];
  warnings?: string[];
  /** Passed, failed, skipped. */
  tests?: [number, number, number];
  status?: CheckReading['status'];
  /** Words that one of the errors must hold. */
  says?: string;
}

const goFailures = ['calc/calc_test.go:7', 'calc/calc_test.go:15', 'calc/calc.go:7'];

/** Real output of real compilers and runners: what has to be read out of each. */
const expected: Record<string, Expected> = {
  'go-build': {
    check: 'build',
    errors: ['main.go:3', 'main.go:6', 'main.go:7'],
    says: 'imported and not used',
  },
  'go-vet': {
    check: 'typecheck',
    errors: ['other/other_test.go:6', 'calc/calc.go:8'],
    says: 'of wrong type',
  },
  'go-test': {
    check: 'test',
    errors: [...goFailures, 'other/other_test.go:6'],
    tests: [0, 4, 0],
    says: 'Add(1, 2) = 3, want 4',
  },
  'go-test-v': {
    check: 'test',
    errors: goFailures,
    tests: [2, 3, 1],
    says: 'assignment to entry in nil map',
  },
  'go-test-json': {
    check: 'test',
    errors: [...goFailures, 'other/other_test.go:6'],
    tests: [2, 4, 1],
    says: 'no two',
  },
  'cargo-check': {
    check: 'typecheck',
    errors: ['src/lib.rs:2'],
    warnings: ['src/lib.rs:6'],
    says: 'expected `i32`, found `i64`',
  },
  'cargo-check-text': {
    check: 'typecheck',
    errors: ['src/lib.rs:2'],
    warnings: ['src/lib.rs:6'],
    says: 'mismatched types',
  },
  'cargo-clippy': {
    check: 'lint',
    errors: [],
    warnings: ['src/lib.rs:11', 'src/lib.rs:10'],
    status: 'passed',
  },
  'cargo-test': {
    check: 'test',
    errors: ['src/lib.rs:20', 'src/lib.rs:11', 'src/lib.rs:3', '-'],
    tests: [1, 4, 1],
    says: 'wrong sum',
  },
  'cargo-missing-crate': { check: 'typecheck', errors: ['-'], says: 'offline mode' },
  'cargo-manifest': { check: 'typecheck', errors: ['Cargo.toml:3'], says: 'invalid float' },
  javac: { check: 'typecheck', errors: ['src/Calc.java:8'], says: 'illegal start of type' },
  'javac-lint': {
    check: 'typecheck',
    errors: ['src/Warn.java:8', 'src/Warn.java:10'],
    warnings: ['src/Warn.java:6', 'src/Warn.java:6'],
    says: 'symbol:   class Missing',
  },
  'maven-compile': {
    check: 'typecheck',
    errors: ['src/main/java/p/Calc.java:7', 'src/main/java/p/Calc.java:5'],
    says: 'location: class p.Calc',
  },
  'maven-pom': { check: 'typecheck', errors: ['pom.xml:3'], says: 'Non-parseable POM' },
  'maven-test': {
    check: 'test',
    errors: ['src/test/java/p/CalcTest.java:10', 'src/main/java/p/Calc.java:8'],
    tests: [1, 2, 1],
    says: 'expected: <4> but was: <3>',
  },
  'maven-junit-xml': {
    check: 'test',
    errors: ['src/test/java/p/CalcTest.java:10', 'src/main/java/p/Calc.java:8'],
    tests: [1, 2, 1],
    says: 'expected: <4> but was: <3>',
  },
  'maven-offline': { check: 'test', errors: ['-'], says: 'in offline mode' },
  'make-gcc': {
    check: 'build',
    errors: ['calc.c:6', 'main.c:4'],
    warnings: ['calc.c:5', 'calc.c:7'],
    says: 'undeclared',
  },
  'make-gxx': { check: 'build', errors: ['a.cpp:6'], says: 'no matching function' },
  'make-link': { check: 'build', errors: ['main.c'], says: 'undefined reference to `declared' },
  'make-syntax': { check: 'build', errors: ['Makefile:2'], says: 'missing separator' },
  'cmake-configure': { check: 'build', errors: ['CMakeLists.txt:4'], says: 'Unknown CMake command' },
  ctest: { check: 'test', errors: ['bad.c:4'], tests: [1, 1, 0], says: "Assertion `1 == 2' failed" },
  'go-missing-module': { check: 'typecheck', errors: ['p.go:3'], says: 'module lookup disabled' },
};

const placesOf = (reading: CheckReading, severity: string): string[] =>
  reading.diagnostics
    .filter((one) => one.severity === severity)
    .map(({ path, line }) => (path === undefined ? '-' : line === undefined ? path : `${path}:${line}`));

test('every recording of a language has an expectation', () => {
  const names = readdirSync(folder).map((name) => name.replace(/\.json$/, ''));
  assert.deepEqual(names.toSorted(), Object.keys(expected).toSorted());
});

for (const [name, want] of Object.entries(expected)) {
  test(`D2-22: the output of ${name} becomes diagnostics on the right lines, and counts`, () => {
    const reading = read(name, want.check);
    assert.deepEqual(placesOf(reading, 'error').toSorted(), want.errors.toSorted());
    assert.deepEqual(placesOf(reading, 'warning').toSorted(), (want.warnings ?? []).toSorted());
    assert.equal(reading.status, want.status ?? 'failed');
    const { passed, failed, skipped } = reading.tests ?? {};
    assert.deepEqual(reading.tests && [passed, failed, skipped], want.tests);
    const { says } = want;
    if (says !== undefined)
      assert.ok(
        reading.diagnostics.some(({ message }) => message.includes(says)),
        reading.diagnostics.map(({ message }) => message).join('\n'),
      );
  });
}
