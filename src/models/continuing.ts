import { ModelError } from '../domain/errors.ts';
import type { CallOptions, Message, Model, ModelRequest, Reply, Timing, Usage } from './model.ts';
import { estimateTokens } from './estimate-tokens.ts';
import { stitch } from './stitch.ts';

/** Times that one answer is taken up again. */
const mostContinuations = 4;
/** With a smaller share of the asked tokens left, the answer is as long as it may be; ours is an estimate. */
const leastShare = 0.2;

const request =
  'Your answer was cut off by its length. Go on exactly where it stops, in the middle of a line if need be. Do not repeat anything, do not begin anew, do not explain.';

const continued = (messages: readonly Message[], text: string): Message[] => [
  ...messages,
  { role: 'assistant', content: text },
  { role: 'user', content: request },
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
  timing: Timing | undefined;
}

const isCutShort = (error: unknown): error is ModelError & { partial: string } =>
  error instanceof ModelError && error.fault === 'length-limit' && (error.partial ?? '') !== '';

/**
 * A model whose answers go on where a limit of the server cut them off, until they have the tokens that were asked for: many
 * servers have a smaller limit of their own. An answer that reaches the asked limit, or goes nowhere, is `length-limit` as
 * before. Deltas of all parts reach the watcher as they come. An answer that is held to a format is not continued.
 */
export const continuing = (model: Model): Model => {
  const next = async (asked: ModelRequest, call: CallOptions, done: Progress): Promise<Reply> => {
    const reply = await model.complete(asked, call);
    const text = done.text === '' ? reply.text : stitch(done.text, reply.text);
    return { ...reply, text, usage: sum(done.usage, reply.usage), timing: done.timing ?? reply.timing };
  };
  return {
    name: model.name,
    endpoint: model.endpoint,
    async complete(asked, call = {}) {
      const { maxTokens, messages, format } = asked;
      let done: Progress = { text: '', usage: undefined, timing: undefined };
      for (let round = 0; ; round += 1) {
        const used = estimateTokens(done.text);
        const left = maxTokens === undefined ? undefined : maxTokens - used;
        const turn =
          round === 0 ? asked : { ...asked, messages: continued(messages, done.text), maxTokens: left };
        let promptTokens = 0;
        const onPromptTokens = (tokens: number): void => {
          promptTokens = tokens;
          call.onPromptTokens?.(tokens);
        };
        try {
          return await next(turn, { ...call, onPromptTokens }, done);
        } catch (error) {
          if (!isCutShort(error) || format !== undefined || round === mostContinuations) throw error;
          const text = done.text === '' ? error.partial : stitch(done.text, error.partial);
          const isFull = maxTokens !== undefined && estimateTokens(text) > maxTokens * (1 - leastShare);
          if (isFull || text.length <= done.text.length) throw error;
          const part = {
            promptTokens,
            answerTokens: estimateTokens(error.partial),
            source: 'estimated' as const,
          };
          done = { text, usage: sum(done.usage, part), timing: undefined };
        }
      }
    },
  };
};
