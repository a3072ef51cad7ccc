import type { RunEvent } from '../../domain/events.ts';
import type { RunStarted } from '../../operations/run-started.ts';
import { addEvent, summariseRun, type RunSummary } from '../../operations/summarise-run.ts';
import { feedHere } from '../door.ts';
import type { ApiRequest } from './api-route.ts';
import { Refusal } from './refusal.ts';

/** How a run stood when the wait for it ended. */
export interface Stand {
  summary: RunSummary;
  /** The last thing that was heard of a model was that it failed. */
  isModelDown: boolean;
}

/** How long one request may wait for the end of its run. */
export const longestWaitSeconds = 600;

/** So many requests may wait for their ends at a time; more are told to come again. */
const mostWaiting = 16;
const comeAgainSeconds = 10;

const isCall = ({ type }: RunEvent): boolean => type === 'model-call-end' || type === 'model-call-fail';

const follow = async (
  { runId, after }: RunStarted,
  seconds: number,
  { context, house }: ApiRequest<unknown>,
): Promise<Stand> => {
  const late = AbortSignal.timeout(Math.ceil(seconds * 1000));
  const signal = AbortSignal.any([context.signal, house.stopping, late]);
  let summary = summariseRun([]);
  let isModelDown = false;
  for await (const { event } of feedHere(context).follow(runId, { after, signal })) {
    summary = addEvent(summary, event);
    if (isCall(event)) isModelDown = event.type === 'model-call-fail';
  }
  return { summary, isModelDown };
};

let waiting = 0;

/**
 * Starts a run and waits for its end, for a question to a person, or until so many seconds are over. Throws Refusal (429)
 * before anything is started where too many wait; `instead` is what the caller may do then.
 */
export const awaitRun = async (
  start: () => Promise<RunStarted>,
  { seconds, instead }: { seconds: number; instead: string },
  request: ApiRequest<unknown>,
): Promise<Stand & { runId: string; elapsedSeconds: number }> => {
  if (waiting >= mostWaiting)
    throw new Refusal(429, 'too many requests wait for the end of their runs', {
      headers: { 'retry-after': String(comeAgainSeconds) },
      hint: `come again later, or ${instead}`,
    });
  waiting += 1;
  const startedAt = performance.now();
  try {
    const started = await start();
    const stand = await follow(started, seconds, request);
    const elapsedSeconds = Math.round(performance.now() - startedAt) / 1000;
    return { ...stand, runId: started.runId, elapsedSeconds };
  } finally {
    waiting -= 1;
  }
};
