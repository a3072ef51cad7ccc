import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Notice, Notify } from '../domain/notice.ts';
import type { TaskMove, TaskState } from '../domain/task.ts';
import type { Store } from '../store/open-store.ts';

const reader = 'notify';
const lookMs = 500;
/** What is older is no news: a server may have been off for weeks. */
const newsMs = 86_400_000;

interface Telling {
  store: Store;
  notify: Notify;
  on: readonly TaskState[];
  signal: AbortSignal;
  /** Hears what could not be told. */
  complain: (fault: string) => void;
}

const idOf = ({ taskId, at, to }: TaskMove): string =>
  createHash('sha256').update(`${taskId} ${at} ${to}`).digest('hex').slice(0, 32);

const questionOf = async (taskId: string, store: Store): Promise<string | undefined> => {
  const run = (await store.runs.ofTask(taskId)).toSorted((a, b) => (a.id < b.id ? 1 : -1))[0];
  const events = run === undefined ? [] : await store.log.read(run.id);
  const asked = events.findLast(({ event }) => event.type === 'gate-request')?.event;
  return asked?.type === 'gate-request' ? asked.question : undefined;
};

const noticeOf = async (move: TaskMove, store: Store): Promise<Notice | undefined> => {
  const task = await store.tasks.byId(move.taskId);
  const project = task && (await store.projects.byId(task.projectId));
  if (task === undefined || project === undefined) return undefined;
  const question = move.to === 'blocked' ? await questionOf(task.id, store) : undefined;
  const { id, title, recipe: kind } = task;
  return {
    id: idOf(move),
    event: `task.${move.to}`,
    at: move.at,
    task: { id, title, kind, state: move.to, project: project.name },
    ...(move.reason !== undefined && { reason: move.reason }),
    ...(question !== undefined && { question }),
  };
};

const tell = async (move: TaskMove, { store, notify, on, signal, complain }: Telling): Promise<void> => {
  if (!on.includes(move.to) || Date.now() - Date.parse(move.at) > newsMs) return;
  const notice = await noticeOf(move, store);
  if (notice !== undefined) (await notify(notice, signal)).forEach((fault) => complain(fault));
};

/**
 * Tells every move of a task to one of these states, until the signal aborts. Where it has come is kept, so that what happens while
 * no server runs is told by the next one; after a crash the last ones may be told again, under the same id.
 */
export const tellMoves = async (telling: Telling): Promise<void> => {
  const { store, signal } = telling;
  let position = await store.deliveries.position(reader);
  while (!signal.aborted) {
    const { moves, position: next } = await store.tasks.movesAfter(position);
    for (const move of moves) {
      await tell(move, telling);
      if (signal.aborted) return;
    }
    if (next !== position) await store.deliveries.advance(reader, next);
    position = next;
    if (moves.length === 0) await pause(lookMs, undefined, { signal }).catch(() => undefined);
  }
};
