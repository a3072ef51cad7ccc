// Writes a tiny GGUF file with random weights: a real model file for a real inference library, which says nothing of use.
// By hand: node test/programs/tiny-gguf.ts <file>
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface TinyModel {
  /** How much likelier than any letter the end of the answer is, in logits: 30 ends at once, -30 never. Default -30. */
  endBias?: number;
  /** Tokens that the model claims to be made for. Default 2048. */
  contextLength?: number;
  /** The same seed writes the same bytes. Default 1. */
  seed?: number;
  /** What an answer is made of, one token each. Default printable ASCII but the space. */
  letters?: string;
  /** A Jinja chat template; default {@link tinyTemplate}. */
  template?: string;
}

/** Every character of it is one token, so that the size of a prompt can be told by its length. */
export const tinyTemplate =
  '{{ bos_token }}{% for message in messages %}[{{ message.role }}]{{ message.content }}' +
  "{% if message.role == 'assistant' %}{{ eos_token }}{% endif %};{% endfor %}" +
  '{% if add_generation_prompt %}[assistant]{% endif %}';

/** Tokens of the messages under {@link tinyTemplate}, for texts of printable ASCII that do not hold assistant messages. */
export const tinyPromptTokens = (messages: readonly { role: string; content: string }[]): number =>
  1 + messages.map(({ role, content }) => `[${role}]${content};`).join('').length + '[assistant]'.length;

const width = 64;
const inner = 128;
const heads = 2;
/** The one dimension that is not random: it tells letters from bytes and from the end. */
const told = 0;

type Value =
  | string
  | number
  | { float: number }
  | { bool: boolean }
  | string[]
  | number[]
  | { floats: number[] };

const bytesOf = (write: (view: DataView) => void, size: number): Uint8Array => {
  const bytes = new Uint8Array(size);
  write(new DataView(bytes.buffer));
  return bytes;
};
const u32 = (value: number): Uint8Array => bytesOf((view) => view.setUint32(0, value, true), 4);
const u64 = (value: number): Uint8Array => bytesOf((view) => view.setBigUint64(0, BigInt(value), true), 8);
const f32 = (value: number): Uint8Array => bytesOf((view) => view.setFloat32(0, value, true), 4);
const join = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const text = (value: string): Uint8Array => {
  const bytes = new TextEncoder().encode(value);
  return join([u64(bytes.length), bytes]);
};

const types = { u32: 4, i32: 5, f32: 6, bool: 7, string: 8, array: 9 };

const list = (type: number, items: readonly Uint8Array[]): Uint8Array =>
  join([u32(types.array), u32(type), u64(items.length), ...items]);

const encode = (value: Value): Uint8Array => {
  if (typeof value === 'string') return join([u32(types.string), text(value)]);
  if (typeof value === 'number') return join([u32(types.u32), u32(value)]);
  if (Array.isArray(value))
    return typeof value[0] === 'string'
      ? list(
          types.string,
          value.map((item) => text(String(item))),
        )
      : list(
          types.i32,
          value.map((item) => u32(Number(item))),
        );
  if ('floats' in value) return list(types.f32, value.floats.map(f32));
  if ('float' in value) return join([u32(types.f32), f32(value.float)]);
  return join([u32(types.bool), new Uint8Array([value.bool ? 1 : 0])]);
};

/** Mulberry32: small, seeded, good enough for weights that mean nothing. */
const randomFrom = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

interface Token {
  text: string;
  kind: 'unknown' | 'control' | 'normal' | 'byte';
}
const kinds = { normal: 1, unknown: 2, control: 3, byte: 6 };

const printable = Array.from({ length: 94 }, (_, at) => String.fromCharCode(0x21 + at));

/** SentencePiece: three special tokens, one for each byte, one for each printable character and the space. */
const vocabulary = (): Token[] => [
  { text: '<unk>', kind: 'unknown' },
  { text: '<s>', kind: 'control' },
  { text: '</s>', kind: 'control' },
  ...Array.from({ length: 256 }, (_, byte): Token => {
    const hex = byte.toString(16).toUpperCase().padStart(2, '0');
    return { text: `<0x${hex}>`, kind: 'byte' };
  }),
  ...[...printable, '\u2581'].map((letter): Token => ({ text: letter, kind: 'normal' })),
];

interface Tensor {
  name: string;
  shape: number[];
  data: Float32Array;
}

