import { z } from 'zod';
import { storedEventSchema } from '../../../domain/events.ts';
import { runReference } from '../../../operations/find-run.ts';
import { feedHere, isAtRest, type RunFeed } from '../../door.ts';
import { defineRoute, json, type ApiRequest, type ApiRoute } from '../api-route.ts';
import { Aside, eventStream, type Message } from '../event-stream.ts';
import { problemOf } from '../problem-response.ts';
import { Refusal } from '../refusal.ts';
import { requireRun } from './operation-routes.ts';

const input = z.strictObject({
  run: runReference,
  after: z
    .int({ error: 'must be a position' })
    .nonnegative()
    .optional()
    .meta({ description: 'only events after this position; Last-Event-ID says the same' }),
  until: z.enum(['rest', 'end']).default('rest').meta({
    description: 'end the stream where the run waits for a person (rest), or at its end only (end)',
  }),
  format: z.enum(['stream', 'json']).default('stream').meta({
    description: 'server-sent events that go on, or the events of now as a list',
  }),
});
type Input = z.infer<typeof input>;

/** A browser that comes again names the last position that it had. */
const positionOf = ({ after }: Input, headers: Headers): number => {
  const last = headers.get('last-event-id');
  if (last === null || last === '') return after ?? 0;
  if (!/^\d{1,15}$/.test(last))
    throw new Refusal(400, 'Last-Event-ID is no position', { hint: 'give the id of an event' });
  return Number(last);
};

async function* messagesOf(
  feed: RunFeed,
  runId: string,
  following: NonNullable<Parameters<RunFeed['follow']>[1]>,
): AsyncGenerator<Message> {
  for await (const stored of feed.follow(runId, following)) yield { id: stored.position, data: stored };
}

const stream = (
  runId: string,
  after: number,
  { input: { until }, context, house }: ApiRequest<Input>,
): Response => {
  const left = new AbortController();
  const signal = AbortSignal.any([context.signal, house.stopping, left.signal]);
  const aside = new Aside();
  house.meters.streams += 1;
  const counted = { is: true };
  return eventStream({
    main: messagesOf(feedHere(context), runId, {
      after,
      until,
      signal,
      onDelta: (delta) => aside.addDelta(delta),
    }),
    aside,
    last: (fault) =>
      fault === undefined
        ? { event: 'end', data: house.stopping.aborted ? 'stopping' : 'over' }
        : { event: 'problem', data: problemOf(fault) },
    end() {
      if (counted.is) house.meters.streams -= 1;
      counted.is = false;
      left.abort();
    },
  });
};

/** The log of a run, as it was and as it grows. */
export const eventRoutes: readonly ApiRoute[] = [
  defineRoute({
    method: 'GET',
    path: '/api/runs/{run}/events',
    group: 'runs',
    about:
      'Follow a run: every event once, past ones first, each with its position as id; pieces of answers come as `delta`, and `end` says that nothing more comes',
    input,
    answers: {
      200: {
        about: 'server-sent events, or a list with format=json',
        type: 'text/event-stream',
        schema: z.object({ events: z.array(storedEventSchema) }),
      },
      204: { about: 'the run rests, and there is nothing after that position: do not come again' },
    },
    async answer(request) {
      const { input: asked, context, headers } = request;
      const { run } = await requireRun(asked.run, context);
      const after = positionOf(asked, headers);
      const feed = feedHere(context);
      if (asked.format === 'json') return json({ events: await feed.read(run.id, after) });
      return (await isAtRest(feed, run.id, after, asked.until))
        ? new Response(null, { status: 204 })
        : stream(run.id, after, request);
    },
  }),
];
