import { z } from 'zod';
import type { AnswerFormat, ModelRequest, Thinking } from '../model.ts';
import type { Provider } from '../provider.ts';
import type { Questions } from '../question.ts';
import { readChatChunk } from './chat-chunk.ts';

/** Ways in which servers of this protocol are told how much to think. */
const thinkingFields = {
  /** OpenAI, Groq, Gemini, LM Studio. */
  effort: (level: Thinking) => ({ reasoning_effort: level === 'off' ? 'none' : level }),
  /** Servers that hand it to the model's chat template: vLLM, llama.cpp, NVIDIA. */
  template: (level: Thinking) => ({ chat_template_kwargs: { enable_thinking: level !== 'off' } }),
  /** OpenRouter. */
  object: (level: Thinking) => ({ reasoning: level === 'off' ? { enabled: false } : { effort: level } }),
  /** DeepSeek. */
  type: (level: Thinking) => ({ thinking: { type: level === 'off' ? 'disabled' : 'enabled' } }),
  /** A field that a server does not know may be answered with 400: the wish is left out. */
  none: () => ({}),
};

/** In what a server differs from the others that speak chat completions. */
export interface Dialect {
  name: string;
  /** Its one base URL, where it is a service. */
  home?: string;
  /** What follows a bare host. */
  prefix: string;
  /** The field that limits the answer. */
  limitField: 'max_tokens' | 'max_completion_tokens';
  /** Whether it must be asked for token counts; a server that does not know the field refuses it. */
  streamOptions: boolean;
  thinking: keyof typeof thinkingFields;
  formats: readonly AnswerFormat['kind'][];
  /** What makes it go on with the last message, where it can: fields of the body, or none where it does so by itself. */
  prefill?: Readonly<Record<string, boolean>>;
  questions?: Questions;
}

const listSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

const formatField = (format: AnswerFormat | undefined, { formats }: Dialect): object => {
  if (format === undefined || !formats.includes(format.kind)) return {};
  if (format.kind === 'json-object') return { response_format: { type: 'json_object' } };
  const { name, schema } = format;
  return { response_format: { type: 'json_schema', json_schema: { name, strict: true, schema } } };
};

const bodyOf = (dialect: Dialect, model: string, request: ModelRequest): Record<string, unknown> => {
  const { messages, temperature, maxTokens, thinking, format, continuesLast } = request;
  return {
    model,
    messages: messages.map(({ role, content }) => ({ role, content })),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { [dialect.limitField]: maxTokens }),
    ...(thinking === undefined ? {} : thinkingFields[dialect.thinking](thinking)),
    ...formatField(format, dialect),
    ...(continuesLast === true ? dialect.prefill : {}),
    stream: true,
    ...(dialect.streamOptions ? { stream_options: { include_usage: true } } : {}),
  };
};

/**
 * The chat completions protocol as one server speaks it.
 * Format: https://platform.openai.com/docs/api-reference/chat-streaming
 */
export const speak = (dialect: Dialect): Provider => ({
  name: dialect.name,
  home: dialect.home,
  paths: { chat: '/chat/completions', models: '/models' },
  prefix: dialect.prefix,
  framing: 'events',
  endMark: '[DONE]',
  formats: dialect.formats,
  prefills: dialect.prefill !== undefined,
  questions: dialect.questions,
  authorize: (apiKey) => ({ authorization: `Bearer ${apiKey}` }),
  body: (model, request) => bodyOf(dialect, model, request),
  read: readChatChunk,
  readModels: (json) => listSchema.safeParse(json).data?.data.map(({ id }) => id),
});
