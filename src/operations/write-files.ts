import { resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { fileBatchSchema, fileChangeSchema } from '../domain/file-batch.ts';
import { idSchema } from '../domain/id.ts';
import { defineOperation } from './operation.ts';
import { folderOption } from './run-options.ts';

const input = z.strictObject({
  files: z.array(fileChangeSchema).max(500, { error: 'takes at most 500 files' }).default([]).meta({
    description: 'JSON: [{"path", "operation": "write|append|delete", "content", "hash"}]',
    placeholder: 'FILES',
    stdin: true,
  }),
  in: folderOption('the folder they are in (default: the current folder)'),
  overwrite: z
    .boolean()
    .default(false)
    .meta({ description: 'replace files that exist, also where no hash is given' }),
  restore: idSchema
    .optional()
    .meta({ description: 'put back what the batch with this backup replaced', placeholder: 'BACKUP' }),
});

/** Writes a batch of files all or none; no model has a part in it. */
export const writeFiles = defineOperation({
  name: 'write-files',
  about: 'Write several files all or none, or put back what such a batch replaced',
  input,
  output: fileBatchSchema,
  positional: ['files'],
  examples: [
    'millwright write-files - < files.json',
    'millwright write-files --restore 01a2b3c4-0000-7000-8000-000000000000',
  ],
  run({ files, in: folder, overwrite, restore }, { cwd, batches }) {
    if ((files.length === 0) === (restore === undefined))
      throw new UserError('give either files or --restore BACKUP', {
        usage: true,
        hint: 'millwright write-files --help',
      });
    if (restore !== undefined) return batches.restore(restore);
    return batches.write(resolve(cwd, folder ?? '.'), files, overwrite);
  },
});
