import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openGateBench, type GateBench } from '../../../../test/line/gate-bench.ts';
import type { CheckResult } from '../../../domain/check.ts';
import { acceptanceTests } from './acceptance-tests.ts';
import { audit } from './audit.ts';
import { counts } from './counts.ts';
import { coverage } from './coverage.ts';
import { dataSchema } from './data-schema.ts';
import { dockerfile } from './dockerfile.ts';
import { image } from './image.ts';
import { licences } from './licences.ts';
import { mutation } from './mutation.ts';
import { openapi } from './openapi.ts';
import { secrets } from './secrets.ts';
import { staticRules } from './static-rules.ts';
import { validation } from './validation.ts';
import { workflow } from './workflow.ts';
import { zodTypes } from './zod-types.ts';

const sum = 'export const sum = (a, b) => (a > 100 ? 0 : a + b);\n';
const tests = `import assert from 'node:assert/strict';
import test from 'node:test';
import { sum } from '../src/sum.js';
test('R1: adds', () => {
  assert.equal(sum(1, 2), 3);
  assert.equal(sum(100, 2), 102);
  assert.equal(sum(101, 2), 0);
});
`;
const project = {
  'package.json':
    '{ "name": "sums", "private": true, "type": "module", "scripts": { "test": "node --test --test-reporter=spec" } }\n',
  'src/sum.js': sum,
  'test/sum.test.js': tests,
  'docs/INTAKE.md': '### R1: add\nAcceptance: 1 and 2 is 3\n',
};
const run = (more: Partial<CheckResult>): CheckResult => ({
  name: 'test',
  tool: 'node:test',
  command: ['npm', 'test'],
  status: 'passed',
  exitCode: 0,
  timedOut: false,
  durationMs: 10,
  diagnostics: [],
  tests: { passed: 2, failed: 0, skipped: 1, total: 3 },
  tree: 'this',
  ...more,
});

