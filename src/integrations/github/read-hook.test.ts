import assert from 'node:assert/strict';
import { test } from 'node:test';
import { payloadOf, secret, signed } from '../../../test/line/ci-hooks.ts';
import { isSigned } from './is-signed.ts';
import { openCiServer } from './open-ci-server.ts';
import { readHook } from './read-hook.ts';

const sha = 'a'.repeat(40);
const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const options = { token: undefined, apiUrl: 'http://127.0.0.1:9', senders: ['Ada'], attempts: 3 };

test('D3-6: nobody is listened to without a secret, and with one only whoever knows it', () => {
  const off = openCiServer({ ...options, secret: undefined });
  assert.match(off.off ?? '', /no secret/);
  const { body, headers } = signed({ sha });
  const call = (more: Record<string, string | undefined>, text = body) => ({
    header: (name: string) => ({ ...headers, ...more })[name],
    body: Buffer.from(text),
  });
  assert.equal(off.read(call({})).kind, 'refused');
  const on = openCiServer({ ...options, secret });
  assert.equal(on.read(call({})).kind, 'failed');
  const forged = signed({ sha }, 'x', 'another secret').headers['x-hub-signature-256'];
  for (const signature of [undefined, '', 'sha256=', `sha256=${'0'.repeat(64)}`, forged, 'sha1=abc'])
    assert.deepEqual(on.read(call({ 'x-hub-signature-256': signature })), {
      kind: 'refused',
      status: 403,
      reason: 'the signature does not hold',
    });
  assert.equal(on.read(call({}, `${body} `)).kind, 'refused', 'one byte more');
  assert.equal(on.trusts('ADA'), true);
  assert.equal(on.trusts('eve'), false);
});

test('the signature is over the bytes, whatever they are', () => {
  const body = Buffer.from([0, 255, 10, 13]);
  assert.equal(isSigned(body, undefined, 'k'), false);
  assert.equal(isSigned(body, `sha256=${'ab'.repeat(32)}`, 'k'), false);
});

for (const event of ['check_run', 'workflow_run', 'workflow_job'] as const)
  test(`a failed ${event} is read: repository, branch, commit, run`, () => {
    const reading = readHook(event, 'd-1', bytes(payloadOf({ event, sha })));
    assert.ok(reading.kind === 'failed');
    const { repository, host, branch, commit, runId, attempt, sender } = reading.report;
    assert.deepEqual(
      { repository, host, branch, commit, runId, attempt, sender },
      {
        repository: 'octo/shop',
        host: 'github.com',
        branch: 'feature',
        commit: sha,
        runId: '7',
        attempt: 1,
        sender: 'ada',
      },
    );
    const passed = readHook(event, 'd-1', bytes(payloadOf({ event, sha, conclusion: 'success' })));
    assert.equal(passed.kind, 'passed');
  });

const ignored: [name: string, change: Partial<Parameters<typeof payloadOf>[0]>, reason: RegExp][] = [
  ['not completed', { action: 'requested' }, /not completed/],
  ['cancelled', { conclusion: 'cancelled' }, /no failure: cancelled/],
  ['a branch of a fork', { head: 'eve/shop' }, /another repository/],
  ['no branch', { branch: null }, /no branch/],
  ['a branch that is a flag', { branch: '--upload-pack=x' }, /no branch/],
  ['a branch with a line break', { branch: 'a\nb' }, /no branch/],
];
for (const [name, change, reason] of ignored)
  test(`what is no failure of ours is ignored: ${name}`, () => {
    const reading = readHook('workflow_run', 'd-1', bytes(payloadOf({ sha, ...change })));
    assert.ok(reading.kind === 'ignored');
    assert.match(reading.reason, reason);
  });

test('what GitHub never sends is refused, and other events are ignored', () => {
  for (const body of ['', '{', '[]', '{"action":"completed"}', '"x"'])
    assert.partialDeepStrictEqual(readHook('check_run', 'd', Buffer.from(body)), {
      kind: 'refused',
      status: 400,
    });
  const bad = [{ sha: 'HEAD' }, { sha, repository: 'no-owner' }, { sha, repository: '../x/y' }];
  for (const one of bad) assert.equal(readHook('workflow_run', 'd', bytes(payloadOf(one))).kind, 'refused');
  assert.equal(readHook('workflow_run', '', bytes(payloadOf({ sha }))).kind, 'refused');
  assert.equal(readHook('workflow_run', 'd', Buffer.from([0xff, 0xfe])).kind, 'refused');
  for (const event of ['push', 'constructor', '__proto__', ''])
    assert.equal(readHook(event, 'd', bytes({})).kind, 'ignored', event);
});
