import { z } from 'zod';

/**
 * A change to one file, read out of a reply. `path` is as the model wrote it and is not trusted: only
 * `workspace/` decides whether it may be touched. `search` must be found in the file's present text.
 */
export const editSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('write'), path: z.string().min(1), content: z.string() }),
  z.object({ kind: z.literal('replace'), path: z.string().min(1), search: z.string(), replace: z.string() }),
  z.object({ kind: z.literal('delete'), path: z.string().min(1) }),
]);

export type Edit = z.infer<typeof editSchema>;
