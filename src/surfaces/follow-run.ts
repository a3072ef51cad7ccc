import type { RunStarted } from '../operations/run-started.ts';
import { addEvent, summariseRun, type RunSummary } from '../operations/summarise-run.ts';
import type { Door, RunFeed } from './door.ts';
import type { Parting, RunScreen } from './run-screen.ts';

/** Shows a run until it ends, waits for a person or is left, and answers how it stands then. */
export const followRun = async (
  started: RunStarted,
  feed: RunFeed & Partial<Pick<Door, 'outlives'>>,
  screen: RunScreen,
  signal: AbortSignal,
): Promise<RunSummary> => {
  const { runId, after } = started;
  const past = after === 0 ? [] : (await feed.read(runId)).filter(({ position }) => position <= after);
  let summary = summariseRun(past);
  const onDelta: RunScreen['delta'] = (delta) => screen.delta(delta);
  screen.start(started);
  let parting: Parting = 'lost';
  try {
    for await (const stored of feed.follow(runId, { after, signal, onDelta })) {
      summary = addEvent(summary, stored.event);
      screen.event(stored);
    }
    const isOpen = summary.outcome === null && summary.question === null;
    parting = isOpen ? (feed.outlives ? 'left' : 'interrupted') : 'over';
  } finally {
    screen.end(runId, summary, parting);
  }
  return summary;
};
