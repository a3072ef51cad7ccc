import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, passedTest, proofOf } from '../../test/cli/events.ts';
import { bodyLimit } from './code-host.ts';
import { plainMarkdown, proofPage, proofStatuses } from './proof-page.ts';

test('foreign text in a proof page calls nobody, links nowhere and ends no fence', () => {
  assert.equal(plainMarkdown('a\n# b <b> [x](http://e) @ann #1 `c`', 200).includes('\n'), false);
  for (const text of ['@ann', '[x](y)', 'http://evil.example', '<img>', '#1', '**b**', '`c`']) {
    const plain = plainMarkdown(text, 200);
    assert.doesNotMatch(plain, /@\w|<|(?<!\\)[[#*`]|:\/\//, text);
  }
  const proof = proofOf('r', 'verified', [check('test', { command: ['npm', 'test|`x`', '@ann'] })]);
  proof.files = [{ path: 'a|b`c`.js', added: 1, deleted: 2 }];
  const spec = 'wish\n`````\n# heading @ann\n';
  const page = proofPage(proof, { title: 't', spec });
  assert.match(page, /`a¦b'c'\.js` \| 1 \| 2/);
  const at = page.indexOf('``````text');
  assert.ok(at > 0 && page.trimEnd().endsWith('``````'));
});

test('a proof page stays below the limit, and leaves the wish out first', () => {
  const many = Array.from({ length: 200 }, () => check('lint', { command: ['oxlint', 'z'.repeat(500)] }));
  const proof = proofOf('r', 'failed', [check('lint', { status: 'failed' }), passedTest, ...many]);
  proof.reason = 'x'.repeat(10_000);
  proof.files = Array.from({ length: 5000 }, (_, at) => ({
    path: `${'long/'.repeat(60)}${at}.ts`,
    added: 1,
    deleted: 0,
  }));
  proof.models = Array.from({ length: 500 }, (_, at) => ({
    role: 'coder',
    endpoint: `box-${at}`,
    model: 'm'.repeat(100),
    promptHash: '0',
    promptTokens: 1,
    answerTokens: 1,
  }));
  const page = proofPage(proof, { title: 't', spec: '`'.repeat(60_000) });
  assert.ok(page.length <= bodyLimit, String(page.length));
  assert.match(page, /5000 files, 5000 lines added/);
  assert.doesNotMatch(page, /The wish/);
  assert.ok(
    proofPage(proofOf('r', 'verified', []), { title: 't', spec: 'y'.repeat(200_000) }).includes('The wish'),
  );
});

test('each group of checks has one status, the worst of its group, and nothing unknown is a success', () => {
  const checks = [
    passedTest,
    check('test', { status: 'failed' }),
    check('audit', { status: 'unknown' }),
    check('lint'),
  ];
  const statuses = proofStatuses(proofOf('r', 'unverified', checks));
  assert.deepEqual(
    statuses.map(({ context, state }) => `${context} ${state}`),
    [
      'millwright/test failure',
      'millwright/audit pending',
      'millwright/lint success',
      'millwright/outcome pending',
    ],
  );
  const long = proofOf('r', 'failed', []);
  long.reason = 'because '.repeat(100);
  const [only] = proofStatuses(long);
  assert.equal(only?.state, 'failure');
  assert.ok((only?.description.length ?? 999) <= 140);
});
