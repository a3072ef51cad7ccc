import { createHash } from 'node:crypto';
import { BudgetError, Bug, ModelError } from '../domain/errors.ts';
import { exhaustedLimit, type Budget, type Spent } from '../domain/budget.ts';
import type { RunEvent } from '../domain/events.ts';
import type { Delta } from '../domain/work.ts';
import type { Message, Model, Reply } from '../models/model.ts';
import { estimateTokens } from '../models/estimate-tokens.ts';
import { routed } from '../models/routing/routed.ts';
import { affordable, costOfCall, type Purse } from './purse.ts';

/** What a call needs besides its messages. */
export interface AskContext {
  /** In the order in which they are asked, never empty. */
  models: readonly Model[];
  purse: Purse;
  role: string;
  /** What most of the project is written in. */
  language: string;
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
  /** Calls of the interrupted step that were answered before the interruption; what is used is taken out. */
  answered: (RunEvent & { type: 'model-call-end' })[];
}

type ModelId = Pick<Model, 'name' | 'endpoint'>;

/** 16 hex digits of SHA-256 over the rendered messages: what the log and the proof name a prompt by. */
export const hashPrompt = (messages: readonly Message[]): string =>
  createHash('sha256').update(JSON.stringify(messages)).digest('hex').slice(0, 16);

const refuseOverBudget = (budget: Budget, spent: Spent): void => {
  const limit = exhaustedLimit(budget, spent);
  if (limit) throw new BudgetError(limit, `the budget of ${budget[limit]} ${limit} is used up`);
};

const placeOf = ({ name, endpoint }: ModelId) => ({ endpoint, model: name });

/** Walks a route and writes down every attempt that failed and every step to another model. */
class RouteCall {
  readonly #context: AskContext;
  readonly #promptHash: string;
  #at: ModelId;
  #startedAt = performance.now();

  constructor(context: AskContext, promptHash: string, first: Model) {
    this.#context = context;
    this.#promptHash = promptHash;
    this.#at = first;
  }

  /** Which model is asked now, or was asked last. */
  get at(): ModelId {
    return this.#at;
  }

  route(): Model {
    const { models, budget, purse } = this.#context;
    const spent = (): Spent => this.#context.spent();
    return routed(
      models.map((model) => affordable(model, budget, spent, purse)),
      {
        remainingMs: () => (budget.seconds - spent().seconds) * 1000,
        onRetry: ({ error }) => this.noteFailure(error, true),
        onFallback: ({ from, to, error }) => {
          this.noteFailure(error, false);
          const { fault, message } = error;
          const step = { role: this.#context.role, from: placeOf(from), to: placeOf(to), fault, message };
          this.#context.note({ type: 'model-fallback', ...step });
          this.#at = to;
        },
      },
    );
  }

  noteFailure(error: ModelError, willRetry: boolean): void {
    this.#context.note({
      type: 'model-call-fail',
      role: this.#context.role,
      ...placeOf(this.#at),
      promptHash: this.#promptHash,
      fault: error.fault,
      message: error.message,
      promptTokens: 0,
      answerTokens: error.partial === undefined ? 0 : estimateTokens(error.partial),
      durationMs: performance.now() - this.#startedAt,
      willRetry,
    });
    this.#startedAt = performance.now();
  }
}

const call = async (messages: Message[], context: AskContext, walk: RouteCall): Promise<Reply> => {
  const { budget, signal, deadline, temperature } = context;
  const maxTokens = Math.min(context.answerTokens, budget.tokens - context.spent().tokens);
  try {
    return await walk.route().complete(
      { messages, temperature, maxTokens },
      {
        signal: AbortSignal.any([signal, deadline]),
        onDelta: (text) => context.onDelta({ text }),
        onRestart: () => context.onDelta({ text: '', restart: true }),
      },
    );
  } catch (error) {
    if (deadline.aborted && !signal.aborted)
      throw new BudgetError('seconds', `the budget of ${budget.seconds} seconds is used up`);
    if (error instanceof ModelError && !signal.aborted) walk.noteFailure(error, false);
    throw error;
  }
};

/** A call that was answered, as the log keeps it. */
const answerEvent = (reply: Reply, { name, endpoint }: ModelId, context: AskContext) => {
  const { role, language, purse } = context;
  const { promptTokens, answerTokens } = reply.usage;
  const { firstTokenMs, promptTokensPerSecond, answerTokensPerSecond } = reply.timing ?? {};
  return {
    type: 'model-call-end',
    role,
    endpoint,
    model: reply.model,
    reply: reply.text,
    promptTokens,
    answerTokens,
    money: costOfCall(purse, { name, endpoint }, reply.usage),
    ...(reply.model !== name && { asked: name }),
    language,
    ...(firstTokenMs !== undefined && {
      timing: { firstTokenMs, promptTokensPerSecond, answerTokensPerSecond },
    }),
  } as const;
};

/** One model call, written down before and after. An answer that is in the log already is not paid for twice. */
export const askModel = async (messages: Message[], context: AskContext): Promise<string> => {
  const promptHash = hashPrompt(messages);
  const { role, budget, models } = context;
  const at = context.answered.findIndex((event) => event.promptHash === promptHash && event.role === role);
  const [known] = at < 0 ? [] : context.answered.splice(at, 1);
  if (known) return known.reply;
  refuseOverBudget(budget, context.spent());
  const [first] = models;
  if (first === undefined) throw new Bug('a role has no models');
  context.note({ type: 'model-call-start', role, ...placeOf(first), promptHash });
  const startedAt = performance.now();
  const walk = new RouteCall(context, promptHash, first);
  const reply = await call(messages, context, walk);
  const durationMs = performance.now() - startedAt;
  await context.emit({ ...answerEvent(reply, walk.at, context), promptHash, durationMs });
  return reply.text;
};
