import { z } from 'zod';
import { idSchema } from './id.ts';

/** Where work comes from besides persons. */
export const deliverySources = ['github-ci', 'github-issue', 'github-review', 'beads'] as const;
export type DeliverySource = (typeof deliverySources)[number];

/**
 * Something from elsewhere that may become a task. `key` names it at its source, `twin` is another name of the same thing:
 * neither is taken twice. `subject` is what it is about: deliveries of one subject count as attempts at one thing.
 * `settledAt` says that it was decided about, `reportedAt` that its source knows the end.
 */
export const deliverySchema = z.object({
  source: z.enum(deliverySources),
  key: z.string().min(1).max(1000),
  twin: z.string().min(1).max(1000).optional(),
  subject: z.string().min(1).max(2000),
  payload: z.unknown(),
  receivedAt: z.iso.datetime(),
  taskId: idSchema.optional(),
  note: z.string().optional(),
  settledAt: z.iso.datetime().optional(),
  reportedAt: z.iso.datetime().optional(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export type NewDelivery = Pick<Delivery, 'source' | 'key' | 'twin' | 'subject' | 'payload'>;
