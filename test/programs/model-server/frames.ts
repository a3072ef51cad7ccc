import { constants, gzipSync } from 'node:zlib';
import type { ScriptAnswer } from './script.ts';
import { usageOf } from './speech.ts';
import type { Speech, Told } from './speech.ts';

/** Code points of one delta: small, so that words and marks are split. */
const deltaChars = 5;

const inDeltas = (text: string): string[] => {
  const points = Array.from(text);
  const deltas: string[] = [];
  for (let at = 0; at < points.length; at += deltaChars)
    deltas.push(points.slice(at, at + deltaChars).join(''));
  return deltas;
};

interface Frame {
  text: string;
  /** Characters of answer text that it carries. */
  chars: number;
}

export interface Spoken {
  speech: Speech;
  model: string;
  counted: Told | undefined;
}

const bare = (text: string): Frame => ({ text, chars: 0 });

const contentFrames = (answer: ScriptAnswer, { speech, model }: Spoken): Frame[] => [
  bare(speech.open(model)),
  ...inDeltas(answer.reasoning ?? '').map((part) => bare(speech.thought(model, part, answer))),
  ...(answer.deltas ?? inDeltas(answer.text)).map((part) => ({
    text: speech.word(model, part, answer),
    chars: part.length,
  })),
];

const upTo = (frames: Frame[], chars: number): Frame[] => {
  let seen = 0;
  const end = frames.findIndex((each) => {
    seen += each.chars;
    return seen > chars;
  });
  return end === -1 ? frames : frames.slice(0, end);
};

const streamFrames = (answer: ScriptAnswer, spoken: Spoken): Frame[] => {
  const { fault } = answer;
  const { speech, model, counted } = spoken;
  const words = contentFrames(answer, spoken);
  const tail = speech.tail(model, answer, usageOf(answer, counted)).map(bare);
  const head = fault && 'afterChars' in fault ? upTo(words, fault.afterChars) : words;
  if (fault?.kind === 'error') return [...head, bare(speech.error(fault.error, fault.form))];
  if (fault?.kind === 'malformed') return [...head, bare(speech.chunk(fault.data)), ...tail];
  return fault && 'afterChars' in fault ? head : [...words, ...tail];
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
export const streamPieces = (answer: ScriptAnswer, spoken: Spoken): Buffer[] =>
  pieces(dressed(streamFrames(answer, spoken), answer.wire), answer.wire);
