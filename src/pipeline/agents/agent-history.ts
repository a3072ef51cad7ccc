import type { RunEvent } from '../../domain/events.ts';
import type { Task } from '../../domain/task.ts';

export type AgentStart = RunEvent & { type: 'agent-start' };
export type AgentEnd = RunEvent & { type: 'agent-end' };

/** What the step in hand had begun before it was interrupted: a start without an end was cut off by a crash. */
export const unfinishedAgent = (
  history: readonly RunEvent[],
): { start: AgentStart | undefined; end: AgentEnd | undefined } => {
  const since = history.slice(history.findLastIndex(({ type }) => type === 'step-end') + 1);
  return {
    start: since.findLast((event) => event.type === 'agent-start'),
    end: since.findLast((event) => event.type === 'agent-end'),
  };
};

/** The coding CLI that worked last in this run. */
export const lastAgent = (history: readonly RunEvent[]): string | undefined =>
  history.findLast((event) => event.type === 'agent-start')?.agent;

/** Who was chosen for a task that leaves it open. */
export const chosenHands = (history: readonly RunEvent[]): string | undefined =>
  history.find((event) => event.type === 'hands-choose')?.hands;

/** The task as it is done: what was chosen for `auto` holds for the whole run. Of coding CLIs another one may still step in. */
export const withHands = (task: Task, history: readonly RunEvent[]): Task => {
  if (task.agent !== 'auto' || chosenHands(history) !== 'models') return task;
  const { agent: _, ...rest } = task;
  return rest;
};

/** The session of its last run; undefined where it told none, or could not go on with the one it was given. */
export const sessionOf = (agent: string, history: readonly RunEvent[]): string | undefined => {
  const last = history.findLast(
    (event) => (event.type === 'agent-session' || event.type === 'agent-end') && event.agent === agent,
  );
  if (last?.type === 'agent-end' && last.status === 'failed' && last.resumes !== undefined) return undefined;
  return last?.type === 'agent-session' || last?.type === 'agent-end' ? last.session : undefined;
};

/** What the program told at the end of its last run of this session. */
export const toldBefore = (
  session: string | undefined,
  history: readonly RunEvent[],
): AgentEnd['told'] | undefined => {
  const last = history.findLast((event) => event.type === 'agent-end' && event.session === session);
  return session !== undefined && last?.type === 'agent-end' ? last.told : undefined;
};
