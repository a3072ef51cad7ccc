import { basename } from 'node:path';
import type { CheckResult } from '../../domain/check.ts';
import { diagnosticIdentity, type Diagnostic } from '../../domain/diagnostic.ts';
import { Bug } from '../../domain/errors.ts';
import type { RunEvent } from '../../domain/events.ts';
import type { Facts } from '../../domain/facts.ts';
import { proofSchema, type Proof } from '../../domain/proof.ts';
import { languagesOf } from '../../toolchains/plan-project.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import { outcomeOf } from './commit.ts';
import { standingDependencies } from '../standing-dependencies.ts';

const isAnswer = (event: RunEvent): event is RunEvent & { type: 'model-call-end' } =>
  event.type === 'model-call-end';

const isFallback = (event: RunEvent): event is RunEvent & { type: 'model-fallback' } =>
  event.type === 'model-fallback';

/** Versions of the programs that the checks really used. */
const versionsOf = async (
  checks: readonly CheckResult[],
  { workbench }: StepTools,
): Promise<Record<string, string>> => {
  const toolchains = languagesOf(await workbench.view());
  const used = new Set(checks.flatMap(({ tool, command }) => [tool, basename(command[0] ?? '')]));
  if (used.has('npm')) used.add('node');
  const commands = Object.assign({}, ...toolchains.map(({ versions }) => versions)) as Record<
    string,
    string[]
  >;
  return workbench.versions(Object.fromEntries(Object.entries(commands).filter(([name]) => used.has(name))));
};

/** Errors that some round reported and the final one does not: a difference of identities, never of counts. */
export const mendedErrors = (history: readonly RunEvent[], final: readonly CheckResult[]): Diagnostic[] => {
  const open = new Set(final.flatMap(({ diagnostics }) => diagnostics).map(diagnosticIdentity));
  const mended = new Map<string, Diagnostic>();
  for (const event of history) {
    if (event.type !== 'check-end') continue;
    for (const one of event.result.diagnostics)
      if (one.severity === 'error' && !open.has(diagnosticIdentity(one)))
        mended.set(diagnosticIdentity(one), one);
  }
  return [...mended.values()];
};

const writeProof = async (facts: Facts, tools: StepTools): Promise<Proof> => {
  const { base, tree, commit, branch, review } = facts;
  if (!base) throw new Bug('there is nothing to prove');
  const { files } = await tools.workbench.diff();
  return proofSchema.parse({
    version: 1,
    runId: tools.runId,
    ...outcomeOf(facts),
    base,
    tree: tree ?? (await tools.workbench.tree()),
    ...(commit ? { commit, branch } : {}),
    files,
    checks: facts.checks ?? [],
    unreached: facts.unreached ?? [],
    ...(review ? { review } : {}),
    tampering: facts.tampering ?? [],
    dependencies: standingDependencies(facts),
    freeFixes: facts.mended ?? [],
    models: tools
      .history()
      .filter(isAnswer)
      .map(({ role, endpoint, model, promptHash, promptTokens, answerTokens }) => ({
        role,
        endpoint,
        model,
        promptHash,
        promptTokens,
        answerTokens,
      })),
    fallbacks: tools.history().filter(isFallback),
    sandbox: tools.workbench.sandbox,
    tools: await versionsOf(facts.checks ?? [], tools),
    spent: tools.spent(),
    healed: facts.healed ?? 0,
    mended: mendedErrors(tools.history(), facts.checks ?? []),
    madeAt: new Date().toISOString(),
  });
};

/** Writes down what shows that the result holds, and ends the run with it. */
export const prove: Step = {
  name: 'prove',
  async run(facts, tools) {
    const proof = await writeProof(facts, tools);
    const { outcome, reason } = outcomeOf(facts);
    return { kind: 'stop', outcome, reason, facts: { proof } };
  },
};
