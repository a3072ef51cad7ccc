import assert from 'node:assert/strict';
import test from 'node:test';
import { agents } from './index.ts';
import { lineLimitChars, LineReader } from './line-reader.ts';
import { AgentStream } from './read-stream.ts';

const readAll = (bytes: Buffer, pieceBytes: number): string[] => {
  const reader = new LineReader();
  const lines = [];
  for (let at = 0; at < bytes.length; at += pieceBytes)
    lines.push(...reader.feed(bytes.subarray(at, at + pieceBytes)));
  return [...lines, ...reader.end()].map(({ text }) => text);
};

test('lines are the same wherever the output is cut, in the middle of a character too', () => {
  const bytes = Buffer.from('größe €\r\n\n🙂 zwei\nprogress 1%\rprogress 2%\rdone\nletzte');
  const whole = readAll(bytes, bytes.length);
  assert.deepEqual(whole, ['größe €', '', '🙂 zwei', 'done', 'letzte']);
  for (const size of [1, 2, 3, 5]) assert.deepEqual(readAll(bytes, size), whole);
});

test('control sequences of a terminal are taken out', () => {
  const bytes = Buffer.from('\u001b[1;31mred\u001b[0m \u001b]0;title\u0007plain\n\u001b[2K\u001b[1Gagain\n');
  assert.deepEqual(readAll(bytes, 4), ['red plain', 'again']);
});

test('bytes that are no text become marks and stop nothing', () => {
  assert.deepEqual(readAll(Buffer.from([0xff, 0xfe, 0x0a, 0x61, 0x0a, 0xe2]), 1), [
    '\ufffd\ufffd',
    'a',
    '\ufffd',
  ]);
});

test('D3-17 of a line that is longer than is read the beginning is kept, and the next line is read', () => {
  const reader = new LineReader();
  const piece = Buffer.alloc(1_048_576, 'x');
  const lines = [];
  for (let at = 0; at <= lineLimitChars / piece.length + 4; at += 1) lines.push(...reader.feed(piece));
  lines.push(...reader.feed(Buffer.from('\nnext\n')));
  assert.deepEqual(
    lines.map(({ text, overlong }) => [text.length, overlong]),
    [
      [65_536, true],
      [4, false],
    ],
  );
  const stream = new AgentStream(agents.claude, { folder: '/', now: () => 0, zone: 'UTC' });
  stream.feed(Buffer.concat([Buffer.alloc(lineLimitChars + 1, '{'), Buffer.from('\n')]));
  const result = { type: 'result', subtype: 'success', is_error: false, usage: { output_tokens: 1 } };
  stream.feed(Buffer.from(`${JSON.stringify(result)}\n`));
  assert.deepEqual([stream.report.counts.overlong, stream.report.end], [1, 'success']);
});

test('D3-16 every text is kept once, and what is kept of a long run is bounded', () => {
  const stream = new AgentStream(agents.gemini, { folder: '/', now: () => 0, zone: 'UTC' });
  const line = (value: unknown): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);
  const said = { type: 'message', role: 'assistant', content: 'y'.repeat(1000) };
  for (let at = 0; at < 400; at += 1) stream.feed(line(said));
  for (let at = 0; at < 2000; at += 1) {
    const tool = {
      type: 'tool_use',
      tool_name: 'write_file',
      tool_id: `t${at}`,
      parameters: { file_path: `f${at}` },
    };
    stream.feed(
      Buffer.concat([line(tool), line({ type: 'tool_result', tool_id: `t${at}`, status: 'success' })]),
    );
    stream.feed(line({ type: `odd-${at}` }));
    stream.feed(line({ type: 'error', severity: at === 0 ? 'error' : 'warning', message: `m${at}` }));
  }
  const { text, edited, problems, counts } = stream.report;
  assert.equal(text.length, 262_144);
  assert.deepEqual([edited.length, problems.length, Object.keys(counts.unknown).length], [1000, 20, 100]);
  assert.equal(problems[0]?.fatal, true);
  assert.deepEqual([counts.tools, stream.toolsRunning], [2000, 0]);
});
