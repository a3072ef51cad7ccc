import { z } from 'zod';
import type { ModelRequest } from '../model.ts';
import { defineProvider } from '../provider.ts';
import type { Finish, Piece } from '../provider.ts';
import { readError } from './chat-chunk.ts';
import { ollamaQuestions } from './ollama-questions.ts';

const finishes = new Map<string, Finish>([
  ['stop', 'stop'],
  ['length', 'length'],
]);

const tokens = z.int().nonnegative().nullish().catch(undefined);
const nanoseconds = z.number().positive().nullish().catch(undefined);
const chunkSchema = z.object({
  model: z.string().nullish().catch(undefined),
  message: z.object({ content: z.string().nullish(), thinking: z.string().nullish() }).nullish(),
  done: z.boolean().nullish(),
  done_reason: z.string().nullish(),
  prompt_eval_count: tokens,
  prompt_eval_duration: nanoseconds,
  eval_count: tokens,
  eval_duration: nanoseconds,
});
type Chunk = z.infer<typeof chunkSchema>;

const listSchema = z.object({ models: z.array(z.object({ name: z.string() })) });

const perSecond = (count: number | null | undefined, duration: number | null | undefined) =>
  count && duration ? (count * 1e9) / duration : undefined;

/** What the last chunk tells. The prompt's count is missing when the whole prompt was in the server's cache. */
const endOf = (chunk: Chunk): Piece => {
  // Servers before 0.1.40 name no reason.
  const word = chunk.done_reason ?? 'stop';
  return {
    closed: true,
    finish: finishes.get(word) ?? 'failed',
    finishWord: word,
    usage: {
      promptTokens: chunk.prompt_eval_count || undefined,
      answerTokens: chunk.eval_count ?? undefined,
    },
    speed: {
      prompt: perSecond(chunk.prompt_eval_count, chunk.prompt_eval_duration),
      answer: perSecond(chunk.eval_count, chunk.eval_duration),
    },
  };
};

const read = (json: unknown): Piece | undefined => {
  const error = readError(json);
  if (error !== undefined) return { error };
  const { data } = chunkSchema.safeParse(json);
  if (!data) return undefined;
  const { message, done, model } = data;
  if (!message && done !== true) return {};
  return {
    text: message?.content ?? '',
    reasoning: message?.thinking ?? '',
    model: model ?? undefined,
    ...(done === true ? endOf(data) : {}),
  };
};

/** Only inside `options` do window, temperature and answer limit take effect. */
const optionsOf = ({ temperature, maxTokens, contextTokens }: ModelRequest): Record<string, number> => ({
  ...(temperature === undefined ? {} : { temperature }),
  ...(maxTokens === undefined ? {} : { num_predict: maxTokens }),
  ...(contextTokens === undefined ? {} : { num_ctx: contextTokens }),
});

const body = (model: string, request: ModelRequest): Record<string, unknown> => {
  const { messages, thinking, format, keepAliveSeconds } = request;
  const options = optionsOf(request);
  return {
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    // Most models know only on and off; `true` is what all that think understand.
    ...(thinking === undefined ? {} : { think: thinking !== 'off' }),
    ...(format === undefined ? {} : { format: format.kind === 'json-schema' ? format.schema : 'json' }),
    ...(keepAliveSeconds === undefined ? {} : { keep_alive: `${Math.round(keepAliveSeconds)}s` }),
    stream: true,
  };
};

/**
 * Ollama's own protocol: the one in which the window can be asked for.
 * Format: https://docs.ollama.com/api/chat
 */
export const ollama = defineProvider({
  name: 'ollama',
  paths: { chat: '/api/chat', models: '/api/tags' },
  prefix: '',
  strayPrefixes: ['/v1', '/api'],
  framing: 'lines',
  endMark: undefined,
  formats: ['json-schema', 'json-object'],
  sizesWindow: true,
  // It goes on with a last message of the assistant by itself.
  prefills: true,
  questions: ollamaQuestions,
  authorize: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  body,
  read,
  readModels: (json) => listSchema.safeParse(json).data?.models.map(({ name }) => name),
});
