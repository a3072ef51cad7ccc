import { z } from 'zod';
import { idSchema } from './id.ts';

/**
 * A git repository under care. `path` is absolute on the machine where it was first named; `remote` is where others get it,
 * without a name or password in it.
 */
export const projectSchema = z.object({
  id: idSchema,
  name: z.string().min(1),
  path: z.string().min(1),
  remote: z.string().min(1).optional(),
  createdAt: z.iso.datetime(),
});
export type Project = z.infer<typeof projectSchema>;
