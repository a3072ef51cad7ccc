import { setTimeout as pause } from 'node:timers/promises';

/** Asks until it holds; throws when it does not within the limit. */
export const until = async (holds: () => Promise<boolean>, limitMs = 120_000): Promise<void> => {
  const last = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > last) throw new Error(`it did not come to pass within ${limitMs / 1000} s`);
    await pause(250);
  }
};

/** Asks until it answers at all; throws its last fault when it does not within the limit. */
export const patiently = async <T>(ask: () => Promise<T>, limitMs = 60_000): Promise<T> => {
  const last = Date.now() + limitMs;
  for (;;)
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > last) throw error;
      await pause(500);
    }
};
