import type { CheckResult } from '../../src/domain/check.ts';
import type { RunEvent } from '../../src/domain/events.ts';
import { newId } from '../../src/domain/id.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { Proof } from '../../src/domain/proof.ts';

const spent = { tokens: 1234, seconds: 12.5, attempts: 1, money: 0 };
const tree = 'a'.repeat(40);
const call = { role: 'coder', endpoint: 'default', model: 'qwen3:8b', promptHash: '0123456789abcdef' };

export const check = (name: CheckResult['name'], more: Partial<CheckResult> = {}): CheckResult => ({
  name,
  tool: name,
  command: ['npm', 'run', name],
  status: 'passed',
  exitCode: 0,
  timedOut: false,
  durationMs: 1200,
  diagnostics: [],
  tree,
  ...more,
});

export const passedTest = check('test', { tests: { passed: 12, failed: 0, skipped: 0, total: 12 } });

export const brokenTypes = check('typecheck', {
  status: 'failed',
  exitCode: 2,
  diagnostics: [
    {
      tool: 'tsc',
      severity: 'error',
      path: 'src/index.ts',
      line: 3,
      column: 5,
      code: 'TS2322',
      message: "Type 'string' is not assignable to type 'number'.",
    },
  ],
});

export const proofOf = (runId: string, outcome: Outcome, checks: CheckResult[]): Proof => ({
  version: 1,
  runId,
  outcome,
  reason: outcome === 'verified' ? 'all checks passed' : 'nothing could check it',
  base: 'b'.repeat(40),
  tree,
  commit: 'c'.repeat(40),
  branch: 'millwright/add-slug-3f9a1c2e',
  files: [
    { path: 'src/slug.ts', added: 12, deleted: 0 },
    { path: 'test/slug.test.ts', added: 30, deleted: 2 },
  ],
  checks,
  quick: [],
  unreached: [],
  tampering: [],
  dependencies: [],
  licences: [],
  freeFixes: [],
  agents: [],
  models: [{ ...call, promptTokens: 1000, answerTokens: 234 }],
  fallbacks: [],
  sandbox: 'bubblewrap',
  tools: { node: 'v26.10.0' },
  spent,
  healed: 1,
  mended: [],
  madeAt: '2026-01-01T00:00:12.000Z',
});

const step = (name: string, ...within: RunEvent[]): RunEvent[] => [
  { type: 'step-start', step: name },
  ...within,
  { type: 'step-end', step: name, next: null, facts: {}, durationMs: 400 },
];

const asked: RunEvent[] = [
  { type: 'model-call-start', ...call },
  {
    type: 'model-call-end',
    ...call,
    reply: 'text',
    promptTokens: 1000,
    answerTokens: 234,
    durationMs: 300,
    money: 0,
  },
];

/** The log of a run that broke once, was healed, and ended as it is told to. */
export const logOf = (runId: string, outcome: Outcome, spec = 'Add a slug function'): RunEvent[] => {
  const proved = outcome === 'verified' || outcome === 'unverified';
  const checks =
    outcome === 'verified' ? [check('install'), check('typecheck'), passedTest] : [check('install')];
  const proof = proved ? proofOf(runId, outcome, checks) : null;
  return [
    {
      type: 'run-start',
      taskId: newId(),
      recipe: 'make',
      recipeVersion: 1,
      spec,
      budget: { tokens: 1, seconds: 1, attempts: 1, money: 0 },
    },
    ...step('generate', ...asked),
    ...step(
      'validate',
      { type: 'check-start', check: 'typecheck', command: ['tsc'] },
      { type: 'check-end', result: brokenTypes },
    ),
    ...step('heal', ...asked),
    ...step('validate', ...checks.map((result): RunEvent => ({ type: 'check-end', result }))),
    {
      type: 'run-end',
      outcome,
      reason: proof?.reason ?? `it ${outcome}`,
      branch: proof?.branch ?? null,
      commit: proof?.commit ?? null,
      proof,
      spent,
    },
  ];
};
