import type { Facts } from '../../domain/facts.ts';
import type { DeliveryState } from '../../domain/gated-delivery.ts';
import type { StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import type { Standing } from './delivery-of.ts';
import { withoutPending, withoutUnmade } from './take-decision.ts';

/** The delivery goes on from a commit that is somebody else's. */
export type Adopted = Facts & { delivery: DeliveryState; base: string };

/**
 * What somebody has committed on the branch meanwhile is part of the product from now on, and stands in the tree with `files` over
 * it; where both have changed a file it is the person's. Undefined where nothing was committed, or nothing is there yet.
 */
export const adoptCommits = async (
  facts: Facts,
  { base, branch, delivery }: Standing,
  tools: StepTools,
): Promise<Adopted | undefined> => {
  const { workbench } = tools;
  // Before the first commit of a delivery there is no branch to follow.
  if (facts.commit === undefined) return undefined;
  const followed = await workbench.follow(branch, base);
  if (followed === undefined) return undefined;
  const { commit, paths } = followed;
  const theirs = new Set(paths);
  const files = Object.fromEntries(Object.entries(facts.files ?? {}).filter(([path]) => !theirs.has(path)));
  await workbench.open(commit, files);
  tools.note({
    type: 'run-warn',
    message: `${branch} has a new commit: ${paths.join(', ')}; it is checked again`,
  });
  const written = [...new Set([...delivery.written, ...paths])];
  // Who approved has not seen this.
  const open = withoutUnmade(withoutPending(delivery), paths);
  return { base: commit, commit, files, delivery: { ...open, written } };
};

/** The checks of the gate run on what was adopted: the project's own too, where the gate has them. */
export const checkAdopted = (adopted: Adopted, { row }: Standing): StepOutcome => ({
  kind: 'go-to',
  step: row.executes ? 'gate-dependencies' : 'check-gate',
  facts: { ...adopted, answers: {} },
});
