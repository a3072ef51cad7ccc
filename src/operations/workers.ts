import { z } from 'zod';
import { idSchema } from '../domain/id.ts';
import { workerSchema } from '../domain/worker.ts';
import { oldestQueued, programNeeds } from '../store/run-needs.ts';
import type { Store } from '../store/store.ts';
import { defineOperation } from './operation.ts';
import { whyUntaken } from './why-untaken.ts';

/** What nobody takes becomes the oldest of what waits: no more need be looked at. */
const lookedAt = 20;

const untakenSchema = z.object({ runId: idSchema, reason: z.string() });

const untakenRuns = async (store: Store): Promise<z.infer<typeof untakenSchema>[]> => {
  if (store.engine.kind === 'embedded') return [];
  const programsOf = programNeeds(store.engine);
  const waiting = await oldestQueued(store.engine, lookedAt);
  const looked = await Promise.all(
    waiting.map(async (runId) => ({ runId, reason: await whyUntaken(runId, store, programsOf) })),
  );
  return looked.flatMap(({ runId, reason }) => (reason === undefined ? [] : [{ runId, reason }]));
};

/** Who takes runs now, and what nobody takes. */
export const workers = defineOperation({
  name: 'workers',
  about:
    'List the workers of a shared database: what each can, which runs it left to others, and which nobody takes',
  input: z.strictObject({}),
  output: z.object({
    workers: z.array(workerSchema),
    /** Runs that wait and that no worker that is there takes, of the oldest. */
    untaken: z.array(untakenSchema),
  }),
  http: { method: 'GET', path: '/api/workers' },
  examples: ['millwright workers'],
  async run(_, context) {
    const store = await context.store();
    return { workers: await store.workers.present(), untaken: await untakenRuns(store) };
  },
});
