import { type TestCase, fold } from './test-case.ts';

/** What became of each test. */
export interface TestMatches {
  pairs: [TestCase, TestCase][];
  /** Tests of before that no test of after stands for. */
  gone: TestCase[];
  /** Tests of after that none of before stands for. */
  added: TestCase[];
}

const leaf = ({ name }: TestCase): string => name.slice(name.lastIndexOf(' > ') + 1);

/** Keys in the order of trust: what agrees by an earlier one is not asked for a later one. */
const keys: ((test: TestCase) => string)[] = [
  ({ path, name, body }) => `${path}\0${name}\0${body}`,
  ({ path, name }) => `${path}\0${name}`,
  ({ body }) => (body === '' ? '' : body),
  ({ name }) => name,
  leaf,
];

const words = ({ body, name }: TestCase): Set<string> =>
  new Set(
    fold(`${name} ${body}`)
      .split(/[;{}]|, (?=\S)/)
      .map((part) => part.trim())
      .filter((part) => part.length > 3),
  );

const putUnder = (lists: Map<string, TestCase[]>, key: string, test: TestCase): void => {
  const list = lists.get(key);
  if (list) list.push(test);
  else lists.set(key, [test]);
};

/** Pairs what is left by shared statements, so that a test that was renamed and edited is found again. */
const pairBySimilarity = (gone: TestCase[], added: TestCase[]): TestMatches => {
  const holders = new Map<string, TestCase[]>();
  for (const test of added) for (const part of words(test)) putUnder(holders, part, test);
  const pairs: TestMatches['pairs'] = [];
  const taken = new Set<TestCase>();
  const left = gone.filter((test) => {
    const parts = words(test);
    const shared = new Map<TestCase, number>();
    for (const part of parts)
      for (const other of (holders.get(part) ?? []).slice(0, 20))
        if (!taken.has(other)) shared.set(other, (shared.get(other) ?? 0) + 1);
    const [best] = [...shared].sort(([, a], [, b]) => b - a);
    if (!best || best[1] < parts.size / 2) return true;
    taken.add(best[0]);
    pairs.push([test, best[0]]);
    return false;
  });
  return { pairs, gone: left, added: added.filter((test) => !taken.has(test)) };
};

/** Finds each test of before again: by place and name, by its body anywhere, by its name anywhere, by likeness. */
export const matchTests = (before: readonly TestCase[], after: readonly TestCase[]): TestMatches => {
  const pairs: TestMatches['pairs'] = [];
  let [gone, added] = [[...before], [...after]];
  for (const key of keys) {
    const waiting = new Map<string, TestCase[]>();
    for (const test of added) {
      const own = key(test);
      if (own !== '') putUnder(waiting, own, test);
    }
    for (const tests of waiting.values()) tests.reverse();
    const taken = new Set<TestCase>();
    gone = gone.filter((test) => {
      const match = waiting.get(key(test))?.pop();
      if (!match) return true;
      taken.add(match);
      pairs.push([test, match]);
      return false;
    });
    added = added.filter((test) => !taken.has(test));
  }
  const similar = pairBySimilarity(gone, added);
  return { pairs: [...pairs, ...similar.pairs], gone: similar.gone, added: similar.added };
};
