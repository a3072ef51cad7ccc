import assert from 'node:assert/strict';
import { test } from 'node:test';
import { httpFault, readRetryAfter } from './http-fault.ts';
import { readErrorBody, showWords } from './server-words.ts';

const now = Date.parse('Wed, 21 Oct 2026 07:28:00 GMT');

const waits: [string, number | undefined][] = [
  ['7', 7000],
  ['0', 0],
  ['7200', 7_200_000],
  ['1.5', 1500],
  [' 3 ', 3000],
  ['Wed, 21 Oct 2026 07:28:30 GMT', 30_000],
  ['Wed, 21 Oct 2026 07:00:00 GMT', 0],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
  ['1e9', undefined],
  ['Infinity', undefined],
  ['99999999999999999999', undefined],
  ['2026-10-21', undefined],
];

for (const [value, wanted] of waits) {
  test(`D3-14: Retry-After "${value}" asks for ${wanted === undefined ? 'nothing' : `${wanted} ms`}`, () => {
    assert.equal(readRetryAfter(new Headers({ 'retry-after': value }), now), wanted);
  });
}

test('D3-14: a missing Retry-After asks for nothing, which is not 0', () => {
  assert.equal(readRetryAfter(new Headers(), now), undefined);
});

test('D3-14: a date is read by the clock of the server that sent it', () => {
  const headers = new Headers({
    'retry-after': 'Wed, 21 Oct 2026 09:00:20 GMT',
    date: 'Wed, 21 Oct 2026 09:00:00 GMT',
  });
  assert.equal(readRetryAfter(headers, now), 20_000);
});

test('D3-14: Retry-After counts where a retry may help, not on a final answer', () => {
  const headers = new Headers({ 'retry-after': '9' });
  assert.equal(httpFault({ status: 503, headers, body: '' }, 'x', undefined).retryAfterMs, 9000);
  assert.equal(httpFault({ status: 400, headers, body: '' }, 'x', undefined).retryAfterMs, undefined);
});

const bodies: [string, string, string | undefined][] = [
  ['{"error":{"message":"m","type":"t","param":null,"code":null}}', 'm', undefined],
  ['{"error":{"message":"m","code":"model_not_found"}}', 'm', 'model_not_found'],
  ['{"error":{"message":"m","code":404}}', 'm', undefined],
  ['{"error":"m"}', 'm', undefined],
  ['{"object":"error","message":"m","code":404}', 'm', undefined],
  ['{"detail":"m"}', 'm', undefined],
  ['{"detail":[{"loc":["body"],"msg":"x"}]}', '', undefined],
  ['{"error":{"message":["odd"]}}', '', undefined],
  ['404 page not found', '404 page not found', undefined],
  [' <html>x</html>', '', undefined],
  ['[1]', '[1]', undefined],
  ['', '', undefined],
];

for (const [body, message, code] of bodies) {
  test(`the error answer ${body || '(empty)'} is read`, () => {
    assert.deepEqual(readErrorBody(body), { message, code });
  });
}

test('the words of a server become one short tame line without the key', () => {
  assert.equal(showWords('a\r\n\tb  c\u001b]0;x\u0007 \u202edcba\u2066 '), 'a b c ]0;x dcba');
  assert.equal(showWords('key sk-1 and sk-1', 'sk-1'), 'key [key] and [key]');
  assert.equal(showWords('x'.repeat(9999)).length, 200);
  assert.equal(showWords('a', ''), 'a');
});
