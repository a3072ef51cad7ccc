import { z } from 'zod';

/** Further files that the model reads. */
export const contextOption = z
  .array(z.string().min(1, { error: 'must name a file' }))
  .max(50, { error: 'takes at most 50 files' })
  .default([])
  .meta({
    description: 'a file that the model should read; may be given several times',
    placeholder: 'FILE',
  });

/** Where the result goes, and what it may replace there. */
export const landingOptions = {
  write: z
    .boolean()
    .default(false)
    .meta({ description: 'write the result into the checkout too, not only onto a branch' }),
  hash: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, { error: 'must be a SHA-256 in 64 hex digits' })
    .transform((text) => text.toLowerCase())
    .optional()
    .meta({ description: 'only if the file has this SHA-256 now', placeholder: 'SHA256' }),
};

/** The path of a file, relative to where the caller stands. */
export const fileOption = (description: string) =>
  z.string().trim().min(1, { error: 'must name a file' }).meta({ description, placeholder: 'FILE' });
