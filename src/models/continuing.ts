import { ModelError } from '../domain/errors.ts';
import type { Message, Model, ModelRequest, Reply, Usage } from './model.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { stitch } from './stitch.ts';

/** Times that one answer is taken up again. */
const mostContinuations = 4;
/** With a smaller share of the asked tokens left, the answer is as long as it may be; ours is an estimate. */
const leastShare = 0.2;

const request =
  'Your answer was cut off by its length. Go on exactly where it stops, in the middle of a line if need be. Do not repeat anything, do not begin anew, do not explain.';

/** The beginning of the answer as the last message, or with the request to go on behind it. */
const continued = (messages: readonly Message[], text: string, prefill: boolean): Message[] => [
  ...messages,
  { role: 'assistant', content: text },
  ...(prefill ? [] : [{ role: 'user' as const, content: request }]),
];

const sum = (before: Usage | undefined, now: Usage): Usage =>
  before === undefined
    ? now
    : {
        promptTokens: before.promptTokens + now.promptTokens,
        answerTokens: before.answerTokens + now.answerTokens,
        source: before.source === 'reported' ? now.source : 'estimated',
      };

interface Progress {
  text: string;
  usage: Usage | undefined;
}

const isCutShort = (error: unknown): error is ModelError & { partial: string } =>
  error instanceof ModelError && error.fault === 'length-limit' && (error.partial ?? '') !== '';

/** A fault that another attempt would not cure: then the cut is what stands. */
const isFinal = (error: unknown): boolean =>
  error instanceof ModelError && !error.retryable && error.fault !== 'aborted';

/** The server, or the chat template of the model, does not take a beginning. */
const isRefusal = (error: unknown): boolean =>
  error instanceof ModelError && (error.fault === 'bad-request' || error.fault === 'server-error');

const nothing: Progress = { text: '', usage: undefined };

/** The call that takes the answer up where it stopped, with the tokens that it has left. */
const turnOf = (asked: ModelRequest, { text }: Progress, prefill: boolean): ModelRequest => {
  if (text === '') return asked;
  const { messages, maxTokens } = asked;
  const left = maxTokens === undefined ? undefined : maxTokens - estimateTokens(text);
  const turn = { ...asked, messages: continued(messages, text, prefill), maxTokens: left };
  return prefill ? { ...turn, continuesLast: true } : turn;
};

/** How far the answer has come with this part; undefined when going on would gain nothing. */
const progress = (
  done: Progress,
  partial: string,
  promptTokens: number,
  maxTokens: number | undefined,
): Progress | undefined => {
  const text = done.text === '' ? partial : stitch(done.text, partial);
  const isFull = maxTokens !== undefined && estimateTokens(text) > maxTokens * (1 - leastShare);
  if (isFull || text.length <= done.text.length) return undefined;
  const answerTokens = estimateTokens(partial);
  return { text, usage: sum(done.usage, { promptTokens, answerTokens, source: 'estimated' }) };
};

const whole = (reply: Reply, done: Progress): Reply =>
  done.text === ''
    ? reply
    : { ...reply, text: stitch(done.text, reply.text), usage: sum(done.usage, reply.usage) };

/**
 * A model whose answers go on where a limit of the server cut them off, until they have the tokens that were asked for: many
 * servers have a smaller limit of their own. An answer that reaches the asked limit, or goes nowhere, is `length-limit` as
 * before. With `prefills` the server is given the beginning to go on with; one that refuses that, and all others, are asked to
 * in words. Deltas of all parts reach the watcher as they come. An answer that is held to a format is not continued.
 */
export const continuing = (model: Model, { prefills = false } = {}): Model => ({
  name: model.name,
  endpoint: model.endpoint,
  async complete(asked, call = {}) {
    let done = nothing;
    let cut: ModelError | undefined;
    let prefill = prefills;
    for (let round = 0; ; round += 1) {
      let promptTokens = 0;
      const onPromptTokens = (tokens: number): void => {
        promptTokens = tokens;
        call.onPromptTokens?.(tokens);
      };
      try {
        return whole(await model.complete(turnOf(asked, done, prefill), { ...call, onPromptTokens }), done);
      } catch (error) {
        if (prefill && done.text !== '' && isRefusal(error)) {
          prefill = false;
          continue;
        }
        if (!isCutShort(error)) throw isFinal(error) ? (cut ?? error) : error;
        const mayGoOn = asked.format === undefined && round < mostContinuations;
        const further = mayGoOn ? progress(done, error.partial, promptTokens, asked.maxTokens) : undefined;
        if (further === undefined) throw error;
        [done, cut] = [further, error];
      }
    }
  },
});