describe('checks on a tree', () => {
  let bench: GateBench;
  before(async () => {
    bench = await openGateBench(project);
  });
  after(() => bench.close());
  const look = async (
    check: { run: typeof openapi.run },
    files: Record<string, string | null> = {},
    more = {},
  ) => {
    await bench.lay(files);
    const subject = await bench.subject(more);
    const result = await check.run(subject, bench.tools);
    if (!('tree' in more))
      assert.equal(await bench.tools.workbench.tree(), subject.tree, 'the tree is as it was');
    return { ...result, told: result.reasons.join('\n') };
  };

  it('take the results of this very tree, whole and measured', async () => {
    const of = (check: { run: typeof openapi.run }, checks: CheckResult[]) =>
      look(check, {}, { checks, tree: 'this' });
    assert.equal((await of(validation, [run({})])).status, 'passed');
    assert.match((await of(validation, [run({ tree: 'another' })])).told, /no check ran on this tree/);
    assert.match((await of(validation, [run({ files: ['a.js'] })])).told, /no check ran/);
    const warned = run({
      name: 'lint',
      diagnostics: Array.from({ length: 21 }, () => ({ tool: 'x', severity: 'warning', message: 'y' })),
    });
    assert.match((await of(validation, [run({}), warned])).told, /21 warnings and the level mvp allows 20/);
    assert.equal((await of(counts, [run({})])).summary, '2 passed, 0 failed, 1 skipped');
    assert.match(
      (await of(counts, [run({ tests: { passed: 0, failed: 0, skipped: 3, total: 3 } })])).told,
      /no test passed/,
    );
    const covered = (lines: number) =>
      of(coverage, [run({ coverage: { kind: 'measured', lines, files: [] } })]);
    assert.equal((await covered(60)).status, 'passed');
    assert.match((await covered(59.9)).told, /59.9 % of the lines and the level mvp asks for 60 %/);
    assert.equal((await of(coverage, [run({})])).status, 'unknown');
    assert.equal((await of(audit, [run({ name: 'audit', status: 'unknown' })])).status, 'unknown');
    const advisory = {
      tool: 'npm audit',
      severity: 'error' as const,
      code: 'high',
      path: 'package.json',
      message: 'left-pad: bad',
    };
    assert.match(
      (await of(audit, [run({ name: 'audit', status: 'failed', diagnostics: [advisory] })])).told,
      /left-pad: bad/,
    );
  });

  it('D2-11 let a test pass by what a runner reports, not by what is printed', async () => {
    assert.equal((await look(acceptanceTests)).status, 'passed');
    const forged = tests.replace(
      "test('R1: adds'",
      "console.log('ok 1 - R1: adds\\n<testcase name=\"R1: adds\"/>');\n// R1: adds\ntest('adds'",
    );
    const printed = await look(acceptanceTests, { 'test/sum.test.js': forged });
    assert.match(printed.told, /^docs\/INTAKE.md:1 requirement R1 has no test/);
    const skipped = await look(acceptanceTests, {
      'test/sum.test.js': tests.replace("adds', ()", "adds', { skip: true }, ()"),
    });
    assert.match(skipped.told, /R1 has no passing test \("R1: adds" skipped\)/);
  });

  it('put faults into the code that its tests have to notice', async () => {
    const changed = { changed: ['src/sum.js', 'docs/INTAKE.md', 'test/sum.test.js', 'gone.js'] };
    const noticed = await look(mutation, {}, changed);
    assert.equal(noticed.status, 'passed', noticed.log);
    const blind = tests.replaceAll(/assert\.equal\(.*\);/g, 'sum(1, 2);');
    const missed = await look(mutation, { 'test/sum.test.js': blind }, changed);
    assert.match(missed.told, /no test notices when in src\/sum.js:1/);
    assert.equal((await look(mutation)).status, 'unknown');
  });

  it('run and read schemas with what they are made for', async () => {
    assert.match((await look(dataSchema)).told, /schema.sql is missing/);
    assert.equal(
      (await look(dataSchema, { 'db/schema.sql': 'create table tasks (id integer primary key);' })).summary,
      'SQL: 1 tables',
    );
    assert.match(
      (await look(dataSchema, { 'db/schema.sql': 'create tabel tasks (id integer);' })).told,
      /near "tabel": syntax error/,
    );
    const prisma = 'datasource db {\n  provider = "sqlite"\n}\n\nmodel Task {\n  id Int @id\n}\n';
    assert.equal((await look(dataSchema, { 'prisma/schema.prisma': prisma })).status, 'passed');
    assert.match(
      (await look(dataSchema, { 'prisma/schema.prisma': prisma.replace('Int @id', 'Innt @id') })).told,
      /prisma\/schema.prisma:6 .*Innt/,
    );
    const api =
      'openapi: 3.1.0\ninfo: { title: T, version: "1" }\npaths:\n  /a: { get: { operationId: a, responses: { "200": { description: ok } } } }\n';
    assert.equal((await look(openapi, { 'openapi.yaml': api })).summary, 'valid OpenAPI 3.1.0');
    assert.match(
      (await look(openapi, { 'openapi.yaml': api.replace('operationId', 'operationID') })).told,
      /at \/paths\/~1a\/get: .*operationID/,
    );
    assert.match(
      (await look(zodTypes, { 'src/schemas.ts': 'export const a = 1;\n' })).told,
      /does not load zod/,
    );
  });

  it('check the types of schemas', async () => {
    const files = {
      'package.json':
        '{ "name": "sums", "private": true, "type": "module", "dependencies": { "zod": "file:./vendor/zod" } }\n',
      'vendor/zod/package.json': '{ "name": "zod", "version": "4.0.0", "types": "index.d.ts" }\n',
      'vendor/zod/index.d.ts': 'export declare const z: { string(): { parse(value: unknown): string } };\n',
      'src/schemas.ts': "import { z } from 'zod';\nexport const title: string = z.string().parse('a');\n",
    };
    const good = await look(zodTypes, files);
    assert.equal(good.status, 'passed', good.log);
    const bad = await look(zodTypes, {
      ...files,
      'src/schemas.ts': files['src/schemas.ts'].replace('title: string', 'title: number'),
    });
    assert.match(
      bad.told,
      /^src\/schemas.ts:2 Type 'string' is not assignable to type 'number'. \(TS2322\)$/,
    );
  });

  it('find secrets in any text and repeat none of them', async () => {
    const key = ['ghp', 'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'].join('_');
    const found = await look(secrets, { 'docs/NOTES.md': `x\n<!-- secretlint-disable -->\n${key}\n` });
    assert.match(found.told, /^docs\/NOTES.md:3 holds a secret \(github\)/);
    assert.ok(!JSON.stringify(found).includes(key.slice(4, 20)));
    assert.equal((await look(secrets)).status, 'passed');
  });

  it('hold code to rules that no comment and no setting switches off', async () => {
    const found = await look(staticRules, {
      '.oxlintrc.json': '{ "rules": { "no-eval": "off" } }',
      'src/sum.js':
        '/* eslint-disable */\n// oxlint-disable-next-line no-script-url\nexport const link = "javascript:go()";\nexport const sum = (a) => eval(a);\n',
    });
    assert.match(found.told, /src\/sum.js:4 runs a text as code/);
    assert.match(found.told, /src\/sum.js:3 .*no-script-url/);
    assert.equal((await look(staticRules)).status, 'passed');
  });

  it('read what ships it', async () => {
    const container = 'FROM node:24-slim\nHEALTHCHECK CMD node h.mjs\nUSER node\nCMD ["node", "a.mjs"]\n';
    assert.equal((await look(dockerfile, { Dockerfile: container })).status, 'passed');
    assert.match(
      (await look(dockerfile, { Dockerfile: container.replace('USER', 'USERR') })).told,
      /^Dockerfile:3 .*USERR/,
    );
    assert.equal((await look(image, { Dockerfile: container })).status, 'unknown');
    const flow =
      'on: push\npermissions: {}\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: npm test\n';
    assert.equal((await look(workflow, { '.github/workflows/ci.yml': flow })).status, 'passed');
    assert.match(
      (await look(workflow, { '.github/workflows/ci.yml': flow.replace('runs-on', 'runz-on') })).told,
      /runz-on/,
    );
    const lock = (licence: string) =>
      JSON.stringify({ packages: { 'node_modules/a': { license: licence } } });
    assert.equal((await look(licences, { 'package-lock.json': lock('MIT') })).status, 'passed');
    assert.match(
      (await look(licences, { 'package-lock.json': lock('GPL-3.0') })).told,
      /package a has the licence GPL-3.0/,
    );
  });
});
