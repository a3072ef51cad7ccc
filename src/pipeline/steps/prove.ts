import { Bug } from '../../domain/errors.ts';
import type { Facts } from '../../domain/facts.ts';
import { proofSchema, type Proof } from '../../domain/proof.ts';
import { mendedErrors } from '../mended-errors.ts';
import { listLicences } from '../list-licences.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import { modelsOf } from '../used-models.ts';
import { usedVersions } from '../used-versions.ts';
import { outcomeOf } from './commit.ts';
import { standingDependencies } from '../standing-dependencies.ts';

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
