import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nothingSpent } from '../domain/budget.ts';
import { BudgetError, Bug, UserError } from '../domain/errors.ts';
import type { RunEvent } from '../domain/events.ts';
import { newId } from '../domain/id.ts';
import { foldSpent, replay } from './replay.ts';
import { run } from './run.ts';
import type { Recipe, Step, StepOutcome } from './step.ts';
import type { StepTools } from './step-tools.ts';

const step = (name: string, ...outcomes: StepOutcome[]): Step => ({
  name,
  run: () =>
    Promise.resolve(
      outcomes.length > 1 ? (outcomes.shift() ?? { kind: 'next' }) : (outcomes[0] ?? { kind: 'next' }),
    ),
});
const stop: StepOutcome = { kind: 'stop', outcome: 'verified', reason: 'done' };
const recipeOf = (...steps: Step[]): Recipe => ({
  name: 'make',
  version: 1,
  steps,
  salvageAt: 'commit',
  resumeAt: { withWork: 'heal', empty: 'generate' },
});
const start: RunEvent = {
  type: 'run-start',
  taskId: newId(),
  recipe: 'make',
  recipeVersion: 1,
  spec: 'x',
  budget: { tokens: 1, seconds: 1, attempts: 1, money: 0 },
};

/** The loop needs only a log; what steps would use is absent, so that a use of it fails. */
const toolsOver = (log: RunEvent[]): StepTools =>
  ({
    signal: new AbortController().signal,
    emit: async (event: RunEvent) => void log.push(event),
    note: (event: RunEvent) => void log.push(event),
    narrow: () => false,
    history: () => log,
    spent: () => nothingSpent,
  }) as unknown as StepTools;

const walk = async (recipe: Recipe, log: RunEvent[] = [start]) => ({
  state: await run(recipe, toolsOver(log)),
  log,
});
const stepsOf = (log: RunEvent[]) => log.flatMap((event) => (event.type === 'step-start' ? event.step : []));

test('steps run in order until one stops, and the log tells it', async () => {
  const { state, log } = await walk(recipeOf(step('one'), step('two', stop), step('three')));
  assert.equal(state, 'ended');
  assert.deepEqual(stepsOf(log), ['one', 'two']);
  assert.deepEqual(log.at(-1)?.type, 'run-end');
});

test('a step may go back, and what it found is kept', async () => {
  const back: StepOutcome = { kind: 'go-to', step: 'one', facts: { healed: 1 } };
  const { log } = await walk(recipeOf(step('one'), step('two', back, { kind: 'next' }), step('end', stop)));
  assert.deepEqual(stepsOf(log), ['one', 'two', 'one', 'two', 'end']);
  assert.equal(replay(log, recipeOf(step('one'), step('two'), step('end'))).facts.healed, 1);
});

test('a question ends the walk without ending the run, and the answer goes on at the step that asked', async () => {
  const asking: Step = {
    name: 'gate',
    run: (facts) =>
      Promise.resolve(
        facts.answers?.['release']
          ? stop
          : { kind: 'wait', gate: 'release', ask: 'approval', question: 'Release?' },
      ),
  };
  const { state, log } = await walk(recipeOf(step('one'), asking));
  assert.equal(state, 'waiting');
  log.push({ type: 'gate-response', gate: 'release', decision: 'approve', answer: '', by: 'a person' });
  assert.equal((await walk(recipeOf(step('one'), asking), log)).state, 'ended');
  assert.deepEqual(stepsOf(log), ['one', 'gate', 'gate']);
});

test('DX-10: a log that breaks off inside a step goes on with that step', async () => {
  const recipe = () => recipeOf(step('one'), step('two'), step('end', stop));
  const whole = (await walk(recipe())).log;
  for (let cut = 1; cut < whole.length; cut += 1) {
    const { log } = await walk(recipe(), whole.slice(0, cut));
    assert.equal(log.at(-1)?.type, 'run-end');
    assert.deepEqual(new Set(stepsOf(log)), new Set(['one', 'two', 'end']), `cut at ${cut}`);
  }
});