const makeTensors = (tokens: readonly Token[], options: Required<TinyModel>): Tensor[] => {
  const random = randomFrom(options.seed);
  const fill = (name: string, shape: number[], scale: number): Tensor => ({
    name,
    shape,
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => (random() * 2 - 1) * scale),
  });
  const ones = (name: string): Tensor => ({ name, shape: [width], data: new Float32Array(width).fill(1) });
  const embedding = fill('token_embd.weight', [width, tokens.length], 1);
  const output = fill('output.weight', [width, tokens.length], 0.3);
  tokens.forEach(({ text, kind }, at) => {
    embedding.data[at * width + told] = 4;
    const said = kind === 'normal' && options.letters.includes(text === '\u2581' ? ' ' : text);
    // After the last norm the told dimension is about 2 to 4: these are logits divided by that.
    output.data[at * width + told] = said ? 0 : -10;
    if (text === '</s>') output.data[at * width + told] = options.endBias / 4;
  });
  const attention = fill('blk.0.attn_output.weight', [width, width], 0.5);
  const forward = fill('blk.0.ffn_down.weight', [inner, width], 0.05);
  const values = fill('blk.0.attn_v.weight', [width, width], 0.5);
  // What was read moves every dimension but the told one, and that one, which all tokens share, drowns nothing.
  for (let row = 0; row < width; row += 1) values.data[row * width + told] = 0;
  attention.data.fill(0, told * width, (told + 1) * width);
  forward.data.fill(0, told * inner, (told + 1) * inner);
  return [
    embedding,
    ones('blk.0.attn_norm.weight'),
    fill('blk.0.attn_q.weight', [width, width], 0.2),
    fill('blk.0.attn_k.weight', [width, width], 0.2),
    values,
    attention,
    ones('blk.0.ffn_norm.weight'),
    fill('blk.0.ffn_gate.weight', [width, inner], 0.1),
    fill('blk.0.ffn_up.weight', [width, inner], 0.1),
    forward,
    ones('output_norm.weight'),
    output,
  ];
};

const makeFacts = (tokens: readonly Token[], options: Required<TinyModel>): [string, Value][] => [
  ['general.architecture', 'llama'],
  ['general.name', 'tiny random weights for tests'],
  ['general.description', 'Random weights, written by a script. Its answers mean nothing.'],
  ['general.file_type', 0],
  ['llama.context_length', options.contextLength],
  ['llama.embedding_length', width],
  ['llama.block_count', 1],
  ['llama.feed_forward_length', inner],
  ['llama.attention.head_count', heads],
  ['llama.attention.head_count_kv', heads],
  ['llama.rope.dimension_count', width / heads],
  ['llama.attention.layer_norm_rms_epsilon', { float: 1e-5 }],
  ['llama.vocab_size', tokens.length],
  ['tokenizer.ggml.model', 'llama'],
  ['tokenizer.ggml.tokens', tokens.map(({ text }) => text)],
  ['tokenizer.ggml.scores', { floats: tokens.map(({ kind }) => (kind === 'normal' ? -1 : 0)) }],
  ['tokenizer.ggml.token_type', tokens.map(({ kind }) => kinds[kind])],
  ['tokenizer.ggml.bos_token_id', 1],
  ['tokenizer.ggml.eos_token_id', 2],
  ['tokenizer.ggml.unknown_token_id', 0],
  ['tokenizer.ggml.add_bos_token', { bool: true }],
  ['tokenizer.ggml.add_space_prefix', { bool: false }],
  ['tokenizer.chat_template', options.template],
];

const alignment = 32;
const padded = (size: number): number => Math.ceil(size / alignment) * alignment;
const pad = (bytes: Uint8Array): Uint8Array =>
  join([bytes, new Uint8Array(padded(bytes.length) - bytes.length)]);

/** Writes the file (about 0.3 MB) and answers its path. */
export const writeTinyGguf = (path: string, wishes: TinyModel = {}): string => {
  const options = {
    endBias: -30,
    contextLength: 2048,
    seed: 1,
    letters: printable.join(''),
    template: tinyTemplate,
    ...wishes,
  };
  const tokens = vocabulary();
  const tensors = makeTensors(tokens, options);
  const facts = makeFacts(tokens, options);
  let offset = 0;
  const directory = tensors.map(({ name, shape, data }) => {
    const entry = join([text(name), u32(shape.length), ...shape.map(u64), u32(0), u64(offset)]);
    offset += padded(data.byteLength);
    return entry;
  });
  const head = join([
    new TextEncoder().encode('GGUF'),
    u32(3),
    u64(tensors.length),
    u64(facts.length),
    ...facts.flatMap(([key, value]) => [text(key), encode(value)]),
    ...directory,
  ]);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    join([
      pad(head),
      ...tensors.map(({ data }) => pad(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))),
    ]),
  );
  return path;
};

if (import.meta.main) {
  const [path] = process.argv.slice(2);
  if (path === undefined) throw new Error('name the file to write');
  console.log(`random weights written to ${writeTinyGguf(path)}`);
}
