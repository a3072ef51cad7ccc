import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomFrom, sampleText, textKinds } from '../../test/programs/model-server/sample-texts.ts';
import { withModelServer } from '../../test/programs/model-server/with-model-server.ts';
import { ModelError } from '../domain/errors.ts';
import { createModel } from './create-model.ts';
import { openaiCompatible } from './providers/openai-compatible.ts';
import { RepetitionDetector } from './repetition-detector.ts';

/** Characters until the detector speaks; undefined when it never does. */
const noticedAfter = (text: string, step = 37): number | undefined => {
  const detector = new RepetitionDetector();
  for (let at = 0; at < text.length; at += step)
    if (detector.feed(text.slice(at, at + step))) return at + step;
  return undefined;
};

const head = sampleText('code', 5000, randomFrom(1));

const loops: [string, string][] = [
  ['a word', 'the '],
  ['a sentence', 'I should check the file again, and then I should check it once more. '],
  ['a block', sampleText('code', 900, randomFrom(2))],
  ['one character', '!'],
  ['lines', 'const value = read();\nconst other = value;\n\n'],
  ['CJK', '我需要再检查一次这个文件，然后再继续。'],
];

for (const [name, unit] of loops)
  test(`a text that repeats ${name} is noticed within 9,000 characters`, () => {
    for (const step of [1, 7, 4000]) {
      const after = noticedAfter(head + unit.repeat(20_000 / unit.length), step);
      assert.ok(after !== undefined && after - head.length < 9_000 + step, String(after));
    }
  });

test('lines that come back in another order each time are noticed', () => {
  const random = randomFrom(3);
  const lines = [
    'let me look at that file once more',
    'now I will run the tests again',
    'the tests fail, so I look at it',
  ];
  const text = Array.from({ length: 600 }, () => lines[Math.floor(random() * 3)]).join('\n');
  assert.ok((noticedAfter(text) ?? Infinity) < 9_000);
});

test('no alarm on a megabyte of code, prose, CJK and minified text, nor on tables and fixtures', () => {
  for (const kind of ['code', 'prose', 'minified'] as const)
    assert.equal(noticedAfter(sampleText(kind, 300_000, randomFrom(4)), 500), undefined, kind);
  assert.equal(textKinds.length, 4);
  const fixture = Array.from(
    { length: 400 },
    (_, at) => `  { "id": ${at}, "type": "string", "value": null },`,
  );
  const matrix = Array.from({ length: 60 }, () => '  [0, 0, 0, 0, 0, 0, 0, 0],');
  const schema = Array.from(
    { length: 300 },
    (_, at) => `"f${at}": {\n  "type": "string",\n  "required": true\n},`,
  );
  for (const lines of [fixture, matrix, schema]) assert.equal(noticedAfter(lines.join('\n')), undefined);
  assert.equal(noticedAfter('='.repeat(2_000)), undefined);
});

test('10 megabytes in small pieces take linear time', { timeout: 30_000 }, () => {
  assert.equal(noticedAfter(sampleText('prose', 200_000, randomFrom(5)).repeat(50), 4), undefined);
});

for (const [name, answer] of [
  ['answer', { text: 'I go round. '.repeat(5_000) }],
  ['reasoning', { text: 'x', reasoning: 'I go round. '.repeat(5_000) }],
] as const)
  test(`a model whose ${name} goes round in circles is stopped early, and the fault has a name`, () =>
    withModelServer({ answers: [answer] }, async (server) => {
      const model = createModel(
        { name: 'l', baseUrl: server.url, provider: openaiCompatible },
        'scripted-model',
      );
      const error = await model
        .complete({ messages: [{ role: 'user', content: 'hi' }] })
        .catch((error: unknown) => error);
      assert.ok(error instanceof ModelError, String(error));
      assert.deepEqual([error.fault, error.retryable], ['repetition', true]);
      assert.ok((error.partial ?? '').length < 12_000);
      await server.until(({ sockets }) => sockets === 0);
    }));
