import { createHash } from 'node:crypto';
import { BudgetError, ModelError } from '../domain/errors.ts';
import { exhaustedLimit, type Budget, type Spent } from '../domain/budget.ts';
import type { RunEvent } from '../domain/events.ts';
import type { Message, Model, Reply } from '../models/model.ts';

/** What a call needs besides its messages. */
export interface AskContext {
  model: Model;
  role: string;
  budget: Budget;
  answerTokens: number;
  temperature: number;
  /** Ends the call when the run is stopped; the run can be resumed. */
  signal: AbortSignal;
  /** Ends the call when the task's seconds are used up. */
  deadline: AbortSignal;
  spent(): Spent;
  emit(event: RunEvent): Promise<void>;
  onDelta(text: string): void;
  /** Calls of the interrupted step that were answered before the interruption. */
  answered: readonly (RunEvent & { type: 'model-call-end' })[];
}

/** 16 hex digits of SHA-256 over the rendered messages: what the log and the proof name a prompt by. */
export const hashPrompt = (messages: readonly Message[]): string =>
  createHash('sha256').update(JSON.stringify(messages)).digest('hex').slice(0, 16);

const refuseOverBudget = (budget: Budget, spent: Spent): void => {
  const limit = exhaustedLimit(budget, spent);
  if (limit) throw new BudgetError(limit, `the budget of ${budget[limit]} ${limit} is used up`);
};

const callOf = (context: AskContext, promptHash: string) => ({
  role: context.role,
  endpoint: context.model.endpoint,
  model: context.model.name,
  promptHash,
});

const noteFailure = async (context: AskContext, promptHash: string, error: unknown, startedAt: number): Promise<void> => {
  if (!(error instanceof ModelError) || context.signal.aborted) return;
  await context.emit({
    type: 'model-call-fail',
    ...callOf(context, promptHash),
    fault: error.fault,
    message: error.message,
    promptTokens: 0,
    answerTokens: 0,
    durationMs: performance.now() - startedAt,
    willRetry: false,
  });
};

const call = async (messages: Message[], context: AskContext): Promise<Reply> => {
  const left = context.budget.tokens - context.spent().tokens;
  try {
    return await context.model.complete(
      { messages, temperature: context.temperature, maxTokens: Math.min(context.answerTokens, left) },
      { signal: AbortSignal.any([context.signal, context.deadline]), onDelta: context.onDelta },
    );
  } catch (error) {
    if (context.deadline.aborted && !context.signal.aborted)
      throw new BudgetError('seconds', `the budget of ${context.budget.seconds} seconds is used up`);
    throw error;
  }
};

/** One model call, written down before and after. An answer that is in the log already is not paid for twice. */
export const askModel = async (messages: Message[], context: AskContext): Promise<string> => {
  const promptHash = hashPrompt(messages);
  const known = context.answered.find((event) => event.promptHash === promptHash && event.role === context.role);
  if (known) return known.reply;
  refuseOverBudget(context.budget, context.spent());
  await context.emit({ type: 'model-call-start', ...callOf(context, promptHash) });
  const startedAt = performance.now();
  try {
    const reply = await call(messages, context);
    await context.emit({
      type: 'model-call-end',
      ...callOf(context, promptHash),
      model: reply.model,
      reply: reply.text,
      promptTokens: reply.usage.promptTokens,
      answerTokens: reply.usage.answerTokens,
      durationMs: performance.now() - startedAt,
      money: 0,
    });
    return reply.text;
  } catch (error) {
    await noteFailure(context, promptHash, error, startedAt);
    throw error;
  }
};
