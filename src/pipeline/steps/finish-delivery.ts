import { judgeChecks } from '../../domain/check.ts';
import type { Facts } from '../../domain/facts.ts';
import { gateIds } from '../../domain/gates.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { standingOf, type Standing } from '../delivery/delivery-of.ts';
import type { Step } from '../step.ts';
import type { FileStates, Workbench } from '../workbench.ts';

/** Gates that were neither approved nor left out by the plan. */
const openGates = ({ closed, plans }: Standing['delivery']): string[] =>
  gateIds.filter((gate) => closed[gate] === undefined && plans[gate]?.way !== 'skip');

const endingOf = ({ delivery }: Standing, { checks = [], ending }: Facts, tree: string) => {
  if (ending !== undefined) return ending;
  const open = openGates(delivery);
  if (open.length > 0) return { outcome: 'failed', reason: `not approved: ${open.join(', ')}` } as const;
  const outcome: Outcome = judgeChecks(checks, tree);
  const walked = gateIds.filter((gate) => delivery.closed[gate] !== undefined);
  const reason = `${walked.length} gates are approved, to ${walked.at(-1) ?? 'none'}`;
  return outcome === 'verified'
    ? { outcome, reason }
    : { outcome, reason: `${reason}; the checks of the last tree do not prove it` };
};

/** All that the delivery has written, as it stands at its end. */
const textsOf = async (paths: readonly string[], workbench: Workbench): Promise<FileStates> => {
  const texts: FileStates = {};
  for (const path of paths) {
    const text = await workbench.read(path);
    // A picture of a person's own is there, and is no text.
    if (typeof text !== 'object') texts[path] = text ?? null;
  }
  return texts;
};

/** The proof of a delivery is about all of it: from the commit that it began with to the last one. */
export const finishDelivery: Step = {
  name: 'finish-delivery',
  async run(facts, tools) {
    const standing = standingOf(facts, tools);
    const { delivery } = standing;
    const tree = await tools.workbench.tree();
    const files = await textsOf(delivery.written, tools.workbench);
    await tools.workbench.open(delivery.start, files);
    return {
      kind: 'next',
      facts: { files, tree, base: delivery.start, ending: endingOf(standing, facts, tree) },
    };
  },
};
