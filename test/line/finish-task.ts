import assert from 'node:assert/strict';
import { newId } from '../../src/domain/id.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { Store } from '../../src/store/store.ts';
import { logOf } from '../cli/events.ts';

/** Ends a task that was just made as its outcome says, with a run and its log, as a worker would. */
export const finishTask = async (taskId: string, outcome: Outcome, store: Store): Promise<void> => {
  const move = await store.tasks.move(taskId, 'queued');
  assert(move.kind === 'moved');
  const { id, projectId, recipe } = move.task;
  const run = { id: newId(), taskId: id, projectId, recipe, status: 'queued' } as const;
  await store.runs.create({ ...run, createdAt: new Date().toISOString() });
  for (const event of logOf(run.id, outcome)) await store.log.append(run.id, event);
  await store.runs.end(run.id, { outcome, branch: undefined, commit: undefined });
  await store.tasks.move(id, 'running');
  const ends = { verified: 'completed', unverified: 'review' } as const;
  await store.tasks.move(id, outcome === 'verified' || outcome === 'unverified' ? ends[outcome] : 'failed');
};
