import { randomInt } from 'node:crypto';
import type { Answer } from '../answer.ts';
import { modelError } from '../faults.ts';
import type { CallLimits } from '../limits.ts';
import type { AnswerFormat, ModelRequest, Timing } from '../model.ts';
import type { Finish, Piece } from '../provider.ts';
import type { Watchdog } from '../watchdog.ts';
import type { GgufModel, Prompt } from './gguf-model.ts';
import { grammarSchema } from './grammar-schema.ts';
import type { GenerateOptions, LlamaChat, Sequence } from './library.ts';

/** How a call ends other than by its answer. */
export interface Ending {
  watchdog: Watchdog;
  /** Ends the call with a fault from within. */
  fail: (error: unknown) => void;
  /** Aborted when the call is over, whoever ended it. */
  signal: AbortSignal;
}

/** Everything of one call. */
export interface Generation extends Ending {
  /** Takes in what is said. */
  answer: Answer;
  request: ModelRequest;
  limits: CallLimits;
  windowTokens: number | undefined;
  onFirst: () => void;
}

/** An answer without a limit gets this much room, where the window has it. */
const defaultAnswerTokens = 4096;
/** An answer that has fewer tokens than this left is not worth the call. */
const leastAnswerTokens = 64;
/** Kept free behind the answer: the library makes room by forgetting as soon as the window is full. */
const spareTokens = 16;

const ends: Record<string, Finish> = {
  eogToken: 'stop',
  stopGenerationTrigger: 'stop',
  maxTokens: 'length',
};

const grammarOf = async (model: GgufModel, format: AnswerFormat | undefined): Promise<unknown> => {
  if (format === undefined) return undefined;
  if (format.kind === 'json-object') return model.grammar('json');
  try {
    return await model.grammar(grammarSchema(format.schema));
  } catch (cause) {
    const why = cause instanceof Error ? `: ${cause.message}` : '';
    throw modelError('bad-request', `the JSON schema ${format.name} cannot be made a grammar${why}`, {
      cause,
    });
  }
};

/** Where the call takes place and how many tokens its answer may have. Refuses a prompt that leaves no room for one. */
const fit = async (
  { answer, request, windowTokens }: Generation,
  model: GgufModel,
  { tokens }: Prompt,
): Promise<{ sequence: Sequence; maxTokens: number }> => {
  const limit = model.limit(windowTokens);
  const { maxTokens = Infinity, contextTokens = 0 } = request;
  const room = limit - tokens - spareTokens;
  if (room < Math.min(leastAnswerTokens, maxTokens))
    throw answer.fail(
      'prompt-too-long',
      `the prompt has ${tokens} tokens, the window holds ${limit} for prompt and answer`,
      { hint: 'choose a smaller prompt or another model, or raise the window of this endpoint' },
    );
  const wanted = tokens + (request.maxTokens ?? defaultAnswerTokens) + spareTokens;
  const place = await model.place(Math.max(wanted, contextTokens), limit);
  const left = place.windowTokens - tokens - spareTokens;
  return { sequence: place.sequence, maxTokens: Math.min(maxTokens, left) };
};

const optionsOf = (
  { request, answer, watchdog, signal, limits, fail, onFirst }: Generation,
  maxTokens: number,
  grammar: unknown,
): GenerateOptions => ({
  signal,
  maxTokens,
  grammar,
  ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
  // The library's own changes once a second: two draws of the same prompt would be one.
  seed: randomInt(2 ** 32),
  // On by default in the library; it spoils code, which repeats itself rightly.
  repeatPenalty: false,
  ...(request.thinking === 'off' ? { budgets: { thoughtTokens: 0 } } : {}),
  onResponseChunk({ type, text }) {
    if (signal.aborted || text === '') return;
    const first = !answer.started;
    try {
      answer.take(type === undefined ? { text } : { reasoning: text });
    } catch (error) {
      // The library would print what is thrown here and go on.
      return fail(error);
    }
    if (!first) return watchdog.beat();
    onFirst();
    watchdog.watch('silence', limits.silenceMs);
  },
  contextShift: {
    size: 1,
    // Never reached, since the answer is limited to the room that it has; if it is, the prompt must not be cut.
    strategy() {
      fail(answer.fail('length-limit', 'the window is full'));
      return { chatHistory: [{ type: 'model', response: [] }], metadata: null };
    },
  },
});

const meterOf = ({ tokenMeter }: Sequence): { read: number; written: number } => ({
  read: tokenMeter.usedInputTokens,
  written: tokenMeter.usedOutputTokens,
});

type Speed = Pick<Timing, 'promptTokensPerSecond' | 'answerTokensPerSecond'>;

/** Fewer tokens, where the window held most of the prompt already, say nothing of the speed of reading. */
const timedTokens = 32;

const perSecond = (tokens: number, ms: number, least: number): number | undefined =>
  tokens < least || ms <= 0 ? undefined : (tokens * 1000) / ms;

/** Why a generation ended and how many tokens it was, by the model itself, and how fast it really went. */
const speak = async (
  chat: LlamaChat,
  sequence: Sequence,
  { history }: Prompt,
  options: GenerateOptions,
): Promise<{ end: Piece; speed: Speed }> => {
  const before = meterOf(sequence);
  const startedAt = performance.now();
  let firstAt: number | undefined;
  const { metadata } = await chat.generateResponse(history, {
    ...options,
    onResponseChunk(chunk) {
      firstAt ??= performance.now();
      options.onResponseChunk(chunk);
    },
  });
  const endedAt = performance.now();
  const after = meterOf(sequence);
  const answerTokens = after.written - before.written;
  const readMs = (firstAt ?? endedAt) - startedAt;
  return {
    end: {
      finish: ends[metadata.stopReason] ?? 'failed',
      finishWord: metadata.stopReason,
      usage: { answerTokens },
    },
    speed: {
      promptTokensPerSecond: perSecond(after.read - before.read, readMs, timedTokens),
      answerTokensPerSecond: perSecond(answerTokens - 1, endedAt - startedAt - readMs, 1),
    },
  };
};

const refuseOddMessages = ({ request: { messages, maxTokens = 1 }, answer }: Generation): void => {
  if (messages.at(-1)?.role !== 'user')
    throw answer.fail('bad-request', 'the last message must be one of the user');
  if (maxTokens < 1) throw answer.fail('bad-request', 'an answer must be allowed at least one token');
};

/** One generation in its turn; what is said goes into `answer`. Settles when the native side is done with it. */
export const generate = async (model: GgufModel, generation: Generation): Promise<Speed> => {
  const { request, limits, answer, watchdog, signal } = generation;
  refuseOddMessages(generation);
  signal.throwIfAborted();
  const prompt = model.read(request.messages);
  const { sequence, maxTokens } = await fit(generation, model, prompt);
  const grammar = await grammarOf(model, request.format);
  answer.take({ usage: { promptTokens: prompt.tokens } });
  signal.throwIfAborted();
  watchdog.watch('no first token', limits.firstTokenMs);
  const chat = model.openChat(sequence);
  try {
    const { end, speed } = await speak(chat, sequence, prompt, optionsOf(generation, maxTokens, grammar));
    answer.take(end);
    return speed;
  } catch (error) {
    await model.forget();
    throw error;
  } finally {
    chat.dispose({ disposeSequence: false });
  }
};
