import { quote, type TamperFinding } from './tamper-finding.ts';
import type { Assertion, TestCase } from './test-case.ts';

/** The assertions that tests gained, with how often: what was moved from one test to another is found here. */
export type Surplus = Map<string, number>;

export const countSurplus = (pairs: readonly [TestCase | undefined, TestCase][]): Surplus => {
  const surplus: Surplus = new Map();
  for (const [before, after] of pairs) {
    const had = new Set((before?.assertions ?? []).map(({ text }) => text));
    for (const { text } of after.assertions)
      if (!had.has(text)) surplus.set(text, (surplus.get(text) ?? 0) + 1);
  }
  return surplus;
};

/** Whether the text was gained elsewhere; each gain counts once. */
export const takeMoved = (surplus: Surplus, { text }: Assertion): boolean => {
  const left = surplus.get(text) ?? 0;
  if (left <= 0) return false;
  surplus.set(text, left - 1);
  return true;
};

const literals = /'[^']*'|"[^"]*"|`[^`]*`|(?<![\w.])-?\d[\w.]*/g;
const table = /\bfor\b|\.each\b|forEach|parametrize|subTest|(?:check|assert|expect|verify|ensure|case)\w*\(/i;

/** Whether the values of an assertion went into a table or the call of a function that checks them. */
const becameTable = (lost: Assertion, before: TestCase, after: TestCase): boolean => {
  const values = [...new Set(lost.text.match(literals) ?? [])];
  return (
    values.length > 0 &&
    after.assertions.length > 0 &&
    after.body.length > 0 &&
    after.body !== before.body &&
    table.test(after.body) &&
    values.every((value) => after.body.includes(value))
  );
};

const partner = (lost: Assertion, gained: Assertion[]): Assertion | undefined => {
  const same = gained.findIndex(({ subject }) => subject === lost.subject);
  const sound = gained.findIndex(({ constant, weak }) => !constant && !weak);
  const index = same >= 0 ? same : Math.max(sound, 0);
  return gained.splice(index, 1)[0];
};

const removed = (lost: Assertion, { path, line, name }: TestCase): TamperFinding => ({
  kind: 'assertion-removed',
  path,
  line,
  message: `an assertion is gone: in ${quote(name || 'the file')} stood ${quote(lost.text)}`,
  blocking: true,
});

const judge = (lost: Assertion, now: Assertion, { path, name }: TestCase): TamperFinding => {
  const stood = `in ${quote(name || 'the file')} stood ${quote(lost.text)}`;
  const place = { path, line: now.line };
  const change = `${stood}, now ${quote(now.text)}`;
  if (now.constant && !lost.constant)
    return {
      kind: 'assertion-constant',
      ...place,
      blocking: true,
      message: `an assertion can no longer fail: ${change}`,
    };
  if (now.weak && !lost.weak)
    return {
      kind: 'assertion-removed',
      ...place,
      blocking: true,
      message: `an assertion demands less: ${change}`,
    };
  if (/nlineSnapshot\(/.test(lost.text))
    return {
      kind: 'snapshot-rewritten',
      ...place,
      blocking: false,
      message: `an inline snapshot is another: ${change}`,
    };
  return {
    kind: 'assertion-changed',
    ...place,
    blocking: false,
    message: `an assertion is another: ${change}`,
  };
};

/** What a test demanded before and no longer demands. */
export const compareAssertions = (before: TestCase, after: TestCase, surplus: Surplus): TamperFinding[] => {
  const kept = new Set(after.assertions.map(({ text }) => text));
  const had = new Set(before.assertions.map(({ text }) => text));
  const lost = before.assertions.filter(({ text, constant }) => !kept.has(text) && !constant);
  const gained = after.assertions.filter(({ text }) => !had.has(text));
  const missing = lost.filter(
    (assertion) => gained.some(({ text }) => text === assertion.text) || !takeMoved(surplus, assertion),
  );
  if (
    missing.length > 0 &&
    before.name !== '' &&
    after.body.replace(/[^\w]|async|function|self/g, '').length < 3
  )
    return [
      {
        kind: 'test-emptied',
        path: after.path,
        line: after.line,
        message: `the test ${quote(after.name)} holds nothing any more; there stood ${quote(before.body)}`,
        blocking: true,
      },
    ];
  return missing.flatMap((assertion) => {
    const now = partner(assertion, gained);
    if (now) return [judge(assertion, now, after)];
    return becameTable(assertion, before, after) ? [] : [removed(assertion, after)];
  });
};
