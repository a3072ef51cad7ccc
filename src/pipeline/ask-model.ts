import { createHash } from 'node:crypto';
import { BudgetError, ModelError } from '../domain/errors.ts';
import { exhaustedLimit, type Budget, type Spent } from '../domain/budget.ts';
import type { RunEvent } from '../domain/events.ts';
import type { Delta } from '../domain/work.ts';
import type { Message, Model, Reply } from '../models/model.ts';
import { estimateTokens } from '../models/estimate-tokens.ts';
import { retrying } from '../models/retrying.ts';

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
  note(event: RunEvent): void;
  onDelta(delta: Omit<Delta, 'role'>): void;
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

/** The only layer that retries a call; every attempt that failed is an event. */
const call = async (messages: Message[], context: AskContext, promptHash: string): Promise<Reply> => {
  const startedAt = performance.now();
  const { budget, signal, deadline } = context;
  const notes: Promise<void>[] = [];
  const noteFailure = (error: ModelError, willRetry: boolean): Promise<void> =>
    context.emit({
      type: 'model-call-fail',
      ...callOf(context, promptHash),
      fault: error.fault,
      message: error.message,
      promptTokens: 0,
      answerTokens: error.partial === undefined ? 0 : estimateTokens(error.partial),
      durationMs: performance.now() - startedAt,
      willRetry,
    });
  const model = retrying(context.model, {
    remainingMs: () => (budget.seconds - context.spent().seconds) * 1000,
    onRetry: ({ error }) => notes.push(noteFailure(error, true)),
  });
  const maxTokens = Math.min(context.answerTokens, budget.tokens - context.spent().tokens);
  try {
    return await model.complete(
      { messages, temperature: context.temperature, maxTokens },
      {
        signal: AbortSignal.any([signal, deadline]),
        onDelta: (text) => context.onDelta({ text }),
        onRestart: () => context.onDelta({ text: '', restart: true }),
      },
    );
  } catch (error) {
    if (deadline.aborted && !signal.aborted)
      throw new BudgetError('seconds', `the budget of ${budget.seconds} seconds is used up`);
    if (error instanceof ModelError && !signal.aborted) await noteFailure(error, false);
    throw error;
  } finally {
    await Promise.all(notes);
  }
};

/** One model call, written down before and after. An answer that is in the log already is not paid for twice. */
export const askModel = async (messages: Message[], context: AskContext): Promise<string> => {
  const promptHash = hashPrompt(messages);
  const known = context.answered.find(
    (event) => event.promptHash === promptHash && event.role === context.role,
  );
  if (known) return known.reply;
  refuseOverBudget(context.budget, context.spent());
  context.note({ type: 'model-call-start', ...callOf(context, promptHash) });
  const startedAt = performance.now();
  const reply = await call(messages, context, promptHash);
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
};
