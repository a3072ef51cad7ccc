import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nothingSpent } from '../domain/budget.ts';
import type { RunEvent, StoredEvent } from '../domain/events.ts';
import { newId } from '../domain/id.ts';
import { isAtRest } from './door.ts';

const nothing = { branch: null, commit: null, proof: null, spent: nothingSpent };
const events: Record<string, RunEvent> = {
  question: { type: 'gate-request', gate: 'plan', kind: 'approval', question: 'is this meant?' },
  pause: { type: 'run-postpone', until: '2030-01-01T00:00:00.000Z', reason: 'claude has reached its limit' },
  end: { type: 'run-end', outcome: 'verified', reason: 'all checks pass', ...nothing },
};

/** A log that ends so. */
const logOf = (event: RunEvent) => {
  const runId = newId();
  const at = new Date().toISOString();
  const stored: StoredEvent[] = [
    { runId, position: 1, at, event: { type: 'run-warn', message: 'before' } },
    { runId, position: 2, at, event },
  ];
  return { runId, read: (_: string, after = 0) => Promise.resolve(stored.slice(after)) };
};

test('whoever watches a run stays while it goes on by itself, also when it was put off to a moment', async () => {
  const standing = async (name: string, until: 'rest' | 'end'): Promise<boolean> => {
    const { runId, read } = logOf(events[name] as RunEvent);
    return isAtRest({ read }, runId, 2, until);
  };
  assert.deepEqual(await Promise.all(['question', 'pause', 'end'].map((name) => standing(name, 'rest'))), [
    true,
    false,
    true,
  ]);
  assert.deepEqual(await Promise.all(['question', 'pause', 'end'].map((name) => standing(name, 'end'))), [
    false,
    false,
    true,
  ]);
});
