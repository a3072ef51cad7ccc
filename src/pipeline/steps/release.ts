import type { DeliveryState, GateCheckRecord } from '../../domain/gated-delivery.ts';
import { HostError } from '../../domain/host-error.ts';
import { standingOf, type Standing } from '../delivery/delivery-of.ts';
import { keepProof } from '../delivery/run-duties.ts';
import { withoutPending } from '../delivery/take-decision.ts';
import { deployFrom, pushFrom, type Outgoing } from '../delivery/send-out.ts';
import type { GateCheckResult } from '../gates/gate-check.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';

/** A host or a target that refuses is told with its next step; the person approves again when that is done. */
const attempt = async (check: string, work: () => Promise<GateCheckResult>): Promise<GateCheckResult> => {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HostError) || error.fault === 'cancelled') throw error;
    const reasons = [`${error.message}${error.hint ? ` (${error.hint})` : ''}`];
    return { check, status: 'failed', summary: error.fault, reasons, log: reasons.join('\n') };
  }
};

/** Pushed, deployed and smoke-tested, in this order: what fails ends the walk. */
const sendOut = async (outgoing: Outgoing, tools: StepTools): Promise<GateCheckResult[]> => {
  const results: GateCheckResult[] = [];
  const parts: [string, () => Promise<GateCheckResult>][] = [
    ['pushed', () => pushFrom(outgoing, tools)],
    ['deployed', () => deployFrom(outgoing, tools)],
  ];
  for (const [check, work] of parts) {
    const result = await attempt(check, work);
    results.push(result);
    if (result.status !== 'passed') break;
  }
  return results;
};

const withRecords = (delivery: DeliveryState, records: readonly GateCheckRecord[]): DeliveryState => {
  const names = new Set(records.map(({ check }) => check));
  return { ...delivery, checks: [...delivery.checks.filter(({ check }) => !names.has(check)), ...records] };
};

const outgoingOf = ({ base, branch }: Standing, tools: StepTools): Outgoing => ({
  commit: base,
  branch,
  runId: tools.runId,
  title: tools.task.title,
});

/**
 * What a person has approved at G9 goes out: pushed and read back, deployed, waited for, smoke-tested, and taken back where it is not
 * good. Everything looks first and makes what is missing, so that it may be done twice. Where it fails the gate waits again.
 */
export const release: Step = {
  name: 'release',
  async run(facts, tools) {
    const standing = standingOf(facts, tools);
    const { row, delivery } = standing;
    if (row.id !== 'G9') return { kind: 'next' };
    const results = await sendOut(outgoingOf(standing, tools), tools);
    const tree = await tools.workbench.tree();
    const records: GateCheckRecord[] = [];
    // Not required: an approval is what sends it out, so it cannot be asked for before.
    for (const result of results)
      records.push(await keepProof(row.id, result, { tree, required: false }, tools));
    const after = withRecords(delivery, records);
    if (results.every(({ status }) => status === 'passed'))
      return { kind: 'next', facts: { delivery: after } };
    return { kind: 'go-to', step: 'decide-gate', facts: { delivery: withoutPending(after) } };
  },
};
