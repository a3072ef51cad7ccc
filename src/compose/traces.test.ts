import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { z } from 'zod';
import { logOf } from '../../test/cli/events.ts';
import type { RunEvent, StoredEvent } from '../domain/events.ts';
import { newId } from '../domain/id.ts';
import type { RunLog } from '../domain/run-log.ts';
import { traceRun } from '../integrations/telemetry/trace-run.ts';
import { loadConfig } from '../config.ts';
import { tracesOf } from './traces.ts';

const hex = (digits: number) => z.string().regex(new RegExp(`^[0-9a-f]{${digits}}$`));
const nano = z.string().regex(/^[1-9]\d{18}$/);
const attributes = z.array(
  z.strictObject({
    key: z.string().regex(/^(?:gen_ai|millwright|service|error|process)\.[a-z_.]+$/),
    value: z.union([
      z.strictObject({ stringValue: z.string().max(200) }),
      z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
      z.strictObject({ doubleValue: z.number() }),
    ]),
  }),
);
/** OTLP's JSON, and nothing that it does not know. */
const exportSchema = z.strictObject({
  resourceSpans: z.tuple([
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeSpans: z.tuple([
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          spans: z.array(
            z.strictObject({
              traceId: hex(32),
              spanId: hex(16),
              parentSpanId: hex(16).optional(),
              name: z.string(),
              kind: z.union([z.literal(1), z.literal(3)]),
              startTimeUnixNano: nano,
              endTimeUnixNano: nano,
              attributes,
              status: z.strictObject({ code: z.literal(2).optional() }),
            }),
          ),
        }),
      ]),
    }),
  ]),
});

interface Received {
  path: string | undefined;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A collector on a real socket that answers with these statuses in turn, then with 200. */
const openCollector = async (t: TestContext, statuses: number[] = []) => {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      received.push({ path: request.url, headers: request.headers, body: await text(request) });
      const status = statuses.shift() ?? 200;
      response.writeHead(status, { location: 'http://127.0.0.1:9/elsewhere' }).end('{}');
    };
    void answer();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { received, url: `http://127.0.0.1:${port}/v1/traces` };
};

const stored = (runId: string, events: readonly RunEvent[]): StoredEvent[] =>
  events.map((event, index) => ({
    runId,
    position: index + 1,
    at: new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
    event,
  }));

const logWith = (entries: readonly StoredEvent[]): Pick<RunLog, 'read'> => ({
  read: () => Promise.resolve([...entries]),
});

const configFor = (more: Record<string, string>) =>
  loadConfig({
    env: { MILLWRIGHT_BASE_URL: 'http://127.0.0.1:9/v1', MILLWRIGHT_MODEL: 'm', ...more },
    cwd: '/',
    home: '/nowhere',
    platform: 'linux',
  });

const open = async (url: string, entries: readonly StoredEvent[]) => {
  const config = await configFor({
    MILLWRIGHT_TELEMETRY_OTLP_URL: url,
    MILLWRIGHT_TELEMETRY_HEADERS: 'x-api-key=$COLLECTOR_KEY',
    COLLECTOR_KEY: 'a-secret',
  });
  const traces = tracesOf(config, { log: logWith(entries) as RunLog }, '1.2.3');
  assert.ok(traces);
  return traces;
};

