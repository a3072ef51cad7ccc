import { BudgetError, ModelError, UserError } from '../../domain/errors.ts';
import { nothingSpent, type Budget } from '../../domain/budget.ts';
import type { StoredEvent } from '../../domain/events.ts';
import type { Synthesis } from '../../domain/synthesis.ts';
import type { Model, ModelRequest, Reply } from '../../models/model.ts';
import { routed } from '../../models/routing/routed.ts';
import { affordable, costOfCall, type Purse } from '../purse.ts';
import { readSummary } from './read-summary.ts';
import { summaryPrompt } from './summary-prompt.ts';

export interface SynthesisParts {
  /** In the order in which they are asked. */
  models: readonly Model[];
  purse: Purse;
  /** Its own, not that of the task: what has timed out or was cancelled gets a summary all the same. */
  budget: Pick<Budget, 'seconds' | 'money'>;
  signal: AbortSignal;
}

const answerTokens = 400;

const ask = async (
  request: ModelRequest,
  { models, purse, budget, signal }: SynthesisParts,
): Promise<{ reply: Reply; at: Pick<Model, 'name' | 'endpoint'> } | undefined> => {
  const [first] = models;
  if (first === undefined) return undefined;
  let at: Pick<Model, 'name' | 'endpoint'> = first;
  const whole: Budget = { tokens: 1_000_000, attempts: 0, ...budget };
  const until = Date.now() + budget.seconds * 1000;
  const route = routed(
    models.map((model) => affordable(model, whole, () => nothingSpent, purse)),
    { remainingMs: () => until - Date.now(), onFallback: ({ to }) => void (at = to) },
  );
  const limited = AbortSignal.any([signal, AbortSignal.timeout(budget.seconds * 1000)]);
  try {
    return { reply: await route.complete(request, { signal: limited }), at };
  } catch (error) {
    if (error instanceof ModelError || error instanceof BudgetError || error instanceof UserError)
      return undefined;
    throw error;
  }
};

/**
 * A few sentences of a model about a run that has ended, whatever its end; undefined where nobody answers in time or the answer
 * cannot be used. The log is read and never written.
 */
export const synthesise = async (
  events: readonly StoredEvent[],
  parts: SynthesisParts,
): Promise<Synthesis | undefined> => {
  const end = events.at(-1)?.event;
  if (end?.type !== 'run-end') return undefined;
  const { promptHash, ...prompt } = await summaryPrompt(events, end.outcome);
  const answer = await ask({ ...prompt, maxTokens: answerTokens }, parts);
  const lines = answer && readSummary(answer.reply.text, end);
  if (answer === undefined || lines === undefined) return undefined;
  const { reply, at } = answer;
  return {
    from: 'model',
    model: reply.model,
    endpoint: at.endpoint,
    at: new Date().toISOString(),
    lines,
    promptHash,
    promptTokens: reply.usage.promptTokens,
    answerTokens: reply.usage.answerTokens,
    money: costOfCall(parts.purse, at, reply.usage),
  };
};
