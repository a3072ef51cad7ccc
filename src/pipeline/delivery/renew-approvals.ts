import type { Facts } from '../../domain/facts.ts';
import type { DeliveryState, GateCheckRecord } from '../../domain/gated-delivery.ts';
import { gateIds } from '../../domain/gates.ts';
import { gateRows } from '../gates/index.ts';
import type { StepTools } from '../step-tools.ts';
import { changedSince, coveredFiles } from './covered-files.ts';
import { standingOf } from './delivery-of.ts';
import { runDuties } from './run-duties.ts';

/**
 * Approvals of earlier gates hold for the files that they were about. Where one of these has changed, the checks of that gate run
 * again on this tree: work is then proved anew; words were approved by a person, so that the approval is stale until a person
 * says otherwise.
 */
export const renewApprovals = async (
  { facts, tree }: { facts: Facts; tree: string },
  tools: StepTools,
): Promise<{ delivery: DeliveryState; records: GateCheckRecord[] }> => {
  const { delivery } = standingOf(facts, tools);
  const [closed, stale] = [{ ...delivery.closed }, { ...delivery.stale }];
  const records: GateCheckRecord[] = [];
  for (const gate of gateIds) {
    const before = closed[gate];
    if (before === undefined || gate === delivery.gate) continue;
    const row = gateRows[gate];
    const covered = await coveredFiles(row, tools.workbench);
    const paths = changedSince(before.covered, covered);
    if (paths.length === 0) {
      delete stale[gate];
      continue;
    }
    const own = await runDuties(gate, row.duties, { facts, tree }, tools);
    records.push(...own);
    if (row.holds === 'work') {
      // What fails or could not run is told in every round, until it passes or a person takes it as it is.
      if (own.every(({ status, required }) => status === 'passed' || !required))
        closed[gate] = { ...before, covered, tree };
    } else {
      if (stale[gate]?.join('\n') !== paths.join('\n'))
        tools.note({ type: 'gate-stale', gate, paths, reason: `changed after ${before.by} had approved it` });
      stale[gate] = paths;
    }
  }
  return { delivery: { ...delivery, closed, stale }, records };
};
