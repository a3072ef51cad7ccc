import { z } from 'zod';
import { idSchema } from './id.ts';

/** A git repository under care. `path` is absolute on this machine. */
export const projectSchema = z.object({
  id: idSchema,
  name: z.string().min(1),
  path: z.string().min(1),
  createdAt: z.iso.datetime(),
});
export type Project = z.infer<typeof projectSchema>;
