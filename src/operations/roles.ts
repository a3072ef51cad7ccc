import { resolve } from 'node:path';
import { z } from 'zod';
import { roleListingSchema } from '../domain/role-listing.ts';
import { defineOperation } from './operation.ts';
import { folderOption } from './run-options.ts';

/** Lists who makes what in a delivery here, and whose words each role has. The output is stable: fields are added, never renamed. */
export const roles = defineOperation({
  name: 'roles',
  about: 'Show the roles of a delivery: what each makes, at which gates, and whose prompt it has',
  http: { method: 'GET', path: '/api/roles' },
  input: z.strictObject({
    in: folderOption('the repository whose own roles count, if you let it (default: the current folder)'),
  }),
  output: roleListingSchema,
  examples: ['millwright roles', 'millwright roles --json'],
  async run({ in: folder }, context) {
    return (await context.settings(resolve(context.cwd, folder ?? '.'))).roles();
  },
});
