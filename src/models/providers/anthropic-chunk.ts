import { z } from 'zod';
import type { Finish, Piece } from '../provider.ts';
import { readError } from './chat-chunk.ts';

const finishes = new Map<string, Finish>([
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_use', 'stop'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'filtered'],
]);

/** Kinds of error and the status that each would have had before the stream began. */
const statuses = new Map<string, number>([
  ['invalid_request_error', 400],
  ['authentication_error', 401],
  ['permission_error', 403],
  ['not_found_error', 404],
  ['request_too_large', 413],
  ['rate_limit_error', 429],
  ['api_error', 500],
  ['timeout_error', 504],
  ['overloaded_error', 529],
]);

const tokens = z.int().nonnegative().nullish().catch(undefined);
const usageSchema = z
  .object({
    input_tokens: tokens,
    cache_creation_input_tokens: tokens,
    cache_read_input_tokens: tokens,
    output_tokens: tokens,
  })
  .nullish()
  .catch(undefined);
const blockSchema = z.object({ text: z.string().nullish(), thinking: z.string().nullish() });
const word = z.string().nullish();

const eventSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('message_start'),
    message: z.object({ model: word.catch(undefined), usage: usageSchema }),
  }),
  z.object({ type: z.literal('content_block_start'), content_block: blockSchema }),
  z.object({ type: z.literal('content_block_delta'), delta: blockSchema }),
  z.object({ type: z.literal('content_block_stop') }),
  z.object({
    type: z.literal('message_delta'),
    delta: z.object({ stop_reason: word }).nullish(),
    usage: usageSchema,
  }),
  z.object({ type: z.literal('message_stop') }),
  z.object({ type: z.literal('ping') }),
  z.object({
    type: z.literal('message'),
    model: word.catch(undefined),
    content: z.array(blockSchema),
    stop_reason: word,
    usage: usageSchema,
  }),
]);
type MessagesEvent = z.infer<typeof eventSchema>;

/** Tokens that were read from the server's cache, or written to it, are part of the prompt. */
const usageOf = (usage: z.infer<typeof usageSchema>): Piece['usage'] => {
  if (!usage) return undefined;
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = usage;
  const prompt = (input_tokens ?? 0) + (cache_creation_input_tokens ?? 0) + (cache_read_input_tokens ?? 0);
  return { promptTokens: prompt || undefined, answerTokens: output_tokens ?? undefined };
};

const finishOf = (reason: string | null | undefined): Pick<Piece, 'finish' | 'finishWord'> =>
  reason ? { finish: finishes.get(reason) ?? 'failed', finishWord: reason } : {};

const blockOf = ({ text, thinking }: z.infer<typeof blockSchema>): Piece => ({
  text: text ?? '',
  reasoning: thinking ?? '',
});

const pieceOf = (event: MessagesEvent): Piece => {
  switch (event.type) {
    case 'message_start':
      return { text: '', model: event.message.model ?? undefined, usage: usageOf(event.message.usage) };
    case 'content_block_start':
      return blockOf(event.content_block);
    case 'content_block_delta':
      return blockOf(event.delta);
    case 'message_delta':
      return { text: '', usage: usageOf(event.usage), ...finishOf(event.delta?.stop_reason) };
    case 'message_stop':
      return { text: '', closed: true };
    case 'message':
      return {
        text: event.content.map(({ text }) => text ?? '').join(''),
        reasoning: event.content.map(({ thinking }) => thinking ?? '').join(''),
        model: event.model ?? undefined,
        usage: usageOf(event.usage),
        closed: true,
        ...finishOf(event.stop_reason),
      };
    default:
      return {};
  }
};

const kindSchema = z.object({ error: z.object({ type: z.string() }) });

const withStatus = (error: NonNullable<Piece['error']>, json: unknown): Piece => {
  const kind = kindSchema.safeParse(json).data?.error.type ?? '';
  return { error: { message: error.message, status: error.status ?? statuses.get(kind) } };
};

const typeOf = (json: object): unknown => ('type' in json ? json.type : undefined);

/** Reads an event or a whole answer of the messages protocol. Events of other types may come at any time. */
export const readMessagesChunk = (json: unknown): Piece | undefined => {
  const error = readError(json);
  if (error !== undefined) return withStatus(error, json);
  const { data } = eventSchema.safeParse(json);
  if (data) return pieceOf(data);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const known = eventSchema.options.some(({ shape }) => shape.type.value === typeOf(json));
  return known ? undefined : {};
};