test('a run that has ended is one trace in strict OTLP, by the conventions, without a word of what was said or written', async (t) => {
  const { received, url } = await openCollector(t);
  const runId = newId();
  const secret = 'THE-WORDS-OF-THE-PERSON';
  const entries = stored(runId, logOf(runId, 'verified', secret));
  const traces = await open(url, entries);
  traces.ended(runId);
  await traces.close();
  const [post, ...others] = received;
  assert.ok(post && others.length === 0);
  assert.deepEqual(
    [post.path, post.headers['content-type'], post.headers['x-api-key']],
    ['/v1/traces', 'application/json', 'a-secret'],
  );
  const [{ scopeSpans }] = exportSchema.parse(JSON.parse(post.body)).resourceSpans;
  const { spans } = scopeSpans[0];
  const valuesOf = (span: (typeof spans)[number] | undefined) =>
    Object.fromEntries((span?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]));
  const root = spans.find(({ parentSpanId }) => parentSpanId === undefined);
  assert.equal(root?.traceId, runId.replaceAll('-', ''));
  assert.deepEqual(
    [root.name, valuesOf(root)['millwright.outcome'], root.status],
    ['run make', 'verified', {}],
  );
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  assert.equal(byId.size, spans.length);
  for (const { parentSpanId, startTimeUnixNano, endTimeUnixNano } of spans) {
    assert.ok(parentSpanId === undefined || byId.has(parentSpanId));
    assert.ok(BigInt(startTimeUnixNano) <= BigInt(endTimeUnixNano));
  }
  const chat = spans.find(({ name }) => name === 'chat qwen3:8b');
  assert.equal(chat?.kind, 3);
  assert.match(byId.get(chat?.parentSpanId ?? '')?.name ?? '', /^step /);
  const { 'gen_ai.usage.input_tokens': input, ...said } = valuesOf(chat);
  assert.equal(input, '1000');
  assert.deepEqual(
    [said['gen_ai.operation.name'], said['gen_ai.request.model'], said['gen_ai.usage.output_tokens']],
    ['chat', 'qwen3:8b', '234'],
  );
  assert.ok(said['gen_ai.provider.name']);
  const failed = spans.find(({ status }) => status.code === 2);
  assert.deepEqual([failed?.name, valuesOf(failed)['error.type']], ['check typecheck', 'failed']);
  for (const word of [secret, 'not assignable', 'src/', 'npm', 'a-secret', '0123456789abcdef'])
    assert.ok(!post.body.includes(word), `${word} must not be in it`);
});

test('a collector that is busy is asked again with the same spans, one that refuses or leads elsewhere is not', async (t) => {
  const runId = newId();
  const entries = stored(runId, logOf(runId, 'failed'));
  const cases: [statuses: number[], posts: number][] = [
    [[503], 2],
    [[400], 1],
    [[302], 1],
  ];
  for (const [statuses, posts] of cases) {
    const { received, url } = await openCollector(t, [...statuses]);
    const traces = await open(url, entries);
    traces.ended(runId);
    await traces.close();
    assert.equal(received.length, posts, String(statuses));
    assert.equal(new Set(received.map(({ body }) => body)).size, 1);
  }
});

test('one that is away or a log that cannot be read fails nothing, and a run that waits is not told of', async (t) => {
  const { received, url } = await openCollector(t);
  const runId = newId();
  const entries = stored(runId, logOf(runId, 'verified'));
  const away = await open('http://127.0.0.1:9/v1/traces', entries);
  away.ended(runId);
  await away.close();
  const waiting = await open(url, entries.slice(0, -1));
  waiting.ended(runId);
  await waiting.close();
  assert.equal(received.length, 0);
  const broken = { read: () => Promise.reject(new Error('the database is away')) } as unknown as RunLog;
  const traces = tracesOf(await configFor({ MILLWRIGHT_TELEMETRY_OTLP_URL: url }), { log: broken }, '1');
  traces?.ended(runId);
  await traces?.close();
  assert.equal(received.length, 0);
});

test('traces are off by default, and a header comes from the environment alone', async () => {
  assert.equal(tracesOf(await configFor({}), { log: logWith([]) as RunLog }, '1'), undefined);
  const headers = (value: string) => configFor({ MILLWRIGHT_TELEMETRY_HEADERS: value });
  await assert.rejects(headers('x-api-key=a-secret'), /telemetry\.headers must be a list of headers/);
  await assert.rejects(headers('x-api-key=$NOT_THERE'), /names \$NOT_THERE, which is not set/);
});

test('a step that a crash or the end cut off ends there, and a clock set back makes no span that ends before it begins', () => {
  const runId = newId();
  const entries = stored(runId, [
    { type: 'step-start', step: 'plan' },
    { type: 'run-resume', by: 'ann' },
    { type: 'step-start', step: 'generate' },
  ]);
  const [first, second, third] = entries;
  assert.ok(first && second && third);
  const trace = traceRun([first, { ...second, at: '2025-01-01T00:00:00.000Z' }, third], () => 'p');
  assert.deepEqual(
    trace?.spans.map(({ name }) => name),
    ['step plan', 'run unknown'],
  );
  assert.ok(trace?.spans.every(({ start, end }) => start <= end));
});
