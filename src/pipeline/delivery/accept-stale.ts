import type { GateAnswer } from '../../domain/gate.ts';
import type { ClosedGate, DeliveryState } from '../../domain/gated-delivery.ts';
import type { GateId } from '../../domain/gates.ts';
import { gateRows } from '../gates/index.ts';
import type { StepTools } from '../step-tools.ts';
import { coveredFiles } from './covered-files.ts';

/** Stale approvals that the person took as they stand now: what changes later overtakes them again. */
export const acceptStale = async (
  { closed, stale }: DeliveryState,
  { details }: GateAnswer,
  { workbench }: Pick<StepTools, 'workbench'>,
): Promise<Pick<DeliveryState, 'closed' | 'stale'>> => {
  const next = { closed: { ...closed }, stale: { ...stale } };
  for (const gate of Object.keys(stale) as GateId[]) {
    const before = closed[gate];
    if (before === undefined || details?.accept?.includes(gate) !== true) continue;
    next.closed[gate] = { ...before, covered: await coveredFiles(gateRows[gate], workbench) };
    delete next.stale[gate];
  }
  // Work is what its checks say, and those were among what was approved just now.
  for (const [gate, before] of Object.entries(closed) as [GateId, ClosedGate][])
    if (gateRows[gate].holds === 'work')
      next.closed[gate] = { ...before, covered: await coveredFiles(gateRows[gate], workbench) };
  return next;
};
