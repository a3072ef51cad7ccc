import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { tokenizerNames } from './tokenizers.ts';

const signSchema = z.union([z.string(), z.strictObject({ regex: z.string(), flags: z.string().optional() })]);
const messageSchema = z.object({ role: z.string(), content: z.string() });

const matchSchema = z.union([
  z.string(),
  z.strictObject({
    last: signSchema.optional(),
    system: signSchema.optional(),
    messages: z.array(messageSchema).optional(),
  }),
]);

const chars = z.int().nonnegative().default(0);

const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.unknown().optional(),
  }),
  z.strictObject({
    kind: z.literal('raw'),
    status: z.int().min(200).max(599).default(200),
    contentType: z.string().default('text/event-stream'),
    body: z.string(),
    encoding: z.enum(['utf8', 'base64']).default('utf8'),
  }),
  z.strictObject({ kind: z.literal('reset') }),
  z.strictObject({ kind: z.literal('cut'), afterChars: chars }),
  z.strictObject({ kind: z.literal('cut-bytes'), atByte: z.int().nonnegative(), clean: z.boolean() }),
  z.strictObject({ kind: z.literal('end-early'), afterChars: chars }),
  z.strictObject({
    kind: z.literal('error'),
    afterChars: chars,
    error: z.unknown().default({ message: 'the server broke', code: 500 }),
    form: z.enum(['data', 'event', 'field']).default('data'),
  }),
  z.strictObject({
    kind: z.literal('malformed'),
    afterChars: chars,
    data: z.string().default('{"choices":[{"del'),
  }),
  z.strictObject({
    kind: z.literal('stall'),
    afterChars: chars,
    noHeaders: z.boolean().default(false),
    pings: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('endless') }),
]);

const wireSchema = z.strictObject({
  stream: z.boolean().default(true),
  gzip: z.boolean().default(false),
  crlf: z.boolean().default(false),
  bom: z.boolean().default(false),
  comments: z.boolean().default(false),
  pings: z.boolean().default(false),
  splitBytes: z.int().positive().optional(),
  delayMs: z.number().nonnegative().default(0),
  contentType: z.string().optional(),
  content: z.enum(['string', 'parts', 'null', 'missing']).default('string'),
  reasoningField: z.enum(['reasoning_content', 'reasoning']).default('reasoning_content'),
  holdOpen: z.boolean().default(false),
});

const answerSchema = z.strictObject({
  match: matchSchema.optional(),
  repeat: z.boolean().default(false),
  text: z.string().default(''),
  deltas: z.array(z.string()).optional(),
  reasoning: z.string().optional(),
  finish: z.string().nullable().default('stop'),
  done: z.boolean().default(true),
  usage: z
    .strictObject({ promptTokens: z.int().nonnegative(), answerTokens: z.int().nonnegative() })
    .nullish(),
  model: z.string().optional(),
  wire: wireSchema.default(wireSchema.parse({})),
  fault: faultSchema.optional(),
});

const windowSchema = z.strictObject({
  tokens: z.int().positive(),
  tokenizer: z.enum(tokenizerNames).default('words'),
  keeps: z.enum(['all', 'half']).default('all'),
  reports: z.boolean().default(true),
  tokenizes: z.boolean().default(false),
  refuses: z.boolean().default(false),
});

const scriptSchema = z.strictObject({
  models: z.array(z.string()).default(['scripted-model']),
  base: z.string().default('/v1'),
  apiKey: z.string().optional(),
  pick: z.enum(['order', 'match']).default('order'),
  answers: z.array(answerSchema).default([]),
  recording: z.string().optional(),
  window: windowSchema.optional(),
  routes: z.record(z.string(), z.unknown()).default({}),
});

export type ScriptInput = z.input<typeof scriptSchema>;
export type Script = z.infer<typeof scriptSchema>;
export type ScriptAnswer = z.infer<typeof answerSchema>;
export type ServerFault = z.infer<typeof faultSchema>;
export type ScriptWindow = z.infer<typeof windowSchema>;
export type Match = z.infer<typeof matchSchema>;

const recordedSchema = z.object({
  request: z.object({ messages: z.array(messageSchema) }),
  reply: z
    .object({
      text: z.string(),
      reasoning: z.string().optional(),
      model: z.string(),
      usage: z.object({ promptTokens: z.int(), answerTokens: z.int() }),
    })
    .optional(),
});

/** The whole answers of a file that `recording()` wrote; its faults are left out: they are not the server's words. */
const readRecording = (file: string): z.input<typeof answerSchema>[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => recordedSchema.parse(JSON.parse(line)))
    .flatMap(({ request, reply }) =>
      reply ? [{ match: { messages: request.messages }, ...strip(reply) }] : [],
    );

const strip = ({ text, reasoning, usage }: NonNullable<z.infer<typeof recordedSchema>['reply']>) => ({
  text,
  ...(reasoning === undefined ? {} : { reasoning }),
  usage: { promptTokens: usage.promptTokens, answerTokens: usage.answerTokens },
});

/** Unknown keys are refused. `recording` is looked for beside the script. */
export const readScript = (input: ScriptInput, folder = process.cwd()): Script => {
  const script = scriptSchema.parse(input);
  if (script.recording === undefined) return script;
  const recorded = readRecording(resolve(folder, script.recording));
  const answers = [...script.answers, ...z.array(answerSchema).parse(recorded)];
  return { ...script, recording: undefined, answers };
};

export const readScriptFile = (file: string): Script =>
  readScript(scriptSchema.parse(JSON.parse(readFileSync(file, 'utf8'))), dirname(resolve(file)));
