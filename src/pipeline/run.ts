import { BudgetError, Bug, ModelError } from '../domain/errors.ts';
import type { RunEvent } from '../domain/events.ts';
import type { Facts } from '../domain/facts.ts';
import { mergeFacts } from './merge-facts.ts';
import { positionOf, replay } from './replay.ts';
import type { Recipe, Step, StepOutcome } from './step.ts';
import type { StepTools } from './step-tools.ts';

const endOf = (facts: Facts, outcome: StepOutcome & { kind: 'stop' }, tools: StepTools): RunEvent => ({
  type: 'run-end',
  outcome: outcome.outcome,
  reason: outcome.reason,
  branch: facts.commit === undefined ? null : (facts.branch ?? null),
  commit: facts.commit ?? null,
  proof: facts.proof ?? null,
  ...(facts.result && { result: facts.result }),
  spent: tools.spent(),
});

/** A used-up budget ends the run, but what stands is kept: it goes to the recipe's salvage step if there is any work. */
const salvage = (error: unknown, facts: Facts, recipe: Recipe): StepOutcome => {
  if (!(error instanceof BudgetError)) throw error;
  const ending = { outcome: 'exhausted', reason: error.message } as const;
  if (facts.best === undefined) return { kind: 'stop', ...ending };
  const { files, checks, tree, score } = facts.best;
  return { kind: 'go-to', step: recipe.salvageAt, facts: { ending, files, checks, tree, score } };
};

/** The model did not see, or would not have seen, the whole prompt: a smaller one may do. */
const isTooLong = (error: unknown): error is ModelError =>
  error instanceof ModelError && (error.fault === 'prompt-too-long' || error.fault === 'window-cut');

const execute = async (step: Step, facts: Facts, recipe: Recipe, tools: StepTools): Promise<StepOutcome> => {
  for (;;)
    try {
      return await step.run(facts, tools);
    } catch (error) {
      if (!isTooLong(error) || !tools.narrow()) return salvage(error, facts, recipe);
      tools.note({ type: 'run-warn', message: `${error.message}; asked again with a smaller prompt` });
    }
};

/**
 * Walks a recipe from where its log stands. It writes events and nothing else; all cleverness lives in steps.
 * Returns when the run has ended, waits for a person, or can do nothing before a moment.
 */
export const run = async (recipe: Recipe, tools: StepTools): Promise<'ended' | 'waiting' | 'postponed'> => {
  let { facts, at } = replay(tools.history(), recipe);
  for (let step = recipe.steps[at]; step; step = recipe.steps[at]) {
    tools.signal.throwIfAborted();
    tools.note({ type: 'step-start', step: step.name });
    const startedAt = performance.now();
    const outcome = await execute(step, facts, recipe, tools);
    if (outcome.kind === 'wait') {
      const { gate, ask: kind, question } = outcome;
      await tools.emit({ type: 'gate-request', gate, kind, question });
      return 'waiting';
    }
    if (outcome.kind === 'postpone') {
      const { until, reason } = outcome;
      await tools.emit({ type: 'run-postpone', until, reason });
      return 'postponed';
    }
    facts = mergeFacts(facts, outcome.facts);
    if (outcome.kind === 'stop') {
      await tools.emit(endOf(facts, outcome, tools));
      return 'ended';
    }
    at = outcome.kind === 'next' ? at + 1 : positionOf(outcome.step, recipe);
    // Lost in a crash it is done again: a step does no harm twice, and an answer is in the log already.
    tools.note({
      type: 'step-end',
      step: step.name,
      next: recipe.steps[at]?.name ?? null,
      facts: outcome.facts ?? {},
      durationMs: performance.now() - startedAt,
    });
  }
  throw new Bug(`recipe ${recipe.name} ran out of steps without an outcome`);
};
