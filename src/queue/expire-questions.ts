import { foldSpent } from '../pipeline/replay.ts';
import type { OpenQuestion } from '../store/questions.ts';
import type { Store } from '../store/store.ts';
import { recordLedger } from './record-ledger.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How questions are looked after that nobody has answered. */
export interface QuestionCare {
  /** Hours between two reminders of one question; 0 for none. */
  remindHours: number;
  /** Days after which the run of a question ends; 0 for never. */
  expireDays: number;
  /** Tells a person once more; `times` counts from 1. The same one may be told again after a crash. */
  remind: (question: OpenQuestion, times: number) => Promise<void>;
  /** Milliseconds since the epoch. Default: now. */
  now?: number;
}

const days = (count: number): string => (count === 1 ? '1 day' : `${count} days`);

/** Ends the run of a question. False where somebody answered or cancelled it just before. */
const expire = async (store: Store, asked: OpenQuestion, expireDays: number): Promise<boolean> => {
  const { runId, taskId } = asked;
  const reason = `nobody answered its question within ${days(expireDays)}`;
  const move = await store.tasks.move(taskId, 'failed', { by: 'millwright', reason, from: ['blocked'] });
  // Whoever moved it to failed before was this, ended by a crash between two of its notes.
  if (move.kind === 'refused' && move.state !== 'failed') return false;
  const log = await store.log.read(runId);
  if (log.at(-1)?.event.type !== 'gate-request') return false;
  const nothing = { branch: null, commit: null, proof: null };
  await store.log.append(runId, {
    type: 'run-end',
    outcome: 'exhausted',
    reason,
    ...nothing,
    spent: foldSpent(log),
  });
  await recordLedger({ id: runId, taskId, projectId: asked.projectId }, store);
  await store.runs.end(runId, { outcome: 'exhausted' });
  return true;
};

/** Reminders that were due meanwhile are told as one. How many were told is kept, so that a restart repeats none. */
const remind = async (
  store: Store,
  asked: OpenQuestion,
  { remind: tell, remindHours, now = Date.now() }: QuestionCare,
): Promise<boolean> => {
  const due = Math.floor((now - asked.since.getTime()) / (remindHours * hourMs));
  if (due < 1) return false;
  const name = `reminders ${asked.runId} ${asked.position}`;
  if (due <= ((await store.deliveries.position(name)) ?? 0)) return false;
  await tell(asked, due);
  await store.deliveries.advance(name, due);
  return true;
};

/**
 * Looks at every open question once: ends the runs of those that are too old, and reminds of the others. An ended run is
 * `exhausted` and may be resumed; it then asks again.
 */
export const expireQuestions = async (
  store: Store,
  care: QuestionCare,
): Promise<{ expired: number; reminded: number }> => {
  const { expireDays, remindHours, now = Date.now() } = care;
  const done = { expired: 0, reminded: 0 };
  if (expireDays === 0 && remindHours === 0) return done;
  for (const asked of await store.questions.open()) {
    const isOld = expireDays > 0 && now - asked.since.getTime() >= expireDays * dayMs;
    if (isOld) done.expired += Number(await expire(store, asked, expireDays));
    else if (remindHours > 0 && asked.state === 'blocked')
      done.reminded += Number(await remind(store, asked, care));
  }
  return done;
};
