import { setTimeout as pause } from 'node:timers/promises';
import type { Deployment, Patience } from '../../domain/deploy-target.ts';
import { HostError, mayPass } from '../../domain/host-error.ts';

interface Wanted {
  id: string;
  commit: string;
}

const unhealthy = (message: string): HostError =>
  new HostError('unhealthy', message, {
    hint: 'look at its logs at the target; what ran before is brought back where there is something',
  });

const judge = (found: Deployment | undefined, wanted: Wanted): 'yes' | 'not-yet' => {
  if (found === undefined || found.state === 'gone')
    throw unhealthy(
      `the deployment is gone${found ? ` (${found.said})` : ''}: something else took its place`,
    );
  if (found.state === 'failed') throw unhealthy(`the deployment failed (${found.said})`);
  if (found.state !== 'healthy') return 'not-yet';
  if (found.commit !== wanted.commit)
    throw unhealthy(
      `what runs was built from ${found.commit?.slice(0, 12) ?? 'an unknown commit'}, not from ${wanted.commit.slice(0, 12)}`,
    );
  return 'yes';
};

type Look = () => Promise<Deployment | undefined>;

/** One look; that the target is away for a moment is told and no end. */
const lookOnce = async (look: Look): Promise<{ found: Deployment | undefined } | { away: HostError }> => {
  try {
    return { found: await look() };
  } catch (error) {
    if (error instanceof HostError && mayPass(error)) return { away: error };
    throw error;
  }
};

/**
 * Looks until a deployment of this commit is healthy, at most until the deadline. That the target cannot be asked for a moment is
 * no end. Throws HostError: `unhealthy`, `cancelled`, or what the last look was refused with.
 */
export const awaitHealthy = async (
  look: Look,
  wanted: Wanted,
  patience: Patience,
  signal: AbortSignal,
): Promise<Deployment> => {
  const end = performance.now() + patience.deadlineMs;
  let said = '';
  for (;;) {
    const seen = await lookOnce(look);
    if ('found' in seen && judge(seen.found, wanted) === 'yes' && seen.found) return seen.found;
    const now = 'away' in seen ? seen.away.message : `${seen.found?.state} (${seen.found?.said})`;
    if (now !== said) patience.progress((said = now));
    const seconds = Math.round(patience.deadlineMs / 1000);
    if (performance.now() >= end)
      throw 'away' in seen ? seen.away : unhealthy(`it is not healthy after ${seconds} s: ${said}`);
    await pause(patience.pauseMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted)
      throw new HostError('cancelled', 'cancelled while the deployment was on its way', {
        hint: 'it goes on at the target: `millwright deployment-status` tells how it stands',
      });
  }
};
