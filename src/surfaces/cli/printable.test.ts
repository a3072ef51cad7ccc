import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printLine, clipLine, styled } from './line.ts';
import { eventLine, jsonLine } from './json-line.ts';
import { printable, printableLines } from '../printable.ts';
import { renderDiff } from './render/diff.ts';

const hostile = [
  '\u001b[31mred',
  '\u001b]0;new title\u0007',
  '\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\',
  '\u001b[2J\u001b[H wiped',
  '\u009b31m C1',
  '\u001bP+q544e\u001b\\ asks the terminal',
  'over\rwritten',
  'back\b\b\bspace',
  'bell\u0007',
  'line\u2028feed\u0085next',
  'right\u202eto left',
  '\u2066isolate\u2069',
  'zero\u200bwidth\ufeff',
  'half \ud83d a character',
  'tab\there',
  'nul\0',
];

test('DX-7: nothing that a terminal obeys is left of a hostile text', () => {
  for (const text of hostile) {
    const safe = printable(text);
    assert.doesNotMatch(safe, /[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069\u200b-\u200f]/u, JSON.stringify(text));
  }
  for (let code = 0; code < 0x10000; code += 1)
    assert.doesNotMatch(printable(String.fromCharCode(code)), /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u);
});

test('DX-7: a line of hostile pieces stays one line, and its only sequences are our colours', () => {
  for (const text of hostile) {
    const line = printLine([text, styled('red', text)], true);
    const rest = line.replaceAll('\u001b[31m', '').replaceAll('\u001b[39m', '');
    assert.doesNotMatch(rest, /\p{Cc}/u, JSON.stringify(text));
    assert.ok(!printLine([text, styled('red', text)], false).includes('\u001b'));
  }
});

test('DX-7: a line of JSON is harmless for a terminal and means the same', () => {
  for (const text of hostile) {
    const line = jsonLine({ text });
    assert.doesNotMatch(line.slice(0, -1), /[\p{Cc}\u2028-\u202e\u2066-\u2069]/u);
    assert.deepEqual(JSON.parse(line), { text });
  }
});

test('a text is bounded, in its length and in its lines', () => {
  assert.equal(printable('x'.repeat(10_000_000)).length, 2000);
  assert.ok(printable('x'.repeat(5000)).endsWith('…'));
  assert.equal(printable('x'.repeat(2000)).length, 2000);
  const lines = printableLines('x\n'.repeat(100_000), 10);
  assert.equal(lines.length, 11);
  assert.match(lines[10] ?? '', /cut here/);
});

test('ordinary text in any script is left as it is', () => {
  for (const text of ['Größe · 日本語 · العربية · 👍', 'a "quoted" \\ path C:\\x'])
    assert.equal(printable(text), text);
});

test('a line that is redrawn is clipped to the terminal, wide characters counted twice', () => {
  assert.deepEqual(clipLine(['abc', styled('red', 'def'), 'ghi'], 5), [
    'abc',
    { style: 'red', text: 'de' },
    '',
  ]);
  assert.deepEqual(clipLine(['日本語'], 5), ['日本']);
});

test('a diff keeps its lines; a file that is too long is only named', () => {
  const file = (name: string, lines: number): string =>
    `diff --git a/${name} b/${name}\n@@ -0,0 +1 @@\n${'+x\n'.repeat(lines)}`;
  const diff = file('a.ts', 2) + file('package-lock.json', 500) + file('b.ts', 1);
  const shown = renderDiff(diff, 100).map((line) => printLine(line, false));
  assert.deepEqual(shown, [
    'diff --git a/a.ts b/a.ts',
    '@@ -0,0 +1 @@',
    '+x',
    '+x',
    'diff --git a/package-lock.json b/package-lock.json',
    '  … 502 lines, not shown here',
    'diff --git a/b.ts b/b.ts',
    '@@ -0,0 +1 @@',
    '+x',
  ]);
  assert.equal(renderDiff(diff).length, 509);
});

test('an event keeps its place and its fields side by side', () => {
  const runId = '01890a5d-ac96-7000-8000-000000000001';
  const at = '2026-01-01T00:00:00.000Z';
  const line = eventLine({ runId, position: 3, at, event: { type: 'run-warn', message: 'm' } });
  assert.equal(line, `${JSON.stringify({ type: 'run-warn', runId, position: 3, at, message: 'm' })}\n`);
});
