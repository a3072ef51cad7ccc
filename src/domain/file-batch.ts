import { z } from 'zod';
import { idSchema } from './id.ts';

/** One file of a batch. `hash` is the SHA-256 (hex) that it must have now; null: there must be none. */
export const fileChangeSchema = z.strictObject({
  path: z.string().min(1, { error: 'must name a file' }).meta({ description: 'relative to the folder' }),
  operation: z.enum(['write', 'append', 'delete']).default('write'),
  content: z.string().max(10_000_000, { error: 'is longer than 10,000,000 characters' }).default(''),
  hash: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, { error: 'must be a SHA-256 in 64 hex digits' })
    .nullable()
    .optional()
    .meta({ description: 'the SHA-256 that the file must have now; null: there must be no such file' }),
});
export type FileChange = z.infer<typeof fileChangeSchema>;

/** What a batch did. `backup` names what stood there before. */
export const fileBatchSchema = z.object({
  folder: z.string(),
  backup: idSchema,
  /** `before` and `after`: SHA-256 (hex) of the bytes, null for no file. */
  files: z.array(z.object({ path: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
});
export type FileBatch = z.infer<typeof fileBatchSchema>;

/** Writes files of a folder all or none, and puts them back. Both throw UserError with the reason, nothing changed then. */
export interface FileBatches {
  /** Without `overwrite` a file that exists is only replaced where its change names its hash. */
  write(folder: string, changes: readonly FileChange[], overwrite: boolean): Promise<FileBatch>;
  /** Puts back what a batch replaced, if nobody has changed it since. */
  restore(backup: string): Promise<FileBatch>;
  /** The folder that a batch wrote to. */
  folderOf(backup: string): Promise<string>;
}
