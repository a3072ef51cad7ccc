import { z } from 'zod';
import { ModelError } from '../../domain/errors.ts';
import { modelError } from '../faults.ts';
import type { JsonWay, ModelMemory, ModelNotes } from '../model-memory.ts';
import type { AnswerFormat, CallOptions, Message, Model, ModelRequest, Reply } from '../model.ts';
import { readJson } from './read-json.ts';

export interface JsonQuestion<Value> {
  /** Name of what is asked for: letters, digits, `_` and `-`. */
  name: string;
  schema: z.ZodType<Value>;
  request: ModelRequest;
}

export interface JsonOptions extends CallOptions {
  memory: ModelMemory;
  /** Ways that the protocol knows, strongest first: `formats` of the provider. */
  formats: readonly AnswerFormat['kind'][];
}

export interface JsonAnswer<Value> {
  value: Value;
  /** The reply behind it; of the second ask, where there was one. */
  reply: Reply;
  way: JsonWay;
  /** Calls that were answered: 1 or 2. */
  asks: number;
}

/** Characters of a complaint that are quoted. */
const complaintChars = 600;

/** Schemas are written for machines; what a machine cannot express is left open and checked by us. */
const jsonSchemaOf = (schema: z.ZodType): Record<string, unknown> => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
  return rest;
};

const instruction = (schema: Record<string, unknown>): string =>
  `Answer with one JSON value and nothing else. It must fit this JSON Schema:\n${JSON.stringify(schema)}`;

/** The schema stands in the prompt whatever the way: servers hold a model to it without showing it. */
const told = (messages: readonly Message[], words: string): Message[] => {
  const last = messages.at(-1);
  if (last?.role !== 'user') return [...messages, { role: 'user', content: words }];
  return [...messages.slice(0, -1), { role: 'user', content: `${last.content}\n\n${words}` }];
};

const formatOf = (way: JsonWay, name: string, schema: Record<string, unknown>): AnswerFormat | undefined => {
  if (way === 'json-schema') return { kind: 'json-schema', name, schema };
  return way === 'json-object' ? { kind: 'json-object' } : undefined;
};

const waysLeft = (notes: ModelNotes, formats: JsonOptions['formats']): JsonWay[] => {
  const ways: JsonWay[] = [...formats, 'prompt'];
  const open = ways.filter((way) => way === 'prompt' || !notes.failedWays.includes(way));
  const known = notes.jsonWay;
  return known !== undefined && open.includes(known) ? open.slice(open.indexOf(known)) : open;
};

interface Read<Value> {
  value?: Value;
  complaint?: string;
}

/** The first reading of the answer that fits, else what is wrong with the most literal one. */
const read = <Value>(text: string, schema: z.ZodType<Value>): Read<Value> => {
  let complaint: string | undefined;
  for (const { value } of readJson(text)) {
    const parsed = schema.safeParse(value);
    if (parsed.success) return { value: parsed.data };
    complaint ??= z.prettifyError(parsed.error);
  }
  return { complaint: complaint ?? 'there is no JSON in the answer' };
};

/** A server that does not know a way says so with 400 or, having tried, with 500. */
const refusesWay = (error: unknown, way: JsonWay): boolean =>
  way !== 'prompt' &&
  error instanceof ModelError &&
  (error.fault === 'bad-request' || error.fault === 'server-error' || error.fault === 'empty-answer');

const askAgain = (messages: Message[], text: string, complaint: string): Message[] => [
  ...messages,
  { role: 'assistant', content: text },
  {
    role: 'user',
    content: `That does not fit: ${complaint.slice(0, complaintChars)}\nAnswer again with the whole JSON value and nothing else.`,
  },
];

/**
 * Asks for a value that fits a schema, in the strongest way that works with this model on this endpoint; which one that
 * is, is learned and remembered. The answer is read tolerantly, and asked for a second time at most, with the complaint.
 * Throws ModelError: `unusable-answer` when the second answer does not fit either.
 * Not for code, which loses quality inside JSON.
 */
export const askJson = async <Value>(
  model: Model,
  question: JsonQuestion<Value>,
  { memory, formats, ...call }: JsonOptions,
): Promise<JsonAnswer<Value>> => {
  const schema = jsonSchemaOf(question.schema);
  const messages = told(question.request.messages, instruction(schema));
  const notes = memory.of(model);
  for (const way of waysLeft(notes, formats)) {
    const format = formatOf(way, question.name, schema);
    const request = { ...question.request, format };
    try {
      const reader = (text: string): Read<Value> => read(text, question.schema);
      const answer = await twice(model, { ...request, messages }, reader, call);
      notes.jsonWay = way;
      return { ...answer, way };
    } catch (error) {
      if (!refusesWay(error, way)) throw error;
      notes.failedWays = [...new Set([...notes.failedWays, way])];
      call.onRestart?.();
    }
  }
  throw modelError('unusable-answer', `${model.name} at ${model.endpoint} gives no JSON in any way`);
};

const twice = async <Value>(
  model: Model,
  request: ModelRequest,
  reader: (text: string) => Read<Value>,
  call: CallOptions,
): Promise<Omit<JsonAnswer<Value>, 'way'>> => {
  const reply = await model.complete(request, call);
  const first = reader(reply.text);
  if (first.complaint === undefined) return { value: first.value as Value, reply, asks: 1 };
  call.onRestart?.();
  const messages = askAgain(request.messages, reply.text, first.complaint);
  const second = await model.complete({ ...request, messages }, call);
  const last = reader(second.text);
  if (last.complaint === undefined) return { value: last.value as Value, reply: second, asks: 2 };
  throw modelError(
    'unusable-answer',
    `${model.name} at ${model.endpoint} was asked twice and its JSON does not fit: ${last.complaint.split('\n', 1)[0] ?? ''}`,
    { partial: second.text, hint: 'use a model that holds to formats better' },
  );
};
