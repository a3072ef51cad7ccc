import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import type { AgentEvent, AgentReport } from '../domain/agent.ts';
import { hostsFor } from './hosts-for.ts';
import { agentNames, agents, type AgentName } from './index.ts';
import { judgeRun } from './judge-run.ts';
import { ownUsage } from './own-usage.ts';
import { AgentStream } from './read-stream.ts';

const samples = join(import.meta.dirname, '../../test/programs/agents/samples');
const clock = { now: Date.UTC(2029, 11, 31), zone: 'UTC' };
const context = { folder: '/work', now: () => clock.now, zone: 'UTC' };

const read = (name: AgentName, bytes: Buffer): { events: AgentEvent[]; report: AgentReport } => {
  const stream = new AgentStream(agents[name], context);
  return { events: [...stream.feed(bytes), ...stream.end()], report: stream.report };
};

const readSample = (name: AgentName) =>
  read(name, readFileSync(join(samples, `${name}.${name === 'aider' ? 'txt' : 'jsonl'}`)));

const readLines = (name: AgentName, lines: readonly unknown[]) =>
  read(name, Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));

const judge = (name: AgentName, report: AgentReport, code: number | null = 0, stderr = '') =>
  judgeRun({ runner: agents[name], report, exit: { code, ended: 'by-itself', stderr }, clock });

const brief = (event: AgentEvent): string => {
  if (event.kind === 'tool') return `${event.name} ${event.target ?? '-'} ${event.state}`;
  if (event.kind === 'end') return `end ${event.status}`;
  return event.kind;
};

const told: Record<AgentName, string[]> = {
  claude: [
    'session',
    'thinking',
    'text',
    'Edit src/sum.ts started',
    'Edit src/sum.ts done',
    'Bash npm test started',
    'Bash npm test failed',
    'session',
    'usage',
    'end turn-limit',
  ],
  codex: [
    'session',
    'thinking',
    "command bash -lc 'npm test' started",
    "command bash -lc 'npm test' failed",
    'problem',
    'file_change src/sum.ts done',
    'file_change new.ts done',
    'docs.search - done',
    'text',
    'usage',
    'end success',
  ],
  gemini: [
    'session',
    'text',
    'text',
    'replace src/sum.ts started',
    'replace src/sum.ts done',
    'run_shell_command npm test started',
    'run_shell_command npm test failed',
    'problem',
    'usage',
    'end success',
  ],
  opencode: [
    'session',
    'thinking',
    'edit src/sum.ts done',
    'usage',
    'bash npm test failed',
    'noise',
    'text',
    'usage',
    'end success',
  ],
  aider: [
    'noise',
    'noise',
    'noise',
    'noise',
    'noise',
    'problem',
    'end failed',
    'problem',
    'end failed',
    'noise',
    ...Array.from({ length: 7 }, () => 'text'),
    'usage',
    'end success',
    'edit src/sum.ts done',
  ],
};

for (const name of agentNames)
  test(`the sample of ${name} is told in our words`, () => {
    const { events, report } = readSample(name);
    assert.deepEqual(events.map(brief), told[name]);
    assert.ok(report.edited.includes('src/sum.ts'));
    const { inputTokens, cachedTokens, outputTokens, costUsd } = report.usage;
    const sent = {
      claude: [100, 75],
      codex: [100, 75],
      gemini: [100, 75],
      opencode: [100, 65],
      aider: [1500, 1200],
    };
    assert.deepEqual([inputTokens, cachedTokens, outputTokens], [...sent[name], 33]);
    if (costUsd !== undefined) assert.equal(costUsd.toFixed(2), '0.02');
    assert.equal(report.counts.malformed, 0);
  });

test('kinds of lines that are not known are passed over and counted', () => {
  assert.deepEqual(readSample('claude').report.counts.unknown, { keep_alive: 1 });
  assert.deepEqual(readSample('codex').report.counts.unknown, { 'item.plan.delta': 1 });
  const hostile = ['__proto__', 'constructor', 'toString'].map((type) => ({ type }));
  const { unknown } = readLines('claude', [...hostile, ...hostile]).report.counts;
  assert.deepEqual(Object.entries(unknown), [
    ['__proto__', 2],
    ['constructor', 2],
    ['toString', 2],
  ]);
});

test('known kinds of another shape are counted and do no harm', () => {
  const lines = ['assistant', 'result', 'system', 'rate_limit_event'].map((type) => ({ type, message: 7 }));
  const { report, events } = readLines('claude', lines);
  assert.deepEqual([report.counts.malformed, events], [4, []]);
  assert.equal(judge('claude', report).status, 'cut');
});

