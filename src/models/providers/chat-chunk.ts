import { z } from 'zod';
import type { Finish, Piece } from '../provider.ts';

/** Ends that servers of this protocol name, lower case. Whatever is not listed counts as failed. */
const finishes = new Map<string, Finish>([
  ['stop', 'stop'],
  ['eos', 'stop'],
  ['eos_token', 'stop'],
  ['end_turn', 'stop'],
  ['stop_sequence', 'stop'],
  ['tool_calls', 'stop'],
  ['function_call', 'stop'],
  ['length', 'length'],
  ['max_tokens', 'length'],
  ['model_length', 'length'],
  ['content_filter', 'filtered'],
  ['safety', 'filtered'],
  ['recitation', 'filtered'],
]);

const partSchema = z.union([z.string(), z.object({ text: z.string().nullish() })]);
const contentSchema = z.union([z.string(), z.array(partSchema)]).nullish();
const messageSchema = z.object({
  content: contentSchema,
  reasoning_content: contentSchema,
  reasoning: contentSchema,
});
const usageSchema = z.object({
  prompt_tokens: z.int().positive(),
  completion_tokens: z.int().nonnegative(),
});
const choiceSchema = z.object({
  index: z.number().nullish(),
  delta: messageSchema.nullish(),
  message: messageSchema.nullish(),
  finish_reason: z.string().nullish(),
});
/** llama.cpp measures itself. */
const timingsSchema = z.object({
  prompt_per_second: z.number().positive().nullish().catch(undefined),
  predicted_per_second: z.number().positive().nullish().catch(undefined),
});

/** Chunk and whole answer in one: they differ only in `delta` or `message`. Names only the fields that are read. */
const chunkSchema = z.object({
  model: z.string().nullish().catch(undefined),
  choices: z.array(choiceSchema).nullish(),
  usage: usageSchema.nullish().catch(undefined),
  timings: timingsSchema.nullish().catch(undefined),
});

const errorObjectSchema = z.object({
  message: z.string().nullish().catch(undefined),
  code: z.union([z.number(), z.string()]).nullish().catch(undefined),
  status: z.number().nullish().catch(undefined),
});
const errorSchema = z.object({ error: z.union([z.string().min(1), errorObjectSchema]) });

type Content = z.infer<typeof contentSchema>;

const plain = (content: Content): string => {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => (typeof part === 'string' ? part : (part.text ?? ''))).join('');
};

/** An error object in the place of a chunk, in the shapes that servers of all protocols share. */
export const readError = (json: unknown): Piece['error'] => {
  // Asked for first, since a refusal of the schema costs more than reading ten chunks.
  if (typeof json !== 'object' || json === null || !('error' in json)) return undefined;
  const parsed = errorSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { error } = parsed.data;
  if (typeof error === 'string') return { message: error, status: undefined };
  const status = Number(error.code ?? error.status);
  return {
    message: error.message ?? '',
    status: Number.isInteger(status) && status >= 400 && status < 600 ? status : undefined,
  };
};

const readChoice = (choice: z.infer<typeof choiceSchema> | undefined): Piece => {
  const said = choice?.delta ?? choice?.message;
  const word = choice?.finish_reason ?? '';
  return {
    text: plain(said?.content),
    reasoning: plain(said?.reasoning_content) || plain(said?.reasoning),
    ...(word === '' ? {} : { finish: finishes.get(word.toLowerCase()) ?? 'failed', finishWord: word }),
  };
};

interface PlainChunk {
  model?: unknown;
  choices?: [{ index?: unknown; finish_reason?: unknown; delta?: Record<string, unknown> | null }?];
  usage?: unknown;
}

/**
 * The chunk that nearly all are: one choice, text, nothing else of note. Read without the schema, which takes longer
 * than parsing the JSON did; whatever looks different in any way is left to it.
 */
const readPlain = (json: unknown): Piece | undefined => {
  const { model, choices, usage } = json as PlainChunk;
  const choice = Array.isArray(choices) && choices.length === 1 ? choices[0] : undefined;
  const content = choice?.delta?.['content'];
  if (!choice || typeof content !== 'string' || typeof model !== 'string') return undefined;
  const { reasoning, reasoning_content: thoughts } = choice.delta ?? {};
  const more = [choice.finish_reason, usage, reasoning, thoughts].some(
    (each) => each !== null && each !== undefined,
  );
  return more || choice.index !== 0 ? undefined : { text: content, model };
};

/** Reads a chunk or a whole answer of the chat completions protocol. */
export const readChatChunk = (json: unknown): Piece | undefined => {
  const error = readError(json);
  if (error !== undefined) return { error };
  const plainPiece = typeof json === 'object' && json !== null ? readPlain(json) : undefined;
  if (plainPiece) return plainPiece;
  const parsed = chunkSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { choices, usage, model, timings } = parsed.data;
  // Gateways mix notes of their own into a stream.
  if (!choices && !usage) return {};
  return {
    ...readChoice(choices?.find(({ index }) => (index ?? 0) === 0)),
    model: model ?? undefined,
    usage: usage ? { promptTokens: usage.prompt_tokens, answerTokens: usage.completion_tokens } : undefined,
    speed: timings
      ? { prompt: timings.prompt_per_second ?? undefined, answer: timings.predicted_per_second ?? undefined }
      : undefined,
  };
};
