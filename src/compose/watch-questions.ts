import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { Notice, Notify } from '../domain/notice.ts';
import { expireQuestions } from '../queue/expire-questions.ts';
import { waitingClock } from '../queue/waiting-clock.ts';
import type { OpenQuestion } from '../store/questions.ts';
import type { Store } from '../store/open-store.ts';

const lookMs = 60_000;

interface Watching {
  store: () => Promise<Store>;
  /** Undefined where nobody wants to be told. */
  notify: Notify | undefined;
  signal: AbortSignal;
  report: (error: unknown) => void;
  /** Hears what could not be told. */
  complain: (fault: string) => void;
  /** Milliseconds since the epoch. Default: {@link waitingClock}. */
  now?: () => number;
}

const noticeOf = async (asked: OpenQuestion, times: number, store: Store): Promise<Notice> => {
  const { runId, taskId, projectId, title, position, question, since } = asked;
  const task = await store.tasks.byId(taskId);
  const project = await store.projects.byId(projectId);
  const id = createHash('sha256').update(`${runId} ${position} reminder ${times}`).digest('hex').slice(0, 32);
  return {
    id,
    event: 'task.blocked',
    at: new Date().toISOString(),
    task: { id: taskId, title, kind: task?.recipe ?? '', state: 'blocked', project: project?.name ?? '' },
    reason: `reminder: it has waited since ${since.toISOString()}`,
    question,
  };
};

/**
 * Looks once a minute, and at the start, after questions that nobody has answered, until the signal aborts. Never rejects: what
 * goes wrong is reported, and the next look comes all the same.
 */
export const watchQuestions = async (
  { remind_hours, expire_days: expireDays }: Config['questions'],
  { store, notify, signal, report, complain, now = waitingClock() }: Watching,
): Promise<void> => {
  const remindHours = notify === undefined ? 0 : remind_hours;
  if (remindHours === 0 && expireDays === 0) return;
  const remind = async (asked: OpenQuestion, times: number): Promise<void> => {
    const notice = await noticeOf(asked, times, await store());
    for (const fault of (await notify?.(notice, signal)) ?? []) complain(fault);
  };
  while (!signal.aborted) {
    await store()
      .then((opened) => expireQuestions(opened, { remindHours, expireDays, remind, now: now() }))
      .catch((error: unknown) => {
        if (!signal.aborted) report(error);
      });
    await pause(lookMs, undefined, { signal }).catch(() => undefined);
  }
};
