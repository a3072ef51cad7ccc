import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { RunEvent } from '../../src/domain/events.ts';
import { configFor, good } from './agent-machine.ts';
import { summariseRun } from '../../src/operations/summarise-run.ts';
import { openAgentStep, type Stepped, type StepOptions } from './agent-step.ts';
import { add, addTest, closeStore, emptyProject, files, plan, walkLine } from './line.ts';

after(closeStore);

let step: Awaited<ReturnType<typeof openAgentStep>>;
before(async () => {
  step = await openAgentStep(configFor('claude'));
});

const play = (name: string, options?: StepOptions): Promise<Stepped> =>
  step({ play: name, files: good }, options);

const endOf = ({ events }: Stepped): RunEvent & { type: 'agent-end' } => {
  const end = events.at(-1);
  const found = end?.type === 'agent-end' ? end : events.findLast((event) => event.type === 'agent-end');
  assert.ok(found, JSON.stringify(events));
  return found;
};

const goesTo = ({ outcome }: Stepped): string => (outcome.kind === 'go-to' ? outcome.step : outcome.kind);

describe('how a run of a coding CLI ends', () => {
  for (const [name, status, next] of [
    ['success', 'finished', 'gate-dependencies'],
    ['garbage', 'finished', 'gate-dependencies'],
    ['text-only', 'finished', 'run-agent'],
    ['crash', 'cut', 'run-agent'],
    ['no-end', 'cut', 'run-agent'],
    ['error-exit-0', 'failed', 'commit'],
  ] as const)
    test(`D3-2: ${name} is ${status} and goes on to ${next}`, async () => {
      const stepped = await play(name);
      assert.equal(endOf(stepped).status, status, endOf(stepped).reason);
      assert.equal(goesTo(stepped), next);
      // Only what came to its end is checked: everything else ends the run or is tried again.
      const written = ['success', 'garbage', 'no-end', 'error-exit-0'].includes(name);
      assert.deepEqual(
        Object.keys(stepped.facts.files ?? {}).sort(),
        written ? Object.keys(good).sort() : [],
      );
    });

  test('silence is ended after its time, and tried again', async () => {
    const quiet = await openAgentStep(configFor('claude', ['silence_seconds = 1']));
    const stepped = await quiet({ play: 'silence' });
    assert.deepEqual([endOf(stepped).status, goesTo(stepped)], ['silent', 'run-agent']);
  });

  test('what came to nothing twice ends the run, and what was written is kept', async () => {
    const stepped = await play('no-end', { facts: { unusable: 2 } });
    assert.equal(goesTo(stepped), 'commit');
    assert.equal(stepped.facts.ending?.outcome, 'failed');
    assert.deepEqual(Object.keys(stepped.facts.files ?? {}).sort(), Object.keys(good).sort());
  });

  test('D3-16, D3-17: a line of 2 MB is read and shown, and stored once, bounded', async () => {
    const stepped = await play('long-line');
    assert.equal(endOf(stepped).status, 'finished');
    assert.ok(stepped.shown.length > 2_000_000);
    assert.ok(endOf(stepped).text.length <= 262_144);
    assert.ok(JSON.stringify(stepped.events).length < 300_000);
  });
});

describe('limits', () => {
  test('a used-up quota puts the run back until it is given anew, and the next run asks nobody before', async () => {
    const limited = await openAgentStep(configFor('claude'));
    const resetsAt = Date.now() + 3_600_000;
    const first = await limited({ play: 'quota', resetsAt });
    assert.equal(endOf(first).status, 'limited');
    assert.equal(goesTo(first), 'run-agent');
    const second = await limited({ play: 'success' });
    assert.equal(second.outcome.kind, 'postpone');
    const until = second.outcome.kind === 'postpone' ? Date.parse(second.outcome.until) : 0;
    assert.ok(Math.abs(until - resetsAt) < 60_000, new Date(until).toISOString());
    assert.deepEqual(second.events, []);
  });

  test('with auto the next one takes over what stands, and a named one is never replaced', async () => {
    const both = await openAgentStep(
      `${configFor('claude')}\n${configFor('codex').split('\n').slice(3).join('\n')}`,
    );
    const first = await both({ play: 'rate' }, { agent: 'auto' });
    assert.deepEqual(
      [endOf(first).agent, endOf(first).status, goesTo(first)],
      ['claude', 'limited', 'run-agent'],
    );
    const history: RunEvent[] = [
      ...first.events,
      { type: 'step-end', step: 'run-agent', next: 'run-agent', facts: {}, durationMs: 1 },
    ];
    const second = await both({ files: good }, { agent: 'auto', history, facts: first.facts });
    assert.deepEqual([endOf(second).agent, endOf(second).status], ['codex', 'finished']);
    assert.equal((await both({ files: good }, { agent: 'claude' })).outcome.kind, 'postpone');
    await assert.rejects(both({}, { agent: 'gemini' }), /gemini is not configured/);
  });
});

