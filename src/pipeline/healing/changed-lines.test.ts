import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedLines, looksSecret } from './changed-lines.ts';

const texts = (entries: Record<string, string>): Map<string, string> => new Map(Object.entries(entries));

test('a change is told as the lines that differ, with three around them', () => {
  const before = Array.from({ length: 20 }, (_, index) => `line ${index}`);
  const after = before.with(9, 'new');
  assert.equal(
    changedLines(texts({ 'a.js': before.join('\n') }), texts({ 'a.js': after.join('\n') })),
    'a.js\n line 6\n line 7\n line 8\n-line 9\n+new\n line 10\n line 11\n line 12',
  );
});

test('no change, too long a one and one with a secret in it are not told', () => {
  const told = (text: string) => changedLines(texts({ a: '' }), texts({ a: text }));
  assert.equal(told(''), undefined);
  assert.equal(told('x'.repeat(2001)), undefined);
  assert.equal(told('const apiKey = "c29tZXRoaW5nIHNlY3JldA";'), undefined);
  assert.ok(told('const add = 1;'));
});

test('D0-2: keys, tokens, passwords and addresses with them are seen as secrets; code that names them is not', () => {
  const secrets = [
    ['-----BEGIN RSA', 'PRIVATE KEY-----'].join(' '),
    ['ghp', 'a'.repeat(36)].join('_'),
    'A'.repeat(16).padStart(20, 'AKIA'),
    'password: "correct-horse"',
    'postgres://me:hunter22@localhost/x',
  ];
  for (const text of secrets) assert.equal(looksSecret(text), true, text);
  for (const text of [
    'const token = readToken();',
    "import { secret } from './secret';",
    'http://localhost:80/a',
  ])
    assert.equal(looksSecret(text), false, text);
});
