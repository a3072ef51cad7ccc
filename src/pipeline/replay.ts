import { tokensOf } from '../domain/agent-events.ts';
import { nothingSpent, type Spent } from '../domain/budget.ts';
import { Bug, UserError } from '../domain/errors.ts';
import type { RunEvent, StoredEvent } from '../domain/events.ts';
import type { Facts } from '../domain/facts.ts';
import type { GateAnswer } from '../domain/gate.ts';
import { mergeFacts } from './merge-facts.ts';
import type { Recipe } from './step.ts';

/** The place of a step in a recipe; a step that points nowhere is a Bug. */
export const positionOf = (name: string, recipe: Recipe): number => {
  const position = recipe.steps.findIndex((step) => step.name === name);
  if (position < 0) throw new Bug(`recipe ${recipe.name} has no step ${name}`);
  return position;
};

/**
 * A run that had come to its last step and is resumed gets fresh rounds on the work that stands; tokens, seconds and
 * money stay used. One that an error had stopped goes on at the step that was stopped.
 */
const reopen = (facts: Facts, at: number, recipe: Recipe): { facts: Facts; at: number } => {
  if (at < recipe.steps.length - 1) return { facts, at };
  const step = facts.best ? recipe.resumeAt.withWork : recipe.resumeAt.empty;
  const fresh = {
    ending: undefined,
    unusable: 0,
    standstill: 0,
    healed: 0,
    granted: 0,
    problems: [],
    round: undefined,
  };
  return { facts: { ...facts, ...fresh }, at: positionOf(step, recipe) };
};

const answerOf = ({
  decision,
  answer: text,
  by,
  details,
}: RunEvent & { type: 'gate-response' }): GateAnswer => ({
  decision,
  text,
  by,
  ...(details && { details }),
});

/** Where a run stands, as a fold of its log. `unfinished` holds what the interrupted step had already written down. */
export const replay = (
  events: readonly RunEvent[],
  recipe: Recipe,
): { facts: Facts; at: number; unfinished: RunEvent[] } => {
  let facts: Facts = {};
  let at = 0;
  let unfinished: RunEvent[] = [];
  let ended = false;
  for (const event of events) {
    unfinished.push(event);
    if (event.type === 'run-resume' && ended) ({ facts, at } = reopen(facts, at, recipe));
    if (event.type === 'run-resume' && event.comment !== undefined)
      facts = { ...facts, openFindings: [{ severity: 'blocker', message: event.comment }] };
    ended = event.type === 'run-end';
    if (
      event.type === 'run-start' &&
      (event.recipe !== recipe.name || event.recipeVersion !== recipe.version)
    )
      throw new UserError(
        `this run was started with version ${event.recipeVersion} of the recipe ${event.recipe}; this Millwright knows version ${recipe.version} of ${recipe.name}`,
        { hint: 'start the task anew with `millwright make` or `millwright fix`' },
      );
    if (event.type === 'step-end') {
      facts = mergeFacts(facts, event.facts);
      at = event.next === null ? recipe.steps.length : positionOf(event.next, recipe);
      unfinished = [];
    }
    if (event.type === 'gate-response')
      facts = { ...facts, answers: { ...facts.answers, [event.gate]: answerOf(event) } };
  }
  return { facts, at, unfinished };
};

/** Working time ends where a run was interrupted or waited: the gap before these events, and behind a question, is nobody's work. */
const isPause = ({ type }: RunEvent): boolean => type === 'run-resume' || type === 'gate-response';

/**
 * Seconds from one moment of a log to a later one. A clock that was set back gives no time as a present; timers end a
 * session long before a gap that is far longer than its budget, so that one is a clock that was set forward.
 */
const gapsIn = (log: readonly StoredEvent[]): ((from: number, to: number) => number) => {
  const start = log[0]?.event;
  const most = start?.type === 'run-start' ? 2 * start.budget.seconds + 3600 : Infinity;
  return (from, to) => (to - from > most * 1000 ? 0 : Math.max(0, to - from) / 1000);
};

/**
 * What a run has used up, as a fold of its log; it survives crashes because the log does. With `now` (milliseconds since
 * the epoch) the time since the last event counts too.
 */
export const foldSpent = (log: readonly StoredEvent[], now?: number): Spent => {
  const spent = { ...nothingSpent };
  let before: number | undefined;
  const gap = gapsIn(log);
  for (const { at, event } of log) {
    const then = Date.parse(at);
    if (before !== undefined && !isPause(event)) spent.seconds += gap(before, then);
    before = event.type === 'gate-request' ? undefined : then;
    if (event.type === 'model-call-end' || event.type === 'model-call-fail')
      spent.tokens += event.promptTokens + event.answerTokens;
    if (event.type === 'agent-end') spent.tokens += tokensOf(event.usage);
    if (event.type === 'model-call-end' || event.type === 'agent-end') spent.money += event.money;
    if (event.type === 'step-end') spent.attempts = event.facts.healed ?? spent.attempts;
  }
  if (now !== undefined && before !== undefined) spent.seconds += gap(before, now);
  return spent;
};
