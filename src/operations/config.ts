import { resolve } from 'node:path';
import { z } from 'zod';
import { defineOperation } from './operation.ts';
import { folderOption } from './run-options.ts';

/** Prints every setting, its value and where it comes from. Secrets are masked. */
export const config = defineOperation({
  name: 'config',
  about: 'Show every setting, its value and where it comes from',
  http: { method: 'GET', path: '/api/config' },
  input: z.strictObject({
    in: folderOption('the repository whose own settings count (default: the current folder)'),
  }),
  output: z.object({
    entries: z.array(
      z.object({ key: z.string(), value: z.unknown(), source: z.string(), about: z.string() }),
    ),
  }),
  examples: ['millwright config', 'millwright config --json'],
  async run({ in: folder }, context) {
    const settings = await context.settings(resolve(context.cwd, folder ?? '.'));
    return { entries: settings.entries() };
  },
});
