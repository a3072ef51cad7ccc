import type { TestContext } from 'node:test';

type Hook = (act: () => Promise<void>) => void;

/**
 * Stands for the context of a test where a whole file shares what is made: what is put down is put down after its last test,
 * the latest first.
 */
export const keptForFile = (after: Hook): TestContext => {
  const acts: (() => unknown)[] = [];
  after(async () => {
    for (const act of acts.toReversed()) await act();
  });
  const kept = {
    passed: true,
    after: (act: () => unknown) => void acts.push(act),
    diagnostic: () => undefined,
  };
  return kept as unknown as TestContext;
};
