import { z } from 'zod';
import type { ModelRequest, Thinking } from '../model.ts';
import { defineProvider } from '../provider.ts';
import { readMessagesChunk } from './anthropic-chunk.ts';

/** The protocol demands a limit of the answer. */
const defaultAnswerTokens = 8192;
/** Tokens that may go into thinking, added to the limit of the answer. */
const thinkingTokens: Record<Exclude<Thinking, 'off'>, number> = { low: 2048, medium: 8192, high: 24_576 };

const listSchema = z.object({ data: z.array(z.object({ id: z.string() })) });
const countSchema = z.object({ input_tokens: z.int().positive() });

const split = (messages: readonly ModelRequest['messages'][number][]) => ({
  system: messages.filter(({ role }) => role === 'system').map(({ content }) => content),
  talk: messages.filter(({ role }) => role !== 'system').map(({ role, content }) => ({ role, content })),
});

const body = (model: string, request: ModelRequest): Record<string, unknown> => {
  const { messages, temperature, maxTokens = defaultAnswerTokens, thinking = 'off' } = request;
  const { system, talk } = split(messages);
  const budget = thinking === 'off' ? 0 : thinkingTokens[thinking];
  return {
    model,
    ...(system.length === 0 ? {} : { system: system.join('\n\n') }),
    messages: talk,
    max_tokens: maxTokens + budget,
    // While thinking, the protocol allows no other temperature than its own.
    ...(temperature === undefined || budget > 0 ? {} : { temperature }),
    ...(budget > 0 ? { thinking: { type: 'enabled', budget_tokens: budget } } : {}),
    stream: true,
  };
};

/**
 * Anthropic's messages protocol, which other servers speak too.
 * Format: https://platform.claude.com/docs/en/api/messages-streaming
 */
export const anthropic = defineProvider({
  name: 'anthropic',
  home: 'https://api.anthropic.com/v1',
  paths: { chat: '/messages', models: '/models' },
  prefix: '/v1',
  framing: 'events',
  endMark: undefined,
  formats: [],
  questions: {
    countTokens: {
      method: 'POST',
      path: '/messages/count_tokens',
      fromRoot: false,
      body({ model, messages }) {
        const { system, talk } = split(messages);
        return { model, messages: talk, ...(system.length === 0 ? {} : { system: system.join('\n\n') }) };
      },
      read: (json) => countSchema.safeParse(json).data?.input_tokens,
    },
  },
  headers: { 'anthropic-version': '2023-06-01' },
  authorize: (apiKey) => ({ 'x-api-key': apiKey }),
  body,
  read: readMessagesChunk,
  readModels: (json) => listSchema.safeParse(json).data?.data.map(({ id }) => id),
});
