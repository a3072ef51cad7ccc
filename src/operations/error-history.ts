import { resolve } from 'node:path';
import { z } from 'zod';
import { errorFixSchema } from '../domain/error-history.ts';
import { defineOperation } from './operation.ts';
import { folderOption } from './run-options.ts';

const limitError = 'must be a whole number from 1 to 100';

/** Lists what went wrong before and what mended it. */
export const errorHistory = defineOperation({
  name: 'error-history',
  about: 'List errors that checks found in verified runs, and what mended them, the newest first',
  http: { method: 'GET', path: '/api/error-history' },
  input: z.strictObject({
    in: folderOption('only errors of this repository'),
    tool: z
      .string()
      .max(100)
      .optional()
      .meta({ description: 'only what this tool found, such as tsc', placeholder: 'TOOL' }),
    text: z
      .string()
      .min(1)
      .max(1000)
      .optional()
      .meta({ description: 'only where message, path, code or change hold this', placeholder: 'TEXT' }),
    before: z.iso
      .datetime({ error: 'must be a moment as the list prints it' })
      .optional()
      .meta({ description: 'go on before this moment, for the next page', placeholder: 'TIME' }),
    limit: z
      .int({ error: limitError })
      .min(1, { error: limitError })
      .max(100, { error: limitError })
      .default(20)
      .meta({ description: 'how many', placeholder: 'N' }),
  }),
  output: z.object({ errors: z.array(errorFixSchema.extend({ project: z.string() })) }),
  examples: ['millwright error-history --in . --tool tsc', 'millwright error-history --text "cannot find"'],
  async run({ in: folder, ...which }, context) {
    const store = await context.store();
    const projects = new Map((await store.projects.list()).map(({ id, path }) => [id, path]));
    let projectId: string | undefined;
    if (folder !== undefined) {
      const { root } = await context.repositories.open(resolve(context.cwd, folder));
      projectId = (await store.projects.byPath(root))?.id;
      if (projectId === undefined) return { errors: [] };
    }
    const found = await store.errorHistory.list({ ...which, projectId });
    return { errors: found.map((fix) => ({ ...fix, project: projects.get(fix.projectId) ?? '' })) };
  },
});
