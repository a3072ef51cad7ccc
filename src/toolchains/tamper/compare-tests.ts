import { compareAssertions, countSurplus, type Surplus, takeMoved } from './compare-assertions.ts';
import { matchTests } from './match-tests.ts';
import { readTests } from './read-tests.ts';
import { scanCode, syntaxOf } from './scan-code.ts';
import { type Change, quote, type TamperFinding } from './tamper-finding.ts';
import { isTestPath, type TestCase } from './test-case.ts';

const isNamed = ({ name }: TestCase): boolean => name !== '';

const skipped = (before: TestCase, after: TestCase): TamperFinding[] => {
  const place = { path: after.path, line: after.line, blocking: true };
  const findings: TamperFinding[] = [];
  if (!before.skip && after.skip) {
    const message = `the test ${quote(after.name)} no longer runs or no longer counts: ${quote(after.skip)}`;
    findings.push({ kind: 'test-skipped', ...place, message });
  }
  if (!before.defused && after.defused && before.assertions.length > 0) {
    const message = `the assertions of ${quote(after.name)} can no longer fail it: ${quote(after.defused)}`;
    findings.push({ kind: 'assertion-constant', ...place, message });
  }
  return findings;
};

/** A focus hides the other tests of its file, so it counts where there were some before. */
const focused = (before: readonly TestCase[], after: readonly TestCase[]): TamperFinding[] => {
  const plain = new Set(before.filter(isNamed).map(({ path }) => path));
  for (const { path, focus } of before) if (focus) plain.delete(path);
  const told = new Set<string>();
  return after.flatMap(({ path, line, focus }) => {
    if (!focus || !plain.has(path) || told.has(`${path}${focus}`)) return [];
    told.add(`${path}${focus}`);
    const message = `the other tests of the file no longer run: ${quote(focus)}`;
    return [{ kind: 'test-focused' as const, path, line, message, blocking: true }];
  });
};

/** Whether all that a test demanded is demanded elsewhere now, or a twin of it still stands. */
const standsElsewhere = (test: TestCase, bodies: ReadonlySet<string>, surplus: Surplus): boolean =>
  (test.body !== '' && bodies.has(test.body)) ||
  (test.assertions.length > 0 &&
    test.assertions.every(({ text }) => (surplus.get(text) ?? 0) > 0) &&
    test.assertions.every((assertion) => takeMoved(surplus, assertion) || true));

const tell = (gone: readonly TestCase[], { after }: Change): TamperFinding[] => {
  const files = new Map<string, TestCase[]>();
  for (const test of gone) {
    const tests = files.get(test.path);
    if (tests) tests.push(test);
    else files.set(test.path, [test]);
  }
  return [...files].flatMap(([path, tests]): TamperFinding[] => {
    const text = after.get(path);
    const stood = `there stood ${quote(tests.map(({ name }) => name).join(', '))}`;
    if (text === null || text === undefined)
      return [
        {
          kind: 'test-removed',
          path,
          line: undefined,
          blocking: true,
          message: `a file of ${tests.length} tests is gone: ${stood}`,
        },
      ];
    if (scanCode(text, syntaxOf(path)).code.trim().length < 30)
      return [
        {
          kind: 'test-emptied',
          path,
          line: 1,
          blocking: true,
          message: `the file holds no test any more: ${stood}`,
        },
      ];
    return tests.map(({ name, body }) => ({
      kind: 'test-removed',
      path,
      line: undefined,
      blocking: true,
      message: `the test ${quote(name)} is gone: ${quote(body)}`,
    }));
  });
};

const unique = (findings: readonly TamperFinding[]): TamperFinding[] => {
  const seen = new Set<string>();
  return findings.filter(({ kind, path, line, message }) => {
    const key = [kind, path, line, message].join('\0');
    return seen.has(key) ? false : seen.add(key);
  });
};

/** Compares the tests of all changed files at once, so that what moved from one file to another is not missed. */
export const compareTests = (change: Change): TamperFinding[] => {
  const before: TestCase[] = [];
  const after: TestCase[] = [];
  for (const [path, text] of change.after) {
    const old = change.before.get(path);
    if (!isTestPath(path) || old === text) continue;
    if (old !== undefined) before.push(...readTests(path, old));
    if (text !== null) after.push(...readTests(path, text));
  }
  const { pairs, gone, added } = matchTests(before.filter(isNamed), after.filter(isNamed));
  const bodies = new Set(after.map(({ body }) => body));
  const unnamed = new Map(after.filter((test) => !isNamed(test)).map((test) => [test.path, test]));
  const outside = before.flatMap((test): [TestCase, TestCase][] => {
    const now = isNamed(test) ? undefined : unnamed.get(test.path);
    return now ? [[test, now]] : [];
  });
  const olds = new Set(outside.map(([, now]) => now));
  const fresh = [...added, ...after.filter((one) => !isNamed(one) && !olds.has(one))];
  const surplus = countSurplus([
    ...pairs,
    ...outside,
    ...fresh.map((one): [undefined, TestCase] => [undefined, one]),
  ]);
  const compared = [...pairs, ...outside].flatMap(([old, now]) => [
    ...skipped(old, now),
    ...compareAssertions(old, now, surplus),
  ]);
  // A function that no runner collects may hold the assertions of a test and never runs them.
  const running = countSurplus([...pairs, ...added.map((one): [undefined, TestCase] => [undefined, one])]);
  const lost = gone.filter((test) => !standsElsewhere(test, bodies, running));
  return unique([...compared, ...focused(before, after), ...tell(lost, change)]);
};
