import { watchSilence, type SignsOfLife } from '../../agents/watch-silence.ts';
import type { SilenceLimits } from '../../domain/agent.ts';

/**
 * Looks at a program whenever its silence could have become too long, and tells once when it has; `signs` are by the monotonic
 * clock. Answers a function that ends the watch.
 */
export const watchLife = (
  limits: SilenceLimits,
  signs: () => SignsOfLife,
  onSilent: () => void,
): (() => void) => {
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const now = performance.now();
    const seen = watchSilence(signs(), limits, now);
    if (seen.kind === 'silent') onSilent();
    else timer = setTimeout(look, Math.max(1, Math.ceil(seen.dueAt - now)));
  };
  look();
  return () => clearTimeout(timer);
};
