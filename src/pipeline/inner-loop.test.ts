import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckResult } from '../domain/check.ts';
import type { BestState, Facts } from '../domain/facts.ts';
import { chooseToolchains } from '../toolchains/index.ts';
import type { ProjectView } from '../toolchains/toolchain.ts';
import { planInner, scoreInner } from './inner-loop.ts';
import { compareScores, scoreChecks } from './score-checks.ts';
import type { StepTools } from './step-tools.ts';

const result = (name: CheckResult['name'], errors = 0): CheckResult => ({
  name,
  tool: 't',
  command: [],
  status: errors > 0 ? 'failed' : 'passed',
  exitCode: errors,
  timedOut: false,
  durationMs: 1,
  diagnostics: Array.from(
    { length: errors },
    () => ({ tool: 't', severity: 'error', message: 'm' }) as const,
  ),
  tree: 'a',
});

const bestOf = (...checks: CheckResult[]): BestState => ({
  score: scoreChecks(checks, checks.length),
  files: { 'src/a.ts': 'before', 'src/c.ts': 'same' },
  checks,
  tree: 'a',
});

test('D2-6: a round that ended early is better when the checks came further, or as far with fewer errors', () => {
  const best = bestOf(result('typecheck'), result('lint'), result('test', 3));
  const compared = (name: CheckResult['name'], errors: number): number =>
    Math.sign(compareScores(scoreInner([result(name, errors)], best), best.score));
  assert.equal(compared('test', 2), -1);
  assert.equal(compared('test', 3), 0);
  assert.equal(compared('test', 4), 1);
  assert.equal(compared('typecheck', 1), 1);
  const both = bestOf(result('typecheck', 1), result('lint'), result('test', 3));
  const further = scoreInner([result('test', 3)], both);
  assert.ok(compareScores(further, both.score) < 0, 'the types are right now');
  const whole = bestOf(result('typecheck'), result('lint'), result('test', 3));
  assert.ok(compareScores(whole.score, further) < 0, 'a whole round that comes as far counts for more');
});

const texts: Record<string, string> = {
  'package.json': '{ "devDependencies": { "typescript": "5.9.3", "vitest": "5.1.1" } }',
  'tsconfig.json': '{}',
  'src/a.ts': '',
  'src/a.test.ts': '',
  'src/b.test.ts': "import { a } from './a';",
  'src/c.test.ts': "import { c } from './c';",
  'src/failed.test.ts': '',
};
const view: ProjectView = {
  paths: Object.keys(texts),
  text: (path) => texts[path],
  commands: {},
  ownTool: (name) => `/own/${name}`,
  hasProgram: () => false,
};
const planned = chooseToolchains(view).flatMap((toolchain) => toolchain.plan(view));
const tools = {
  task: { budget: { attempts: 3 } },
  workbench: { read: (path: string) => Promise.resolve(texts[path]) },
} as unknown as StepTools;
const failed = { tool: 't', severity: 'error', message: 'm', path: 'src/failed.test.ts' } as const;
const facts: Facts = {
  best: bestOf({ ...result('test', 1), diagnostics: [failed] }),
  files: { 'src/a.ts': 'after', 'src/c.ts': 'same' },
  healed: 1,
};

test('the quick look is our compiler, lint of what changed, and tests that touch it or failed before', async () => {
  const inner = await planInner(facts, { view, planned }, tools);
  assert.deepEqual(
    inner.map(({ kind, files }) => [kind, files]),
    [
      ['typecheck', ['src/a.ts']],
      ['lint', ['src/a.ts']],
      ['test', ['src/a.test.ts', 'src/b.test.ts', 'src/failed.test.ts']],
    ],
  );
  assert.deepEqual(inner[0]?.check.command, [
    '/own/tsc',
    '--noEmit',
    '--pretty',
    'false',
    '--singleThreaded',
  ]);
});

test('the first lint of a project with eslint is a faster one of ours; eslint itself has the last word', async () => {
  const withEslint: Record<string, string> = {
    ...texts,
    'package.json': JSON.stringify({ devDependencies: { eslint: '10.0.0' } }),
    'eslint.config.js': '',
  };
  const project = {
    ...view,
    paths: Object.keys(withEslint),
    text: (path: string) => withEslint[path],
  };
  const all = chooseToolchains(project).flatMap((toolchain) => toolchain.plan(project));
  const inner = await planInner(facts, { view: project, planned: all }, tools);
  const lints = inner.filter(({ kind }) => kind === 'lint').map(({ check }) => check.command[0]);
  assert.deepEqual(lints, ['/own/oxlint']);
  assert.equal(all.find(({ name }) => name === 'lint')?.tool, 'eslint');
});

const whole: Record<string, Facts> = {
  'before any healing': { ...facts, healed: undefined },
  'in the last round': { ...facts, healed: 3 },
  'where nothing was checked before': { ...facts, best: undefined },
  'where the install failed': { ...facts, best: bestOf(result('install', 1)) },
  'where a file is gone': { ...facts, files: { 'src/a.ts': null, 'src/c.ts': 'same' } },
  'where a setting changed': { ...facts, files: { ...facts.files, 'package.json': '{}' } },
  'where nothing changed': { ...facts, files: facts.best?.files },
};
for (const [name, given] of Object.entries(whole))
  test(`there is no quick look ${name}`, async () => {
    assert.deepEqual(await planInner(given, { view, planned }, tools), []);
  });