test('used up turns have a name of their own, by field and by exit code', () => {
  assert.equal(judge('claude', readSample('claude').report, 1).status, 'turn-limit');
  const { report } = readLines('gemini', [{ type: 'init', session_id: 's' }]);
  assert.equal(judge('gemini', report, 53).status, 'turn-limit');
  const spent = readLines('claude', [{ type: 'result', subtype: 'error_max_budget_usd', is_error: true }]);
  assert.equal(judge('claude', spent.report, 1).status, 'budget');
});

test('D3-5 an API error that Claude Code reports as a success of its own is none', () => {
  const result = {
    type: 'result',
    subtype: 'success',
    is_error: true,
    api_error_status: 500,
    result: 'Overloaded',
  };
  const { report } = readLines('claude', [{ ...result, usage: { output_tokens: 5 } }]);
  const { status, retry } = judge('claude', report);
  assert.deepEqual([status, retry], ['failed', 'soon']);
});

test('D3-5 an answer that was cut by its length has failed, though the session became idle', () => {
  const finish = {
    type: 'step_finish',
    sessionID: 's',
    part: { reason: 'length', tokens: { input: 1, output: 9 } },
  };
  const { report } = readLines('opencode', [finish, { type: 'done', sessionID: 's' }]);
  assert.deepEqual([report.end, judge('opencode', report).status], ['failed', 'failed']);
});

test('D3-5 a success after an error that no success can follow is none', () => {
  const stats = { input_tokens: 1, output_tokens: 9 };
  const { report } = readLines('gemini', [
    { type: 'error', severity: 'error', message: 'Maximum session turns exceeded' },
    { type: 'result', status: 'success', stats },
  ]);
  assert.deepEqual([report.end, judge('gemini', report).status], ['success', 'failed']);
});

test('D3-5 a success that is followed by a wrong exit code is none', () => {
  const { report } = readSample('codex');
  assert.deepEqual(
    [judge('codex', report, 0).status, judge('codex', report, 1).status],
    ['finished', 'failed'],
  );
  assert.equal(judge('codex', report, null).status, 'failed');
});

test('D3-13 whether a failure passes by itself is read off its status', () => {
  const retryOf = (status: number): unknown => {
    const failure = {
      type: 'result',
      subtype: 'success',
      is_error: true,
      api_error_status: status,
      result: 'x',
    };
    const { retry, limit } = judge('claude', readLines('claude', [failure]).report, 1);
    return limit ? `${limit.kind} ${retry}` : retry;
  };
  const table = {
    400: 'never',
    401: 'never',
    404: 'never',
    408: 'soon',
    500: 'soon',
    502: 'soon',
    504: 'soon',
  };
  for (const [status, retry] of Object.entries(table)) assert.equal(retryOf(Number(status)), retry, status);
  assert.deepEqual([429, 503, 529, 402].map(retryOf), [
    'rate later',
    'rate later',
    'rate later',
    'quota later',
  ]);
});

test('D3-13 a lost connection is worth another try, the same words elsewhere are not', () => {
  const retryOf = (message: string): string =>
    judge('codex', readLines('codex', [{ type: 'turn.failed', error: { message } }]).report, 1).retry;
  const lost = [
    'stream disconnected before completion: x',
    'error sending request for url',
    'read ECONNRESET',
  ];
  assert.deepEqual(
    [...lost, 'getaddrinfo EAI_AGAIN host', 'fetch failed'].map(retryOf),
    Array(5).fill('soon'),
  );
  assert.equal(retryOf('the test "connection refused" is missing'), 'never');
  assert.equal(judge('codex', readLines('codex', []).report, 1, 'Error: fetch failed').retry, 'soon');
  // A status says more than words.
  assert.equal(retryOf('unexpected status 401 Unauthorized: fetch failed'), 'never');
});

test('D3-13 "rate limit" and "429" in the words of another error are no limit', () => {
  const words = [
    'bad request: unknown field rate limit',
    'port 429 is taken',
    'see docs/rate limit reached.md',
  ];
  for (const message of words) {
    const { report } = readLines('codex', [{ type: 'turn.failed', error: { message } }]);
    assert.equal(judge('codex', report, 1).limit, undefined, message);
    assert.equal(judge('codex', readLines('codex', []).report, 1, message).limit, undefined, message);
  }
});

test('a limit that is printed to standard error alone is seen, and exit code 75 is one', () => {
  const { report } = readLines('codex', []);
  const said = judge(
    'codex',
    report,
    1,
    "warning: x\nERROR: You've hit your usage limit. Try again in 2h 15m.\n",
  );
  assert.deepEqual(said.limit, { kind: 'quota', resetsAt: clock.now + 8_100_000, from: 'text' });
  assert.deepEqual(judge('codex', report, 75).limit, { kind: 'rate', from: 'exit-code' });
});

