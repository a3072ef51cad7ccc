import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import { storedEventSchema, type StoredEvent } from '../../domain/events.ts';
import type { Delta } from '../../domain/work.ts';
import type { Operation } from '../../operations/operation.ts';
import type { Following } from '../door.ts';
import { fieldsOfPath, routeOf } from '../operation-route.ts';
import { errorOf, problemSchema } from '../problem.ts';
import type { ServerClient, ToolCall } from '../server-client.ts';
import { callServer, readText, serverGone, type Call, type Target } from './call-server.ts';
import { readStream } from './read-stream.ts';

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const refusal = (text: string, { address }: Target, status: number | undefined): Error => {
  const problem = problemSchema.safeParse(parsed(text));
  if (problem.success) return errorOf(problem.data);
  return new UserError(`the server at ${address} answered ${status ?? 'nothing'} without a reason`, {
    hint: 'something may stand between this command and the server',
  });
};

/** The answer, if it is a good one. Throws what the server told, and UserError when it has gone. */
const ask = async (target: Target, call: Call): Promise<IncomingMessage> => {
  const response = await callServer(target, call).catch((error: unknown) => {
    throw call.signal?.aborted ? error : serverGone(target.address, error);
  });
  const { statusCode = 0 } = response;
  if (statusCode >= 200 && statusCode < 300) return response;
  throw refusal(await readText(response), target, statusCode);
};

const readWhole = async (target: Target, call: Call): Promise<unknown> => {
  const response = await ask(target, call);
  const text = await readText(response).catch((error: unknown) => {
    throw serverGone(target.address, error);
  });
  return parsed(text);
};

const queryOf = (fields: readonly (readonly [string, unknown])[]): string => {
  const query = new URLSearchParams();
  for (const [field, value] of fields)
    for (const one of [value].flat())
      if (one !== undefined) query.append(field, typeof one === 'string' ? one : JSON.stringify(one));
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
};

/** A field as a part of a path. One of dots alone would be taken out of the address, so it gets a slash, encoded. */
const segment = ({ input }: Operation, field: string, given: Readonly<Record<string, unknown>>): string => {
  const fallback = (input.shape[field] as z.ZodType | undefined)?.safeParse(undefined).data;
  const text = String(given[field] ?? fallback);
  return encodeURIComponent(/^\.{1,2}$/.test(text) ? `${text}/` : text);
};

/** The request that asks for an operation. */
const requestFor = (operation: Operation, given: Readonly<Record<string, unknown>>): Call => {
  const route = routeOf(operation);
  if (route === undefined)
    throw new UserError(`${operation.name} cannot be done by a server`, { hint: 'stop the server first' });
  const inPath = new Set(fieldsOfPath(route.path));
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, field: string) => segment(operation, field, given));
  const rest = Object.entries(given).filter(([field]) => !inPath.has(field));
  return route.method === 'GET'
    ? { method: 'GET', path: `${path}${queryOf(rest)}` }
    : { method: 'POST', path, body: Object.fromEntries(rest) };
};

async function* streamOf(
  target: Target,
  path: string,
  { signal, onDelta }: Following,
): AsyncGenerator<StoredEvent, boolean> {
  const response = await ask(target, { method: 'GET', path, accept: 'text/event-stream', signal });
  // There is nothing to come.
  if (response.statusCode === 204) return true;
  for await (const { event, data } of readStream(response)) {
    if (event === 'delta') onDelta?.(JSON.parse(data) as Delta);
    else if (event === 'problem') throw refusal(data, target, response.statusCode);
    else if (event === 'end') return parsed(data) !== 'stopping';
    else yield storedEventSchema.parse(JSON.parse(data));
  }
  return false;
}

async function* follow(target: Target, runId: string, following: Following): AsyncGenerator<StoredEvent> {
  const { after = 0, signal, until = 'rest' } = following;
  const path = `/api/runs/${runId}/events?after=${after}&until=${until}`;
  try {
    if (yield* streamOf(target, path, following)) return;
  } catch (error) {
    if (signal?.aborted) return;
    throw error instanceof Error && 'code' in error ? serverGone(target.address, error) : error;
  }
  if (!signal?.aborted) throw serverGone(target.address, undefined);
}

const callTool = async (
  target: Target,
  { name, input, roots, answered, signal, tell }: ToolCall,
): Promise<Record<string, unknown>> => {
  const path = `/api/tools/${encodeURIComponent(name)}`;
  const body = { input, roots, answered };
  const response = await ask(target, { method: 'POST', path, body, accept: 'text/event-stream', signal });
  for await (const { event, data } of readStream(response)) {
    if (event === 'result') return JSON.parse(data) as Record<string, unknown>;
    const { progress, message } = JSON.parse(data) as { progress: number; message: string };
    tell(progress, message);
  }
  throw serverGone(target.address, undefined);
};

const pageSchema = z.object({ events: z.array(storedEventSchema) });

/** The client of a server that was found; whatever it asks for is done there. */
export const openClient = (target: Target, signal: AbortSignal): ServerClient => ({
  address: target.address,
  outlives: true,
  run: (operation, given) => readWhole(target, { ...requestFor(operation, given), signal }),
  async read(runId, after = 0) {
    const path = `/api/runs/${runId}/events?format=json&after=${after}`;
    return pageSchema.parse(await readWhole(target, { method: 'GET', path, signal })).events;
  },
  follow: (runId, following = {}) => follow(target, runId, following),
  callTool: (call) => callTool(target, call),
});
