import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GateId, ProjectKind } from '../../domain/gates.ts';
import { gateRows } from '../gates/index.ts';
import { deliverablesOf } from '../gates/gate-row.ts';
import type { StepTools } from '../step-tools.ts';
import type { Standing } from './delivery-of.ts';
import { handOver } from './hand-over.ts';

const intake = '# Intake\n\n### R1: a list\nAcceptance: a\n\n## Open questions\n- Q1: for whom?\n';
const tools = {
  workbench: {
    read: (path: string) => Promise.resolve(path === 'docs/INTAKE.md' ? intake : `# ${path}\n`),
  },
} as unknown as StepTools;

const given = async (gate: GateId, kind: ProjectKind, { hasUi = true, accepted = [] as string[] } = {}) => {
  const product = { kind, hasUi, hasPackage: true, hasService: true, hasPrisma: false };
  const row = gateRows[gate];
  const made = deliverablesOf(row, product).map(({ name }) => name);
  const standing = { row, delivery: { made, accepted } } as unknown as Standing;
  return handOver(standing, product, tools);
};
const between = (handoffs: Awaited<ReturnType<typeof given>>): string[] =>
  handoffs.map(({ from, to }) => `${from} → ${to}`).toSorted();

const cases: readonly [GateId, ProjectKind, boolean, string[]][] = [
  ['G1', 'traditional', true, ['onboarding-manager → orchestrator', 'orchestrator → product-manager']],
  ['G2', 'traditional', true, ['product-manager → architect']],
  ['G3', 'traditional', true, ['architect → ux-designer']],
  ['G3', 'traditional', false, ['architect → backend-developer']],
  ['G4', 'traditional', true, ['ux-designer → backend-developer', 'ux-designer → frontend-developer']],
  ['G5', 'traditional', true, ['backend-developer → qa-engineer', 'frontend-developer → qa-engineer']],
  ['G5', 'traditional', false, ['backend-developer → qa-engineer']],
  ['G6', 'traditional', true, ['qa-engineer → security-engineer']],
  ['G6', 'ai_ml', false, ['model-evaluator → security-engineer', 'qa-engineer → security-engineer']],
  ['G7', 'traditional', true, ['security-engineer → devops-engineer']],
  ['G8', 'traditional', true, []],
];
for (const [gate, kind, hasUi, expected] of cases)
  test(`D2-20: who is done at ${gate} of a project (${kind}${hasUi ? '' : ', no pages'}) hands over to those who go on`, async () => {
    assert.deepEqual(between(await given(gate, kind, { hasUi })), expected);
  });

test('D2-20: a handoff holds ids and paths out of the documents, and an accepted question is settled', async () => {
  const [first] = await given('G1', 'traditional');
  assert.deepEqual([first?.decided, first?.open, first?.mustRead], [['R1'], ['Q1'], ['docs/INTAKE.md']]);
  const [later] = await given('G1', 'traditional', { accepted: ['Q1'] });
  assert.deepEqual(later?.open, []);
});
