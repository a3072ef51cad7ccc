import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, passedTest, proofOf } from '../../../../test/cli/events.ts';
import type { JudgedDependency } from '../../../domain/dependency.ts';
import { renderProof } from './proof.ts';

const one: JudgedDependency = {
  ecosystem: 'npm',
  name: 'left-pad',
  range: '^1.0.0',
  source: 'registry',
  manifest: 'package.json',
  verdict: 'ok',
  version: '1.3.0',
  licence: 'WTFPL',
  reasons: ['deprecated: use padStart'],
  nearest: [],
};

test('each added package has a line with its version, verdict, licence and reasons', () => {
  const proof = proofOf('1', 'verified', []);
  proof.dependencies = [
    one,
    {
      ...one,
      name: 'lodash',
      target: 'other',
      verdict: 'suspicious',
      reasons: ['an alias'],
      allowedBy: 'ann',
    },
    {
      ...one,
      name: 'x',
      version: undefined,
      licence: undefined,
      verdict: 'unchecked',
      reasons: ['no network'],
    },
  ];
  const lines = renderProof(proof).map((line) =>
    line.map((part) => (typeof part === 'string' ? part : part.text)).join(''),
  );
  const at = lines.findIndex((line) => line.trim().startsWith('packages'));
  assert.deepEqual(
    lines.slice(at, at + 3).map((line) => line.replace('packages', '').trim()),
    [
      'left-pad 1.3.0  ok: WTFPL, deprecated: use padStart',
      'lodash (other) 1.3.0  suspicious, allowed by ann: WTFPL, an alias',
      'x ^1.0.0  unchecked: licence not known, no network',
    ],
  );
});

const textOf = (proof: Parameters<typeof renderProof>[0]): string[] =>
  renderProof(proof).map((line) =>
    line.map((part) => (typeof part === 'string' ? part : part.text)).join(''),
  );

test('both tiers stand in the proof, each check with its folder, and the licences of what is installed', () => {
  const proof = proofOf('1', 'verified', [
    {
      ...passedTest,
      cwd: 'packages/a',
      coverage: { kind: 'measured', lines: 84.2, files: [{ path: 'packages/a/x.js', lines: 12 }] },
    },
    check('test', { cwd: 'api', coverage: { kind: 'not-measured', reason: 'so' } }),
  ]);
  proof.quick = [check('lint', { files: ['a.js'] })];
  proof.licences = [{ licence: 'MIT', count: 7, packages: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] }];
  const lines = textOf(proof);
  const at = lines.findIndex((line) => line.trim().startsWith('quick'));
  assert.deepEqual(
    lines.slice(at, at + 3).map((line) => line.trim().replaceAll(/ +/g, ' ')),
    [
      'quick lint passed 1.2 s',
      'checks test in packages/a passed 1.2 s 12 of 12 passed',
      'test in api passed 1.2 s',
    ],
  );
  assert.deepEqual(
    lines.slice(at + 3, at + 5).map((line) => line.trim().replaceAll(/ +/g, ' ')),
    ['coverage 84.2 % of lines in packages/a; least: packages/a/x.js 12 %', 'not measured in api: so'],
  );
  assert.ok(
    lines.some((line) => /licences +MIT {2}7 packages: a, b, c, d, e, …/.test(line)),
    lines.join('\n'),
  );
});
