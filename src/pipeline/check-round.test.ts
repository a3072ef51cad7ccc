import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlannedCheck } from '../toolchains/toolchain.ts';
import { perform, type Round } from './check-round.ts';
import type { StepTools } from './step-tools.ts';

const check: PlannedCheck = {
  name: 'typecheck',
  tool: 'tsc',
  command: ['own'],
  quicker: ['quicker'],
  network: 'none',
  timeoutMs: 1000,
  read: () => ({ diagnostics: [] }),
};

/** Runs the check where these commands fail; answers what ran and what came of it. */
const performed = async (failing: readonly string[]) => {
  const ran: string[] = [];
  const workbench = {
    execute({ command: [program = ''] }: PlannedCheck) {
      ran.push(program);
      const exitCode = failing.includes(program) ? 1 : 0;
      return Promise.resolve({ exitCode, timedOut: false, stdout: '', stderr: '', durationMs: 1 });
    },
    altered: () => Promise.resolve([]),
  };
  const tools = { workbench, note: () => undefined, artifacts: { save: () => Promise.resolve('id') } };
  const round = { results: [], tree: Promise.resolve('tree') } as unknown as Round;
  const result = await perform(check, round, tools as unknown as StepTools);
  return { ran, result, results: round.results };
};

test('a faster command that passes is enough', async () => {
  const { ran, result } = await performed(['own']);
  assert.deepEqual(ran, ['quicker']);
  assert.equal(result.status, 'passed');
  assert.deepEqual(result.command, ['quicker'], 'and the proof says what ran');
});

test("D2-3: what a faster command complains about is the project's own tool's to say", async () => {
  const believed = await performed(['quicker', 'own']);
  assert.deepEqual(believed.ran, ['quicker', 'own']);
  assert.equal(believed.result.status, 'failed');
  const refuted = await performed(['quicker']);
  assert.equal(refuted.result.status, 'passed');
  assert.deepEqual(refuted.result.command, ['own']);
  assert.equal(refuted.results.length, 1);
});
