import type { StoredEvent } from './events.ts';
import type { GateAnswer } from './gate.ts';
import type { ClosedGate, DeliveryState, GateCheckRecord, GatePlan } from './gated-delivery.ts';
import { gateIds, gateTitles, type GateId } from './gates.ts';

/** How a gate stands. `waiting` for a person; `working` it is being made or checked; `stale` approved, and then overtaken. */
export type GateState = 'ahead' | 'working' | 'waiting' | 'approved' | 'stale' | 'skipped';

/** One row of the gate table. */
export interface GateView {
  gate: GateId;
  title: string;
  state: GateState;
  plan: GatePlan | undefined;
  closed: ClosedGate | undefined;
  /** Files that overtook its approval. */
  changed: string[];
  /** The last result of each of its checks. */
  checks: GateCheckRecord[];
  decisions: (GateAnswer & { at: string })[];
}

/** A delivery as its log tells it. */
export interface DeliveryView {
  state: DeliveryState;
  /** The run's branch, and the commit on it that the run knows. */
  branch: string;
  base: string;
  /** The gate that waits for a person, and what they are asked. */
  asked: { gate: GateId; question: string } | undefined;
  gates: GateView[];
}

const isGateId = (name: string): name is GateId => gateIds.some((gate) => gate === name);

const stateOf = (
  gate: GateId,
  { state, asked, ended }: Pick<DeliveryView, 'state' | 'asked'> & { ended: boolean },
): GateState => {
  if (state.stale[gate]) return 'stale';
  if (state.closed[gate]) return 'approved';
  if (state.plans[gate]?.way === 'skip') return 'skipped';
  if (asked?.gate === gate) return 'waiting';
  return gate === state.gate && !ended ? 'working' : 'ahead';
};

/** What happened at each gate: a later result of a check takes the place of an earlier one. */
const historyOf = (events: readonly StoredEvent[]) => {
  const checks = new Map<GateId, Map<string, GateCheckRecord>>();
  const decisions = new Map<GateId, GateView['decisions']>();
  for (const { at, event } of events) {
    if (event.type === 'gate-check') {
      const { gate, check } = event.result;
      checks.set(gate, new Map(checks.get(gate)).set(check, event.result));
    }
    if (event.type === 'gate-response' && isGateId(event.gate)) {
      const { gate, decision, answer: text, by, details } = event;
      const one = { decision, text, by, at, ...(details && { details }) };
      decisions.set(gate, [...(decisions.get(gate) ?? []), one]);
    }
  }
  return { checks, decisions };
};

/** The gates of a delivery by the log of its run; undefined while nothing is planned yet. */
export const foldDelivery = (events: readonly StoredEvent[]): DeliveryView | undefined => {
  let state: DeliveryState | undefined;
  let [branch, base] = ['', ''];
  for (const { event } of events) {
    if (event.type !== 'step-end') continue;
    state = event.facts.delivery ?? state;
    branch = event.facts.branch ?? branch;
    base = event.facts.base ?? base;
  }
  if (state === undefined) return undefined;
  const last = events.at(-1)?.event;
  const asked =
    last?.type === 'gate-request' && isGateId(last.gate)
      ? { gate: last.gate, question: last.question }
      : undefined;
  const { checks, decisions } = historyOf(events);
  const known = { state, asked, ended: last?.type === 'run-end' };
  const gates = gateIds.map((gate) => ({
    gate,
    title: gateTitles[gate],
    state: stateOf(gate, known),
    plan: known.state.plans[gate],
    closed: known.state.closed[gate],
    changed: known.state.stale[gate] ?? [],
    checks: [...(checks.get(gate)?.values() ?? [])],
    decisions: decisions.get(gate) ?? [],
  }));
  return { state, branch, base, asked, gates };
};
