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