test('D3-19: where no coding CLI is configured none is started', async () => {
  const none = await openAgentStep('[agents.claude]\nenabled = false\n');
  await assert.rejects(none({}, { agent: 'auto' }), /no coding CLI is configured/);
  await assert.rejects(none({}, { agent: 'claude' }), /claude is not configured/);
});

test('D3-3: one that leads away from this machine is refused where prompts may not leave it', async () => {
  const closed = await openAgentStep(configFor('claude').replace('allow_remote = true', ''));
  await assert.rejects(
    closed({}),
    /not on this machine \(api\.anthropic\.com\), and prompts may not leave it/,
  );
});

test('DX-10: a run that is in the log is not paid for again, and one that was cut off goes on in its session', async () => {
  const first = await play('success');
  const known = await step({ play: 'crash' }, { history: first.events });
  assert.equal(goesTo(known), 'gate-dependencies');
  assert.deepEqual(known.facts.files, first.facts.files);
  assert.ok(!known.events.some(({ type }) => type === 'agent-start'));
  const cut = first.events.slice(0, 2);
  assert.deepEqual(
    cut.map(({ type }) => type),
    ['agent-start', 'agent-session'],
  );
  const resumed = await step({ play: 'crash', resumed: { files: good } }, { history: cut });
  assert.equal(endOf(resumed).status, 'finished');
  assert.ok(resumed.events.some((event) => event.type === 'agent-start' && event.resumes !== undefined));
});

test('D3-23: tokens and money of the task hold for a coding CLI too', async () => {
  const short = await play('success', { budget: { tokens: 50 } });
  assert.equal(goesTo(short), 'gate-dependencies', 'what had come to its end before is not thrown away');
  const spent: RunEvent[] = short.events;
  const history: RunEvent[] = [
    ...spent,
    { type: 'step-end', step: 'run-agent', next: 'validate', facts: {}, durationMs: 1 },
  ];
  await assert.rejects(
    play('success', { budget: { tokens: 50 }, history }),
    /budget of 50 tokens is used up/,
  );
  const billed = await openAgentStep(configFor('claude'), { ANTHROPIC_API_KEY: 'key' });
  await assert.rejects(billed({ files: good }), /billed by ANTHROPIC_API_KEY, and this run may cost nothing/);
  const paid = await billed({ files: good }, { budget: { money: 1 } });
  assert.equal(endOf(paid).money, 0.0125);
});

describe('every coding CLI', () => {
  for (const [name, more] of [
    ['codex', []],
    ['gemini', []],
    ['opencode', ['model = "openai/tiny"']],
    ['aider', ['hosts = ["127.0.0.1:11434"]']],
  ] as const)
    test(`D3-2: ${name} is started, read, and resumed with what the checks say`, async () => {
      const run = await openAgentStep(configFor(name, more));
      const first = await run({ files: good }, { agent: name });
      assert.equal(endOf(first).status, 'finished', endOf(first).reason);
      const history: RunEvent[] = [
        ...first.events,
        { type: 'step-end', step: 'run-agent', next: 'heal', facts: {}, durationMs: 1 },
      ];
      const problems = [{ tool: 'node', severity: 'error', message: 'it fails' } as const];
      const facts = { ...first.facts, problems, healed: 1 };
      const second = await run(
        { play: 'crash', resumed: { files: { 'add.js': 'export const add = 1;\n' } } },
        { agent: name, history, facts },
      );
      assert.equal(endOf(second).status, 'finished', endOf(second).reason);
      assert.equal(second.facts.files?.['add.js'], 'export const add = 1;\n');
    });
});

test('D3-19: with auto and no coding CLI the models do it, nothing is started, and the log and the summary say who', async (t) => {
  const line = await walkLine(t, {
    files: emptyProject,
    agent: 'auto',
    replies: [plan('add.js'), files({ 'add.js': add('a + b'), 'add.test.js': addTest })],
  });
  assert.equal(line.end.outcome, 'verified');
  const types = new Set(line.events.map(({ type }) => type));
  assert.ok(types.has('hands-choose') && !types.has('agent-start'));
  const summary = summariseRun(await line.store.log.read(line.run.id));
  assert.match(
    summary.hands ?? '',
    /^models, by being the only one there is \(models: no task like it yet\)$/,
  );
});
