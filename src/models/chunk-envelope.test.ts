import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ChunkEnvelope } from './chunk-envelope.ts';
import { readChatChunk } from './providers/chat-chunk.ts';
import type { Piece } from './provider.ts';

const read = (data: string): Piece | undefined => {
  try {
    return readChatChunk(JSON.parse(data));
  } catch {
    return undefined;
  }
};

const chunk = (delta: object, more: object = {}): string =>
  JSON.stringify({
    id: 'c-1',
    model: 'bench',
    choices: [{ index: 0, delta, finish_reason: null }],
    ...more,
  });

/** An envelope that has seen one chunk. */
const after = (data: string): ChunkEnvelope => {
  const envelope = new ChunkEnvelope(read);
  const piece = read(data);
  assert.ok(piece);
  envelope.learn(data, piece);
  return envelope;
};

const essence = ({ text, reasoning, model }: Piece): unknown[] => [text, reasoning ?? '', model];

const texts = [
  'a',
  ' ',
  'two\nlines\t"quoted" \\ and / slash',
  '日本語 😀',
  '\ud83d',
  '","finish_reason":"stop',
  '\u2028\u0000\u001f',
  'a probe between two quotes',
  'a long piece of the kind that a string cut out of another keeps '.repeat(20),
];

test('a chunk with the same around its text means the same but for its text', () => {
  for (const field of ['content', 'reasoning_content', 'reasoning']) {
    const envelope = after(chunk({ [field]: 'first' }));
    for (const text of texts) {
      const data = chunk({ [field]: text });
      const [recalled, exact] = [envelope.recall(data), read(data)];
      assert.ok(recalled && exact, `${field} ${JSON.stringify(text)}`);
      assert.deepEqual(essence(recalled), essence(exact));
    }
  }
});

const first = chunk({ content: 'first' });

for (const [name, data] of [
  ['an empty text', chunk({ content: '' })],
  ['another id', chunk({ content: 'b' }, { id: 'c-2' })],
  ['another model', chunk({ content: 'b' }, { model: 'other' })],
  ['a finish', chunk({ content: 'b' }).replace('null', '"stop"')],
  ['counts', chunk({ content: 'b' }, { usage: { prompt_tokens: 9, completion_tokens: 9 } })],
  ['an error', chunk({ content: 'b' }, { error: 'no memory' })],
  ['a thought beside the text', chunk({ content: 'b', reasoning: 'c' })],
  ['a quote too many', first.replace('first', 'a"b')],
  ['an escape of nothing', first.replace('first', '\\x')],
  ['an escaped end', first.replace('first', 'a\\')],
  ['a raw line break', first.replace('first', 'a\nb')],
  ['half a chunk', first.slice(0, -3)],
  ['two chunks', first + first],
  ['nothing', ''],
] as const)
  test(`a chunk with ${name} is left to the reader of the protocol`, () =>
    assert.equal(after(first).recall(data), undefined));

for (const [name, data] of [
  ['stands in the model name first', chunk({ content: 'c-1' })],
  ['is the name of a field', chunk({ content: 'content' })],
  ['is written with escapes of its own', first.replace('first', '\\u0066irst')],
  ['is the first of two', first.replace('"content":"first"', '"content":"first","content":"first"')],
] as const)
  test(`nothing is taken for the place of a text that ${name}, unless reading a probe there proves it`, () => {
    const envelope = after(data);
    for (const text of ['x', 'content', 'c-1', 'first']) {
      for (const other of [chunk({ content: text }), data.replace('"c-1"', JSON.stringify(text))]) {
        const recalled = envelope.recall(other);
        const exact = read(other);
        if (recalled) assert.deepEqual(essence(recalled), essence(exact ?? {}));
      }
    }
  });

test('chunks that finish, count or fail are never kept', () => {
  const finished = chunk({ content: 'end' }).replace('null', '"stop"');
  assert.equal(after(finished).recall(finished), undefined);
  const counted = chunk({ content: 'end' }, { usage: { prompt_tokens: 9, completion_tokens: 9 } });
  assert.equal(after(counted).recall(counted), undefined);
});

test('a server that writes no two chunks alike is not probed for ever', () => {
  let reads = 0;
  const envelope = new ChunkEnvelope((data) => {
    reads += 1;
    return read(data);
  });
  for (let at = 0; at < 1000; at += 1) {
    const data = chunk({ content: 'x' }, { id: `c-${at}` });
    assert.equal(envelope.recall(data), undefined);
    envelope.learn(data, read(data) ?? {});
  }
  assert.ok(reads < 50, `${reads} probes`);
});
