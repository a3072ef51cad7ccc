import { tokensOf } from '../../../domain/agent-events.ts';
import type { CheckResult } from '../../../domain/check.ts';
import type { StoredEvent } from '../../../domain/events.ts';
import { count, formatSeconds } from '../amounts.ts';
import { styled, type Line, type Span } from '../line.ts';
import type { Symbols } from '../terminal.ts';
import { checksInBrief, firstComplaints, verdictOf } from './checks.ts';

/** The step in hand, as a fold of the events since it began. */
export interface StepView {
  name: string;
  /** Milliseconds since 1970, by the clock of the log. */
  startedAt: number;
  tokens: number;
  /** What it is doing right now. */
  doing: string;
  checks: CheckResult[];
}

/** One event more; a step-start begins a new view. */
export const viewStep = (view: StepView | undefined, { at, event }: StoredEvent): StepView | undefined => {
  if (event.type === 'step-start')
    return { name: event.step, startedAt: Date.parse(at), tokens: 0, doing: '', checks: [] };
  if (!view) return view;
  switch (event.type) {
    case 'model-call-start':
      return { ...view, doing: `${event.role} asks ${event.model} at ${event.endpoint}` };
    case 'model-fallback':
      return { ...view, doing: `${event.role} asks ${event.to.model} at ${event.to.endpoint}` };
    case 'model-call-end':
    case 'model-call-fail':
      return { ...view, doing: '', tokens: view.tokens + event.promptTokens + event.answerTokens };
    case 'agent-start':
      return { ...view, doing: `${event.agent} works` };
    case 'agent-tool':
      return { ...view, doing: `${event.agent}: ${event.tool} ${event.target ?? ''}`.slice(0, 80) };
    case 'agent-end':
      return { ...view, doing: '', tokens: view.tokens + tokensOf(event.usage) };
    case 'check-start':
      return { ...view, doing: event.check };
    case 'check-end':
      return { ...view, doing: '', checks: [...view.checks, event.result] };
    default:
      return view;
  }
};

const label = (name: string): string => name.padEnd(17);

/** The step while it runs. `answered` is the number of characters that have streamed in since it was asked. */
export const liveStep = (view: StepView, now: number, frame: string, answered: number): Line => {
  const seconds = Math.max(0, now - view.startedAt) / 1000;
  const spans: Span[] = [styled('cyan', frame), ` ${label(view.name)} `, formatSeconds(seconds).padStart(7)];
  if (view.tokens > 0) spans.push(`  ${count(view.tokens, 'token')}`);
  if (view.checks.length > 0) spans.push('  ', ...checksInBrief(view.checks));
  if (view.doing !== '') spans.push(styled('dim', `  ${view.doing}`));
  // Four characters a token is a guess, and is shown as one.
  if (answered > 0) spans.push(styled('dim', `  ~${count(Math.ceil(answered / 4), 'token')} so far`));
  return spans;
};

/** The icon is a tick only where real checks passed: a step that merely ended proves nothing. */
const iconOf = ({ checks }: StepView, symbols: Symbols): Span => {
  if (checks.length === 0) return styled('dim', symbols.step);
  const verdict = verdictOf(checks);
  return styled(({ passed: 'green', failed: 'red', unproved: 'yellow' } as const)[verdict], symbols[verdict]);
};

/** The step when it has ended, with the first complaints of its checks. */
export const endedStep = (view: StepView, durationMs: number, symbols: Symbols): Line[] => {
  const spans: Span[] = [
    iconOf(view, symbols),
    ` ${label(view.name)} `,
    formatSeconds(durationMs / 1000).padStart(7),
  ];
  if (view.tokens > 0) spans.push(`  ${count(view.tokens, 'token')}`);
  if (view.checks.length > 0) spans.push('  ', ...checksInBrief(view.checks));
  return [spans, ...firstComplaints(view.checks)];
};
