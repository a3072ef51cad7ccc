import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, logOf } from '../../../test/cli/events.ts';
import { newId } from '../../domain/id.ts';
import type { RunEvent, StoredEvent } from '../../domain/events.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { synthesisSchema } from '../../domain/synthesis.ts';
import type { Model } from '../../models/model.ts';
import { scriptedModel } from '../../models/scripted.ts';
import { digestRun } from './digest-run.ts';
import { readSummary } from './read-summary.ts';
import { synthesise } from './synthesise.ts';

const stored = (events: readonly RunEvent[]): StoredEvent[] => {
  const runId = newId();
  return events.map((event, at) => ({ runId, position: at + 1, at: new Date().toISOString(), event }));
};
const logWith = (outcome: Outcome, ...more: RunEvent[]): StoredEvent[] => {
  const log = logOf(newId(), outcome);
  return stored([...log.slice(0, -1), ...more, ...log.slice(-1)]);
};
const parts = (models: Model[], signal = new AbortController().signal) => ({
  models,
  purse: { priceOf: () => undefined, dayLimit: undefined, spentToday: () => Promise.resolve(0) },
  budget: { seconds: 60, money: 0 },
  signal,
});

const agentEnd = (text: string): RunEvent => ({
  type: 'agent-end',
  agent: 'claude',
  promptHash: 'x',
  status: 'timed-out',
  reason: 'claude took too long',
  retry: 'never',
  text,
  files: {},
  usage: { inputTokens: 1, cachedTokens: 0, outputTokens: 1 },
  told: { inputTokens: 1, cachedTokens: 0, outputTokens: 1 },
  money: 0,
  counts: { lines: 1, noise: 0, malformed: 0, overlong: 0, tools: 0 },
  durationMs: 1,
});

for (const outcome of ['failed', 'exhausted', 'cancelled', 'verified'] as const)
  test(`D3-22: a run that ended ${outcome} gets a summary, marked with who made it`, async () => {
    const model = scriptedModel({
      replies: ['<think>hm</think>\n- It added a slug.\n- Look at src/a.js.\n'],
    });
    const made = await synthesise(logWith(outcome), parts([model]));
    assert.deepEqual(synthesisSchema.parse(made).lines, ['It added a slug.', 'Look at src/a.js.']);
    assert.deepEqual([made?.from, made?.model, made?.endpoint], ['model', 'scripted', 'scripted']);
    assert.match(model.calls[0]?.messages[1]?.content ?? '', new RegExp(`OUTCOME\n${outcome}\n`));
  });

test('a run that has not ended has none, and nobody is asked', async () => {
  const log = logWith('failed').slice(0, -1);
  assert.equal(await synthesise(log, parts([scriptedModel({ replies: [] })])), undefined);
});

for (const [name, text] of [
  ['nothing', ''],
  ['no sentences of the form', 'Sure! Here is the summary.\n- It failed.'],
  ['a fence', '```\n- It failed.\n```'],
  ['JSON', '{"summary":"It failed."}'],
  ['too many', '- a\n'.repeat(6)],
  ['more than the log proves', '- All tests pass and the result is verified.'],
  ['thinking without an end', '<think>- It failed.'],
] as const)
  test(`an answer that cannot be used is dropped: ${name}`, () =>
    assert.equal(readSummary(text, { outcome: 'failed' }), undefined));

test('what a model says stays in its lines, whatever characters it is made of', () => {
  const [line = ''] = readSummary(`- a\u001B[31m${'b'.repeat(5000)}`, { outcome: 'failed' }) ?? [];
  assert.ok(line.length <= 300 && !line.includes('\u001B'));
});

test('a model that is not there, or is ended with the process, leaves the facts as they are', async () => {
  const hanging: Model = {
    name: 'slow',
    endpoint: 'slow',
    complete: (_, call) =>
      new Promise((_resolve, reject) => {
        const end = (): void => reject(new DOMException('ended', 'AbortError'));
        if (call?.signal?.aborted === true) end();
        else call?.signal?.addEventListener('abort', end);
      }),
  };
  assert.equal(await synthesise(logWith('failed'), parts([])), undefined);
  const ending = new AbortController();
  const asked = synthesise(logWith('failed'), parts([hanging], ending.signal));
  ending.abort();
  assert.equal(await asked.catch(() => undefined), undefined);
});

for (const size of [17_000, 40_000, 2_000_000])
  test(`D3-16, D3-17: ${size} characters of output are digested once, with what was asked for and the end`, () => {
    const line = 'x'.repeat(size - 20);
    const digest = digestRun(logWith('exhausted', agentEnd(`BEGINNING ${line} THE END`)));
    assert.ok(digest.length <= 12_100, String(digest.length));
    for (const sign of ['asked for: ', 'BEGINNING', 'THE END', 'claude took too long', 'ended exhausted'])
      assert.equal(digest.split(sign).length, 2, sign);
  });

test('D3-16: what is said twice is told once, and a log of thousands of events keeps its two ends', () => {
  const rounds = Array.from({ length: 3000 }, (_, index): RunEvent[] => [
    { type: 'run-warn', message: 'the same warning' },
    { type: 'check-end', result: check('test', { status: 'failed', tool: `run ${index}` }) },
    { type: 'files-write', paths: [`file-${index}.js`] },
  ]);
  const digest = digestRun(logWith('failed', ...rounds.flat()));
  assert.equal(digest.split('the same warning').length, 2);
  assert.ok(digest.length <= 12_100);
  assert.ok(digest.startsWith('asked for: ') && digest.includes('file-2999.js'));
  assert.match(digest, /\nended failed: /);
});
