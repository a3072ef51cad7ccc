import { z } from 'zod';
import { UserError } from './errors.ts';
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

/** The folder of a project was moved or removed. */
export const lostFolder = (path: string, cause?: unknown): UserError =>
  new UserError(`the folder of the project is not there any more: ${path}`, {
    hint: `if it was moved: \`millwright move-project ${path} NEW\`; then go on with \`millwright resume RUN\` or \`millwright retry TASK\``,
    cause,
  });
