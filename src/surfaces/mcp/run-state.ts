import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { StoredEvent } from '../../domain/events.ts';
import { runSchema } from '../../domain/run.ts';
import { findRun } from '../../operations/find-run.ts';
import type { RunStarted } from '../../operations/run-started.ts';
import { runSummarySchema, summariseRun } from '../../operations/summarise-run.ts';
import { feedHere } from '../door.ts';
import { followRun } from '../follow-run.ts';
import { eventSentence } from './event-sentence.ts';
import type { Call } from './tool.ts';

/** How a run stands, whoever asks: the answer of every tool that starts a run and of the one that looks after it. */
export const runStateSchema = runSummarySchema.extend({
  runId: runSchema.shape.id,
  title: z.string(),
  project: z.string().meta({ description: 'folder of the repository' }),
  status: runSchema.shape.status,
  isWorkedOn: z.boolean().meta({
    description: 'this server works on it now; a run that has not ended and is not worked on needs `resume`',
  }),
  position: z.int().nonnegative().meta({ description: 'place of the last event; the next `after`' }),
  news: z.array(z.string()).meta({ description: 'what happened after the position asked for' }),
  notices: z.array(z.string()).meta({ description: 'for the person' }),
});

export type RunStateReport = z.infer<typeof runStateSchema>;

/** Longer news are cut at the front: the latest count. */
const newsLimit = 200;
const settlingPauseMs = 20;
const settlingTries = 100;

/** The log is ahead of the rows for a moment; `merge` and whoever answers a question read the rows. */
const settledRun = async (
  reference: string,
  { context }: Call,
): Promise<Awaited<ReturnType<typeof findRun>> & { events: StoredEvent[] }> => {
  const store = await context.store();
  for (let left = settlingTries; ; left -= 1) {
    const found = await findRun(reference, store);
    const events = await store.log.read(found.run.id);
    const last = events.at(-1)?.event.type;
    const { status } = found.run;
    const isBehind =
      (last === 'run-end' && status !== 'ended') || (last === 'gate-request' && status === 'running');
    if (!isBehind || left === 0) return { ...found, events };
    await pause(settlingPauseMs);
  }
};

export const readRunState = async (
  reference: string,
  call: Call,
  { after = 0, notices = [] }: { after?: number; notices?: string[] } = {},
): Promise<RunStateReport> => {
  const { run, task, project, events } = await settledRun(reference, call);
  const news = events.filter(({ position }) => position > after).slice(-newsLimit);
  return {
    ...summariseRun(events),
    runId: run.id,
    title: task.title,
    project: project.path,
    status: run.status,
    isWorkedOn: run.status !== 'ended' && run.status !== 'waiting' && call.isKept(run.id),
    position: events.at(-1)?.position ?? 0,
    news: news.map(eventSentence),
    notices,
  };
};

/** Tells of the run's events until it ends, waits for a person, or the client cancels. The run itself goes on. */
export const followToEnd = async (started: RunStarted, call: Call): Promise<void> => {
  await followRun(
    started,
    feedHere(call.context),
    {
      start: ({ runId, title, after }) => call.tell(after, `run ${runId}: ${title}`),
      event: (stored) => call.tell(stored.position, eventSentence(stored)),
      delta: () => undefined,
      end: () => undefined,
    },
    call.following,
  );
};
