import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { StoredEvent } from '../../src/domain/events.ts';
import { foldDelivery } from '../../src/domain/fold-delivery.ts';
import type { GateAnswer } from '../../src/domain/gate.ts';
import { deliveryProject, deliveryReplies } from './delivery-script.ts';
import { closeStore, walkLine } from './line.ts';

after(closeStore);

const seenIn = (log: readonly StoredEvent[]): string => foldDelivery(log)?.state.checks[0]?.tree ?? '';
const approve =
  (details: GateAnswer['details'] = {}) =>
  (log: readonly StoredEvent[]): Omit<GateAnswer, 'by'> => ({
    decision: 'approve',
    text: '',
    details: { seen: seenIn(log), ...details },
  });

test('an idea walks from gate to gate', async (t) => {
  const line = await walkLine(t, {
    files: deliveryProject,
    replies: [],
    recipe: 'deliver',
    spec: 'A service that keeps a list of things',
    request: { delivery: { kind: 'traditional', level: 'mvp', mode: 'local-only' } },
    model: () => Promise.resolve([deliveryReplies()]),
    // G1, G2, G3, G5, G6; nothing is installed, so nothing can be audited at G7; G8.
    answers: [
      approve(),
      approve(),
      approve(),
      approve(),
      approve(),
      approve({ accept: ['audit'] }),
      approve(),
    ],
  });
  assert.equal(line.end.outcome, 'verified', line.end.reason);
});