test('a step that points nowhere and a recipe without an end are bugs', async () => {
  await assert.rejects(walk(recipeOf(step('one', { kind: 'go-to', step: 'nowhere' }))), Bug);
  await assert.rejects(walk(recipeOf(step('one'))), Bug);
});

const overBudget: Step = {
  name: 'heal',
  run: () => Promise.reject(new BudgetError('tokens', 'no tokens left')),
};

test('a used-up budget without work ends the run as exhausted', async () => {
  const { log } = await walk(recipeOf(overBudget, step('commit', stop)));
  const end = log.at(-1);
  assert.ok(end?.type === 'run-end' && end.outcome === 'exhausted');
});

test('a used-up budget keeps the best tree: it goes to the salvage step with that tree', async () => {
  const best = { score: [0, 1, 2, 0], files: { 'a.ts': 'best' }, checks: [], tree: 't' };
  const seen: unknown[] = [];
  const commit: Step = {
    name: 'commit',
    run: (facts) => {
      seen.push(facts.files, facts.ending?.outcome);
      return Promise.resolve(stop);
    },
  };
  await walk(
    recipeOf(
      step('validate', { kind: 'next', facts: { best, files: { 'a.ts': 'worse' } } }),
      overBudget,
      commit,
    ),
  );
  assert.deepEqual(seen, [{ 'a.ts': 'best' }, 'exhausted']);
});

test('a run of another recipe version is not walked', async () => {
  await assert.rejects(walk(recipeOf(step('one', stop)), [{ ...start, recipeVersion: 2 }]), UserError);
});

test('a run that failed at its end and is resumed goes on healing with fresh rounds', () => {
  const recipe = recipeOf(step('generate'), step('heal'), step('commit'), step('prove'));
  const best = { score: [0], files: {}, checks: [], tree: 't' };
  const ending = { outcome: 'failed', reason: 'no' } as const;
  const log: RunEvent[] = [
    start,
    { type: 'step-end', step: 'heal', next: 'commit', facts: { best, healed: 3, ending }, durationMs: 1 },
    { type: 'step-end', step: 'commit', next: 'prove', facts: {}, durationMs: 1 },
    {
      type: 'run-end',
      outcome: 'failed',
      reason: 'no',
      branch: null,
      commit: null,
      proof: null,
      spent: nothingSpent,
    },
    { type: 'run-resume', by: 'a person' },
  ];
  const { facts, at } = replay(log, recipe);
  assert.deepEqual([recipe.steps[at]?.name, facts.healed, facts.ending], ['heal', 0, undefined]);
});

test('time while a run was down or waited for a person is nobody’s work', () => {
  const at = (second: number) => new Date(1_700_000_000_000 + second * 1000).toISOString();
  const runId = newId();
  const entry = (position: number, second: number, event: RunEvent) => ({
    runId,
    position,
    at: at(second),
    event,
  });
  const log = [
    entry(1, 0, start),
    entry(2, 5, { type: 'step-start', step: 'one' }),
    entry(3, 500, { type: 'run-resume', by: 'worker' }),
    entry(4, 502, { type: 'step-start', step: 'one' }),
    entry(5, 490, { type: 'run-warn', message: 'the clock was set back' }),
  ];
  assert.equal(foldSpent(log).seconds, 7);
  assert.equal(foldSpent(log, Date.parse(at(493))).seconds, 10);
  const asked = [
    ...log.slice(0, 2),
    entry(3, 7, { type: 'gate-request', gate: 'plan', kind: 'approval', question: 'this plan?' }),
  ];
  assert.equal(foldSpent(asked, Date.parse(at(900_000))).seconds, 7, 'it waits still');
  const ended = [...asked, entry(4, 900_000, { type: 'run-warn', message: 'nobody answered' })];
  assert.equal(foldSpent(ended).seconds, 7, 'whatever ends the wait');
});
