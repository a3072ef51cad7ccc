import { z } from 'zod';
import { workerSchema } from '../domain/worker.ts';
import { defineOperation } from './operation.ts';

/** Who takes runs now. */
export const workers = defineOperation({
  name: 'workers',
  about: 'List the workers of a shared database: what each can, and which runs it left to others',
  input: z.strictObject({}),
  output: z.object({ workers: z.array(workerSchema) }),
  http: { method: 'GET', path: '/api/workers' },
  examples: ['millwright workers'],
  async run(_, context) {
    return { workers: await (await context.store()).workers.present() };
  },
});
