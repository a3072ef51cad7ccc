import assert from 'node:assert/strict';
import { test } from 'node:test';
import { collectOutput } from './exec-output.ts';

const collected = (limitBytes: number, chunks: Uint8Array[]) => {
  const collector = collectOutput(limitBytes);
  for (const chunk of chunks) collector.push(chunk);
  return collector;
};

test('output within the limit is kept byte by byte, however it was cut into pieces', () => {
  const text = 'aé€😀\uFEFFz'.repeat(3);
  const bytes = Buffer.from(text);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const collector = collected(bytes.length, [bytes.subarray(0, cut), bytes.subarray(cut)]);
    assert.equal(collector.text(), text);
    assert.equal(collector.truncated(), false);
  }
});

test('output beyond the limit keeps its beginning and its end and names what is missing', () => {
  const bytes = Buffer.from(`first ${'x'.repeat(5_000)} last`);
  const collector = collected(100, [bytes.subarray(0, 777), bytes.subarray(777, 778), bytes.subarray(778)]);
  assert.equal(collector.truncated(), true);
  const [head = '', marker = '', tail = ''] = collector.text().split('\n');
  assert.equal(head, `first ${'x'.repeat(44)}`);
  assert.equal(marker, `… [${bytes.length - 100} bytes left out] …`);
  assert.equal(tail, `${'x'.repeat(45)} last`);
});

test('a cut never splits a character, wherever it falls', () => {
  const bytes = Buffer.from('€😀é'.repeat(60));
  for (let limit = 2; limit < 80; limit += 1) {
    const text = collected(limit, [bytes]).text();
    assert.ok(!text.includes('\uFFFD'), `limit ${limit}: ${text}`);
    const left = Number(/\[(\d+) bytes left out\]/.exec(text)?.[1]);
    assert.equal(Buffer.byteLength(text.replace(/\n… \[\d+ bytes left out\] …\n/, '')) + left, bytes.length);
  }
});

test('bytes that are no text become replacement characters and nothing is lost around them', () => {
  assert.equal(collected(100, [Buffer.from([0x61, 0xff, 0xfe, 0x62])]).text(), 'a\uFFFD\uFFFDb');
  assert.equal(collected(100, [Buffer.from([0x61, 0xf0, 0x9f])]).text(), 'a\uFFFD');
});

test('a flood in small pieces is held in little memory', () => {
  const collector = collectOutput(1_000);
  const piece = Buffer.alloc(10, 'y');
  for (let i = 0; i < 200_000; i += 1) collector.push(piece);
  assert.ok(collector.text().length < 1_100);
  assert.match(collector.text(), /\[1999000 bytes left out\]/);
});
