import { judgeChecks } from '../../domain/check.ts';
import type { Step } from '../step.ts';
import { roundsLimit } from './check-gate.ts';
import { heal } from './heal.ts';

/**
 * Healing at a gate of a delivery: what it cannot mend is seen by the person at the gate and ends nothing, unless a person has
 * stopped it. What a person has just written is not healed at all: they see what is wrong with it.
 */
export const healAtGate: Step = {
  name: heal.name,
  async run(facts, tools) {
    const isTheirs = facts.delivery?.pending !== undefined;
    if (isTheirs && judgeChecks(facts.checks ?? []) === 'failed')
      return { kind: 'go-to', step: 'check-gate' };
    const outcome = await heal.run(facts, tools);
    const isStopped = facts.answers?.['healing']?.decision === 'reject';
    if (outcome.kind !== 'go-to' || outcome.step !== 'commit' || isStopped) return outcome;
    const { delivery } = { ...facts, ...outcome.facts };
    // Checking it once more would change nothing, so that no round is left.
    const spent = delivery && { delivery: { ...delivery, rounds: roundsLimit } };
    return { ...outcome, step: 'check-gate', facts: { ...outcome.facts, ...spent } };
  },
};
