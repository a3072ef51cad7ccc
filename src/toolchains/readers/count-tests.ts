import type { TestCounts } from '../../domain/check.ts';

/** A runner that says itself that it found nothing to run. */
export const noTests: TestCounts = { passed: 0, failed: 0, skipped: 0, total: 0 };

export const sumTests = (passed: number, failed: number, skipped: number): TestCounts => ({
  passed,
  failed,
  skipped,
  total: passed + failed + skipped,
});

/** Reads `5 failed | 2 passed | 1 skipped | 1 todo (9)` and `2 failed, 1 pending, 3 passed, 6 total`. */
export const countTests = (text: string): TestCounts => {
  const count = (...words: string[]): number => {
    let sum = 0;
    for (const [, number, word = ''] of text.matchAll(/(\d{1,9}) ([a-z]+)/g))
      if (words.includes(word)) sum += Number(number);
    return sum;
  };
  return sumTests(
    count('passed', 'passing'),
    count('failed', 'failing'),
    count('skipped', 'todo', 'pending'),
  );
};
