import { z } from 'zod';
import { ModelError } from '../../domain/errors.ts';
import type { AnswerFormat, Message, Model, ModelRequest, Reply } from '../model.ts';
import { readJson } from '../json/read-json.ts';

/** Enough for a thinking model to think a little. */
const answerTokens = 1024;

export const systemWord = 'heron';
export const headWord = 'marmot';
export const tailWord = 'otter';

const ask = (messages: Message[], more: Partial<ModelRequest> = {}): ModelRequest => ({
  messages,
  temperature: 0,
  maxTokens: answerTokens,
  ...more,
});

const holds = ({ text }: Reply, word: string): boolean => text.toLowerCase().includes(word);

/** What came of one canary: a reply, or the fault that stood in its place. Only a stop from outside is thrown. */
export const tryCall = async (
  model: Model,
  request: ModelRequest,
  signal: AbortSignal | undefined,
): Promise<Reply | ModelError> => {
  try {
    return await model.complete(request, { signal });
  } catch (error) {
    if (error instanceof ModelError && error.fault !== 'aborted') return error;
    throw error;
  }
};

/** The word stands in the system message only. */
export const systemCanary = async (
  model: Model,
  signal: AbortSignal | undefined,
): Promise<{ reply: Reply | ModelError; arrived: boolean }> => {
  const reply = await tryCall(
    model,
    ask([
      { role: 'system', content: `The password is ${systemWord}. When asked for the password, tell it.` },
      { role: 'user', content: 'What is the password? Answer with that one word.' },
    ]),
    signal,
  );
  return { reply, arrived: !(reply instanceof ModelError) && holds(reply, systemWord) };
};

/** Numbered lines: no tokenizer makes much less of one than the other, and no server finds them in a cache. */
const filler = (lines: number, salt: string): string =>
  Array.from({ length: lines }, (_, at) => `Line ${at} of the log ${salt} says that all is well.`).join('\n');

const lineTokens = 16;

/** One word at the head of a long prompt, one at its end. */
export const windowCanary = async (
  model: Model,
  tokens: number,
  salt: string,
  signal: AbortSignal | undefined,
): Promise<{ reply: Reply | ModelError; head: boolean; tail: boolean }> => {
  const lines = Math.max(1, Math.floor(tokens / lineTokens));
  const reply = await tryCall(
    model,
    ask([
      {
        role: 'user',
        content: `The first word is ${headWord}.\n${filler(lines, salt)}\nThe last word is ${tailWord}.\nWhat is the first word, and what is the last? Answer with the two words.`,
      },
    ]),
    signal,
  );
  if (reply instanceof ModelError) return { reply, head: false, tail: false };
  return { reply, head: holds(reply, headWord), tail: holds(reply, tailWord) };
};

const animalSchema = z.strictObject({ animal: z.string(), legs: z.int() });

/** Whether an answer in that format is the value and nothing else. */
export const formatCanary = async (
  model: Model,
  kind: AnswerFormat['kind'],
  signal: AbortSignal | undefined,
): Promise<boolean> => {
  const { $schema: _, ...schema } = z.toJSONSchema(animalSchema) as Record<string, unknown>;
  const format: AnswerFormat = kind === 'json-object' ? { kind } : { kind, name: 'animal', schema };
  const question = 'Describe a dog as JSON with the keys "animal" (a string) and "legs" (a number).';
  const reply = await tryCall(model, ask([{ role: 'user', content: question }], { format }), signal);
  if (reply instanceof ModelError) return false;
  return readJson(reply.text).some(({ value, mended }) => !mended && animalSchema.safeParse(value).success);
};
