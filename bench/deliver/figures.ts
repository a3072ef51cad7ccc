// What a log says of a delivery: time by gate, calls by role, and how much of it was waiting for checks.
import type { RunEvent, StoredEvent } from '../../src/domain/events.ts';
import { gateIds, type GateId } from '../../src/domain/gates.ts';

export interface GateFigures {
  gate: GateId;
  /** From the opening of the gate until it first asked a person, or was closed without. */
  seconds: number;
  /** Of these, steps that only run checks: those of the project, and those of the gate. */
  checkSeconds: number;
  checks: { passed: number; failed: number; unknown: number };
}

export interface RoleFigures {
  role: string;
  calls: number;
  promptTokens: number;
  answerTokens: number;
}

export interface WalkFigures {
  gates: GateFigures[];
  roles: RoleFigures[];
  outcome: string;
}

/** Steps in which nothing but programs work. */
const checking = new Set(['validate', 'check-gate', 'gate-dependencies']);

interface Span {
  gate: GateId;
  from: number;
  to: number;
  events: RunEvent[];
}

/** The events of each gate until it first asked; what a person did to it afterwards is not its work. */
const spansOf = (log: readonly StoredEvent[]): Span[] => {
  const spans: Span[] = [];
  let open: Span | undefined;
  for (const { at, event } of log) {
    const now = Date.parse(at);
    if (
      event.type === 'gate-open' &&
      event.plan.way !== 'skip' &&
      !spans.some(({ gate }) => gate === event.gate)
    ) {
      open = { gate: event.gate, from: now, to: now, events: [] };
      spans.push(open);
    }
    if (open === undefined) continue;
    open.to = now;
    open.events.push(event);
    if (event.type === 'gate-request' || event.type === 'gate-close') open = undefined;
  }
  return spans;
};

const gateFigures = ({ gate, from, to, events }: Span): GateFigures => {
  const last = new Map<string, string>();
  for (const event of events)
    if (event.type === 'gate-check')
      last.set(`${event.result.gate} ${event.result.check}`, event.result.status);
  const count = (status: string): number => [...last.values()].filter((one) => one === status).length;
  const checkMs = events.reduce(
    (sum, event) => sum + (event.type === 'step-end' && checking.has(event.step) ? event.durationMs : 0),
    0,
  );
  return {
    gate,
    seconds: (to - from) / 1000,
    checkSeconds: checkMs / 1000,
    checks: { passed: count('passed'), failed: count('failed'), unknown: count('unknown') },
  };
};

const roleFigures = (log: readonly StoredEvent[]): RoleFigures[] => {
  const calls = log.flatMap(({ event }) => (event.type === 'model-call-end' ? [event] : []));
  return [...Map.groupBy(calls, ({ role }) => role)].map(([role, all]) => ({
    role,
    calls: all.length,
    promptTokens: all.reduce((sum, one) => sum + one.promptTokens, 0),
    answerTokens: all.reduce((sum, one) => sum + one.answerTokens, 0),
  }));
};

export const figuresOf = (log: readonly StoredEvent[]): WalkFigures => {
  const end = log.findLast(({ event }) => event.type === 'run-end')?.event;
  const spans = spansOf(log).toSorted((a, b) => gateIds.indexOf(a.gate) - gateIds.indexOf(b.gate));
  return {
    gates: spans.map(gateFigures),
    roles: roleFigures(log),
    outcome: end?.type === 'run-end' ? `${end.outcome}: ${end.reason ?? ''}` : 'it has not ended',
  };
};
