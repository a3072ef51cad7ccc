import { z } from 'zod';
import { gateAnswerSchema } from './gate.ts';
import { deliveryStateSchema } from './gated-delivery.ts';

/** What a run knows of persons and of gates, as part of its facts. */
export const gateFacts = {
  /** What persons said at gates, by gate; and what they said about earlier plans. */
  answers: z.record(z.string(), gateAnswerSchema).optional(),
  planNotes: z.array(z.string()).optional(),
  delivery: deliveryStateSchema.optional(),
};
