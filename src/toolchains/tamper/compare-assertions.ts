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

/** So many assertions of one test are looked for in tables, each of which reads the whole body. */
const [tableLimit, valueLimit] = [100, 20];

/** Whether the values of an assertion went into a table or the call of a function that checks them. */
const becameTable = (lost: Assertion, before: TestCase, after: TestCase): boolean => {
  const values = [...new Set(lost.text.match(literals) ?? [])];
  return (
    values.length > 0 &&
    values.length <= valueLimit &&
    after.assertions.length > 0 &&
    after.body.length > 0 &&
    after.body !== before.body &&
    table.test(after.body) &&
    values.every((value) => after.body.includes(value))
  );
};

/** Finds what stands in place of a lost assertion: the same subject, else a sound one, else any. Each is given once. */
const partnersIn = (gained: readonly Assertion[]): ((lost: Assertion) => Assertion | undefined) => {
  const taken = new Set<Assertion>();
  const queue = (list: readonly Assertion[]): (() => Assertion | undefined) => {
    const waiting = [...list].reverse();
    return () => {
      while (taken.has(waiting.at(-1) ?? ({} as Assertion))) waiting.pop();
      return waiting.at(-1);
    };
  };
  const bySubject = new Map<string, () => Assertion | undefined>();
  for (const [subject, list] of Map.groupBy(gained, (one) => one.subject))
    bySubject.set(subject, queue(list));
  const [sound, any] = [queue(gained.filter(({ constant, weak }) => !constant && !weak)), queue(gained)];
  return ({ subject }) => {
    const found = bySubject.get(subject)?.() ?? sound() ?? any();
    if (found) taken.add(found);
    return found;
  };
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
  const missing = lost.filter((assertion) => !takeMoved(surplus, assertion));
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
  const partner = partnersIn(gained);
  let looked = 0;
  return missing.flatMap((assertion) => {
    const now = partner(assertion);
    if (now) return [judge(assertion, now, after)];
    looked += 1;
    const isInTable = looked <= tableLimit && becameTable(assertion, before, after);
    return isInTable ? [] : [removed(assertion, after)];
  });
};
