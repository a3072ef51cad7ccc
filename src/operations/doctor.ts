import { z } from 'zod';
import { defineOperation } from './operation.ts';

/** Looks at everything a run needs. */
export const doctor = defineOperation({
  name: 'doctor',
  about: 'Look at everything a run needs and say what is missing',
  input: z.strictObject({}),
  output: z.object({
    symptoms: z.array(
      z.object({
        topic: z.string(),
        status: z.enum(['ok', 'warning', 'problem']),
        text: z.string(),
        remedy: z.string().optional(),
      }),
    ),
  }),
  examples: ['millwright doctor', 'millwright doctor --json'],
  alarming: ({ symptoms }) => symptoms.some(({ status }) => status === 'problem'),
  run: async (_input, context) => ({ symptoms: await context.machine.examine(context.signal) }),
});
