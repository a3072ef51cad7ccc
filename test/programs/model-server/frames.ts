import { constants, gzipSync } from 'node:zlib';
import type { ScriptAnswer, ServerFault } from './script.ts';

/** Code points of one delta: small, so that words and marks are split. */
const deltaChars = 5;

const inDeltas = (text: string): string[] => {
  const points = Array.from(text);
  const deltas: string[] = [];
  for (let at = 0; at < points.length; at += deltaChars)
    deltas.push(points.slice(at, at + deltaChars).join(''));
  return deltas;
};

export const shaped = (text: string, { content }: ScriptAnswer['wire']): object => {
  if (content === 'null') return { content: null };
  if (content === 'missing') return {};
  return { content: content === 'parts' ? [{ type: 'text', text }] : text };
};

export const usageOf = ({ usage, text }: ScriptAnswer): object | undefined => {
  if (usage === null) return undefined;
  const { promptTokens, answerTokens } = usage ?? { promptTokens: 11, answerTokens: 1 + text.length };
  return {
    prompt_tokens: promptTokens,
    completion_tokens: answerTokens,
    total_tokens: promptTokens + answerTokens,
  };
};

interface Frame {
  text: string;
  /** Characters of answer text that it carries. */
  chars: number;
}

export const frame = (data: string, chars = 0): Frame => ({ text: `data: ${data}\n\n`, chars });

export const chunk = (model: string, delta: object, finish: string | null = null): string =>
  JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  });

const contentFrames = (answer: ScriptAnswer, model: string): Frame[] => {
  const { wire, reasoning, deltas, text } = answer;
  const thoughts = inDeltas(reasoning ?? '').map((part) =>
    frame(chunk(model, { [wire.reasoningField]: part })),
  );
  const words = (deltas ?? inDeltas(text)).map((part) =>
    frame(chunk(model, shaped(part, wire)), part.length),
  );
  return [frame(chunk(model, { role: 'assistant', content: '' })), ...thoughts, ...words];
};

const tailFrames = (answer: ScriptAnswer, model: string): Frame[] => {
  const usage = usageOf(answer);
  return [
    ...(answer.finish === null ? [] : [frame(chunk(model, {}, answer.finish))]),
    ...(usage ? [frame(JSON.stringify({ object: 'chat.completion.chunk', model, choices: [], usage }))] : []),
    ...(answer.done ? [frame('[DONE]')] : []),
  ];
};

const upTo = (frames: Frame[], chars: number): Frame[] => {
  let seen = 0;
  const end = frames.findIndex((each) => {
    seen += each.chars;
    return seen > chars;
  });
  return end === -1 ? frames : frames.slice(0, end);
};

const errorFrame = ({ error, form }: Extract<ServerFault, { kind: 'error' }>): Frame => {
  const json = JSON.stringify(error);
  if (form === 'field') return { text: `error: ${json}\n\n`, chars: 0 };
  return form === 'event'
    ? { text: `event: error\ndata: ${json}\n\n`, chars: 0 }
    : frame(`{"error":${json}}`);
};

const streamFrames = (answer: ScriptAnswer, model: string): Frame[] => {
  const { fault } = answer;
  const words = contentFrames(answer, model);
  const head = fault && 'afterChars' in fault ? upTo(words, fault.afterChars) : words;
  if (fault?.kind === 'error') return [...head, errorFrame(fault)];
  if (fault?.kind === 'malformed') return [...head, frame(fault.data), ...tailFrames(answer, model)];
  return fault && 'afterChars' in fault ? head : [...words, ...tailFrames(answer, model)];
};

const dressed = (frames: Frame[], { crlf, bom, comments, pings }: ScriptAnswer['wire']): string[] =>
  frames.map(({ text }, at) => {
    const before = (comments ? ': still here\n\n' : '') + (pings ? 'event: ping\ndata: ping\n\n' : '');
    const whole = (bom && at === 0 ? '\uFEFF' : '') + before + text;
    return crlf ? whole.replaceAll('\n', '\r\n') : whole;
  });

const pieces = (texts: string[], { splitBytes, gzip }: ScriptAnswer['wire']): Buffer[] => {
  if (!gzip && splitBytes === undefined) return texts.map((text) => Buffer.from(text));
  const whole = gzip
    ? gzipSync(Buffer.from(texts.join('')), { flush: constants.Z_SYNC_FLUSH })
    : Buffer.from(texts.join(''));
  const size = splitBytes ?? whole.length;
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
    whole.subarray(at * size, (at + 1) * size),
  );
};

/** The bytes of a streamed answer, in the pieces in which they are written. */
export const streamPieces = (answer: ScriptAnswer, model: string): Buffer[] =>
  pieces(dressed(streamFrames(answer, model), answer.wire), answer.wire);
