import { z } from 'zod';

/**
 * How a model is asked to write changes of files that exist: the whole file anew, SEARCH/REPLACE blocks, or a unified
 * diff. New files are always written whole.
 */
export const editFormats = ['whole', 'search', 'diff'] as const;
export const editFormatSchema = z.enum(editFormats);
export type EditFormat = z.infer<typeof editFormatSchema>;

/** How often answers of a model in a format could be applied. `model` is the name that is asked for. */
export const editRecordSchema = z.object({
  endpoint: z.string(),
  model: z.string(),
  format: editFormatSchema,
  landed: z.int().nonnegative(),
  refused: z.int().nonnegative(),
});
export type EditRecord = z.infer<typeof editRecordSchema>;
