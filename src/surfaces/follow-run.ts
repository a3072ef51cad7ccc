import type { OperationContext } from '../operations/operation.ts';
import type { RunStarted } from '../operations/run-started.ts';
import { addEvent, summariseRun, type RunSummary } from '../operations/summarise-run.ts';
import type { RunScreen } from './run-screen.ts';

/** Shows a run until it ends, waits for a person or is interrupted, and answers how it stands then. */
export const followRun = async (
  started: RunStarted,
  context: OperationContext,
  screen: RunScreen,
): Promise<RunSummary> => {
  const { runId, after } = started;
  const { log } = await context.store();
  const work = await context.work();
  const past = (await log.read(runId)).filter(({ position }) => position <= after);
  let summary = summariseRun(past);
  const stopWatching = work.watch(runId, (delta) => screen.delta(delta));
  screen.start(started);
  try {
    for await (const stored of log.follow(runId, { after, signal: context.signal })) {
      summary = addEvent(summary, stored.event);
      screen.event(stored);
      if (stored.event.type === 'run-end') break;
      if (stored.event.type === 'gate-request' && (await log.read(runId, stored.position)).length === 0)
        break;
    }
  } finally {
    stopWatching();
    screen.end(runId, summary, summary.outcome === null && summary.question === null);
  }
  return summary;
};