test('a limit is known by the exit code, and by the fault of a message, without any words', () => {
  const { report } = readLines('gemini', [{ type: 'init', session_id: 's' }]);
  assert.deepEqual(judge('gemini', report, 173).limit, { kind: 'rate', from: 'exit-code' });
  const message = { content: [{ type: 'text', text: 'words' }] };
  const fault = (error: string) => readLines('claude', [{ type: 'assistant', error, message }]).report;
  assert.deepEqual(judge('claude', fault('rate_limit'), 1).limit, { kind: 'rate', from: 'field' });
  assert.deepEqual(judge('claude', fault('billing_error'), 1).limit, { kind: 'quota', from: 'field' });
  assert.equal(judge('claude', fault('server_error'), 1).limit, undefined);
});

test('an error that it got over does not count, one that it was still trying to get over does', () => {
  const retry = { type: 'system', subtype: 'api_retry', attempt: 1, error_status: 529, error: 'overloaded' };
  const failed = {
    type: 'result',
    subtype: 'success',
    is_error: true,
    api_error_status: 400,
    result: 'too long',
  };
  assert.equal(judge('claude', readLines('claude', [retry, failed]).report, 1).limit, undefined);
  const { report } = readLines('claude', [retry]);
  const exit = { code: null, ended: 'silent' as const, stderr: '' };
  assert.deepEqual(judgeRun({ runner: agents.claude, report, exit, clock }).limit, {
    kind: 'rate',
    from: 'field',
  });
  const words = { type: 'error', message: "You've hit your usage limit." };
  const others = ['a', 'b'].map((message) => ({ type: 'error', message }));
  assert.equal(judge('codex', readLines('codex', [words, ...others]).report, 1).limit, undefined);
});

test('an allowance that is used up while the run goes on at extra cost does not end it', () => {
  const info = { status: 'rejected', resetsAt: 1_893_502_800, isUsingOverage: true };
  const { report } = readLines('claude', [{ type: 'rate_limit_event', rate_limit_info: info }]);
  assert.deepEqual(report.limits, []);
});

test('D3-15 a run that came through after a limit is finished, and is not asked again', () => {
  const { report } = readSample('aider');
  const { status, limit, retry } = judge('aider', report);
  assert.deepEqual([status, limit, retry], ['finished', undefined, 'never']);
});

test('D3-14 the Retry-After of a limited server is kept', () => {
  const data = { message: 'slow down', statusCode: 429, responseHeaders: { 'retry-after': '90' } };
  const { report } = readLines('opencode', [
    { type: 'error', sessionID: 's', error: { name: 'APIError', data } },
  ]);
  assert.deepEqual(judge('opencode', report, 1).limit, {
    kind: 'rate',
    resetsAt: clock.now + 90_000,
    from: 'field',
  });
});

test('what a resumed run tells once more for the runs before is not counted twice', () => {
  const before = { inputTokens: 10, cachedTokens: 4, outputTokens: 5, costUsd: 0.25 };
  const told = { inputTokens: 30, cachedTokens: 4, outputTokens: 9, costUsd: 0.75 };
  assert.deepEqual(ownUsage(agents.claude, told, before), { ...told, costUsd: 0.5 });
  assert.deepEqual(ownUsage(agents.codex, told, before), {
    inputTokens: 20,
    cachedTokens: 0,
    outputTokens: 4,
    costUsd: 0.5,
  });
  assert.deepEqual(ownUsage(agents.gemini, told, before), told);
  assert.deepEqual(ownUsage(agents.codex, told, undefined), told);
});

test('the status of an API error of Gemini CLI is read out of its words', () => {
  const verdictOf = (code: number, words: string) => {
    const message = `[API Error: ${JSON.stringify({ error: { code, message: words, status: 'X' } })}]`;
    const result = { type: 'result', status: 'error', error: { type: 'unknown', message } };
    return judge('gemini', readLines('gemini', [result]).report, code % 256);
  };
  assert.deepEqual([verdictOf(500, 'x').retry, verdictOf(400, 'rate limit').retry], ['soon', 'never']);
  assert.equal(verdictOf(429, 'You exceeded your current quota, please check').limit?.kind, 'quota');
  assert.deepEqual(verdictOf(429, 'slow down').limit, { kind: 'rate', from: 'field' });
});

test('the hosts of a run are those of its program and of the service that the model names', () => {
  assert.deepEqual(hostsFor(agents.claude, 'any'), agents.claude.needs.hosts);
  assert.deepEqual(hostsFor(agents.aider, 'openrouter/maker/tiny'), ['openrouter.ai']);
  assert.deepEqual(hostsFor(agents.opencode, 'opencode/tiny'), ['opencode.ai', 'models.dev']);
  for (const model of [undefined, 'tiny', 'ollama/tiny', 'constructor/x', 'evil.example/x'])
    assert.equal(hostsFor(agents.aider, model), undefined);
});
