import type { Facts } from '../../domain/facts.ts';
import { gateIds, type GateId } from '../../domain/gates.ts';
import { standingOf } from '../delivery/delivery-of.ts';
import type { Step } from '../step.ts';

/** What is known of the work at one gate says nothing about the work at the next. */
const ofOneGate: readonly (keyof Facts)[] = [
  'best',
  'checks',
  'quick',
  'score',
  'tree',
  'diagnostics',
  'problems',
  'standstill',
  'round',
  'tried',
  'granted',
  'hints',
  'askedAbout',
  'flaky',
  'rerun',
  'mendTried',
  'mendRounds',
  'unusable',
  'healed',
  'review',
  'reviewed',
  'openFindings',
  'openTampering',
  'tampering',
  'complaint',
  'wanted',
  'ending',
];

/** The gate behind this one; undefined behind the last. */
export const gateAfter = (gate: GateId): GateId | undefined => gateIds[gateIds.indexOf(gate) + 1];

/** Begins the work at a gate, or passes it by where the plan says so. */
export const openGate: Step = {
  name: 'open-gate',
  run(facts, tools) {
    const { delivery } = standingOf(facts, tools);
    const { gate } = delivery;
    const plan = delivery.plans[gate] ?? { way: 'full', reason: 'it was not planned' };
    tools.note({ type: 'gate-open', gate, plan });
    const fresh: Facts = { forget: [...ofOneGate], files: {} };
    if (plan.way !== 'skip') return Promise.resolve({ kind: 'next', facts: fresh });
    const next = gateAfter(gate);
    return Promise.resolve(
      next === undefined
        ? { kind: 'go-to', step: 'finish-delivery', facts: {} }
        : { kind: 'go-to', step: 'open-gate', facts: { delivery: { ...delivery, gate: next } } },
    );
  },
};
