import { setTimeout as pause } from 'node:timers/promises';

/** Asks until it holds; throws when it does not within the limit. */
export const until = async (holds: () => Promise<boolean>, limitMs = 120_000): Promise<void> => {
  const last = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > last) throw new Error(`it did not come to pass within ${limitMs / 1000} s`);
    await pause(100);
  }
};

/** Asks until it answers at all. */
export const patiently = async <T>(ask: () => Promise<T>): Promise<T> => {
  for (;;)
    try {
      return await ask();
    } catch {
      await pause(500);
    }
};
