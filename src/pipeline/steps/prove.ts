import type { CheckResult } from '../../domain/check.ts';
import { diagnosticIdentity, type Diagnostic } from '../../domain/diagnostic.ts';
import { Bug } from '../../domain/errors.ts';
import type { RunEvent } from '../../domain/events.ts';
import type { Facts } from '../../domain/facts.ts';
import { proofSchema, type Proof } from '../../domain/proof.ts';
import { listLicences } from '../list-licences.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import { usedVersions } from '../used-versions.ts';
import { outcomeOf } from './commit.ts';
import { standingDependencies } from '../standing-dependencies.ts';

const isAnswer = (event: RunEvent): event is RunEvent & { type: 'model-call-end' } =>
  event.type === 'model-call-end';

const isFallback = (event: RunEvent): event is RunEvent & { type: 'model-fallback' } =>
  event.type === 'model-fallback';

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

/** Who was asked what, as the log has it. */
const modelsOf = (history: readonly RunEvent[]): Pick<Proof, 'models'> & { fallbacks: unknown[] } => ({
  models: history
    .filter(isAnswer)
    .map(({ role, endpoint, model, promptHash, promptTokens, answerTokens }) => ({
      role,
      endpoint,
      model,
      promptHash,
      promptTokens,
      answerTokens,
    })),
  fallbacks: history.filter(isFallback),
});

/** Both tiers of checks on this tree; a quick look at an older one says nothing about it. */
const checksOf = ({ checks = [], quick = [], unreached = [] }: Facts, tree: string) => ({
  checks,
  quick: quick.filter((one) => one.tree === tree),
  unreached: unreached.filter((folder) => !checks.some(({ cwd }) => cwd === folder)),
});

const writeProof = async (facts: Facts, tools: StepTools): Promise<Proof> => {
  const { base, commit, branch, review } = facts;
  const { workbench } = tools;
  if (!base) throw new Bug('there is nothing to prove');
  const tree = facts.tree ?? (await workbench.tree());
  const { files } = await workbench.diff();
  const checked = checksOf(facts, tree);
  const executed = [...checked.checks, ...checked.quick];
  return proofSchema.parse({
    version: 1,
    runId: tools.runId,
    ...outcomeOf(facts),
    base,
    tree,
    ...(commit ? { commit, branch } : {}),
    files,
    ...checked,
    ...(review ? { review } : {}),
    tampering: facts.tampering ?? [],
    ...(await listLicences(standingDependencies(facts), () => workbench.view())),
    freeFixes: facts.mended ?? [],
    ...modelsOf(tools.history()),
    sandbox: workbench.sandbox,
    tools: await usedVersions(executed, workbench),
    spent: tools.spent(),
    healed: facts.healed ?? 0,
    mended: mendedErrors(tools.history(), executed),
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
