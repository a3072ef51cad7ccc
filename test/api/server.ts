import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Host } from '../../src/surfaces/application.ts';
import type { HouseParts } from '../../src/surfaces/house-parts.ts';
import { serveApi, type ServeOptions } from '../../src/surfaces/api/serve-api.ts';
import { remembering } from '../cli/stage.ts';
import { openWorkshop, type Worker, type Workshop } from '../cli/workshop.ts';

export interface Asked {
  method?: 'GET' | 'POST' | 'DELETE';
  body?: unknown;
  headers?: Record<string, string>;
  /** Default: the server's own. Null sends none. */
  token?: string | null;
  signal?: AbortSignal;
}

export interface Answered {
  status: number;
  headers: Headers;
  text: string;
  value: Record<string, unknown>;
}

const parsed = (text: string): Record<string, unknown> => {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
};

/** Asks as curl would; redirects are not followed. */
export const fetchFrom = (
  address: string,
  path: string,
  { method = 'GET', body, headers = {}, token, signal }: Asked & { token: string | null },
): Promise<Response> =>
  fetch(new URL(path, address), {
    method,
    redirect: 'manual',
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  });

export const answerOf = async (response: Response): Promise<Answered> => {
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, value: parsed(text) };
};

export interface TestServer extends Workshop {
  address: string;
  token: string;
  /** Path of the login link. */
  login: string;
  dataDir: string;
  stderr: () => string;
  open(path: string, asked?: Asked): Promise<Response>;
  ask(path: string, asked?: Asked): Promise<Answered>;
  stop(): Promise<void>;
}

export interface TestHouse extends Partial<HouseParts> {
  options?: Partial<ServeOptions>;
  worker?: Worker;
  /** A change of the context, such as a store that is watched. */
  around?: (context: HouseParts['context']) => HouseParts['context'];
}

/** A server over a real database, repository and configuration, on a real socket; only the worker is played. */
export const openServer = async (t: TestContext, house: TestHouse = {}): Promise<TestServer> => {
  const { options = {}, worker, around = (context) => context, ...more } = house;
  const workshop = await openWorkshop(t);
  const ending = new AbortController();
  const listening = Promise.withResolvers<{ address: string; login: string }>();
  const stdout = remembering(false, (piece) => listening.resolve(JSON.parse(piece) as never));
  const stderr = remembering();
  const dataDir = house.dataDir ?? workshop.folder;
  const host: Host = {
    argv: [],
    env: {},
    version: '1.2.3',
    platform: 'linux',
    stdout,
    stderr,
    readInput: () => Promise.resolve(''),
    onInterrupt: () => () => undefined,
    kill: () => undefined,
    open: () => Promise.reject(new Error('this is a server')),
    openHouse: ({ signal }) =>
      Promise.resolve({
        context: around(workshop.contextWith({ signal, ...(worker && { worker }) })),
        warnings: [],
        dataDir,
        database: 'embedded',
        settings: 'none',
        port: 0,
        requestsPerMinute: 10_000,
        names: [],
        look: () => Promise.resolve([{ part: 'models', ok: true, text: 'it answers' }]),
        countRuns: () => workshop.store.runs.counts(),
        countJobs: () => Promise.resolve({ waiting: 0, atWork: 0 }),
        close: () => Promise.resolve(),
        ...more,
      }),
  };
  const serving = serveApi(
    host,
    { dataDir: undefined, json: true, allowRemote: false, ...options },
    ending.signal,
  );
  serving.catch((error: unknown) => listening.reject(error));
  const stop = async (): Promise<void> => {
    ending.abort();
    // One that could not begin has told so already.
    await serving.catch(() => undefined);
  };
  t.after(stop);
  const { address, login } = await listening.promise;
  const token = (await readFile(join(dataDir, 'token'), 'utf8')).trim();
  const open: TestServer['open'] = (path, asked = {}) => fetchFrom(address, path, { token, ...asked });
  return {
    ...workshop,
    address,
    token,
    login: login.slice(address.length),
    dataDir,
    stderr: () => stderr.text(),
    open,
    ask: async (path, asked) => answerOf(await open(path, asked)),
    stop,
  };
};

export interface StreamMessage {
  id?: number;
  event?: string;
  data: unknown;
}

/** Messages of an event stream as they come, until it is closed. */
export async function* streamOf(response: Response): AsyncGenerator<StreamMessage> {
  let text = '';
  for await (const piece of (response.body as ReadableStream<Uint8Array>).pipeThrough(
    new TextDecoderStream() as unknown as TransformStream<Uint8Array, string>,
  )) {
    text += piece;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const fields = new Map(
        text
          .slice(0, end)
          .split('\n')
          .map((line): [string, string] => {
            const colon = line.indexOf(': ');
            return [line.slice(0, colon), line.slice(colon + 2)];
          }),
      );
      text = text.slice(end + 2);
      const data = fields.get('data');
      if (data === undefined) continue;
      const [id, event] = [fields.get('id'), fields.get('event')];
      yield {
        ...(id !== undefined && { id: Number(id) }),
        ...(event !== undefined && { event }),
        data: JSON.parse(data),
      };
    }
  }
}

export const all = async <Value>(values: AsyncIterable<Value>): Promise<Value[]> => {
  const found: Value[] = [];
  for await (const value of values) found.push(value);
  return found;
};
