import { basename, join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { listSnapshots, restoreSnapshot } from '../store/embedded/snapshots.ts';
import { defineOperation } from './operation.ts';

/** A copy by its name or its path; by name it must be one of the folder's own. */
const fileOf = (wanted: string, known: readonly string[], cwd: string): string =>
  known.find((file) => file === wanted || basename(file) === wanted) ?? join(cwd, wanted);

/** Puts a copy of the embedded database in its place, or tells which copies there are. */
export const restore = defineOperation({
  name: 'restore',
  about: 'List the snapshots of the embedded database, or put one back',
  http: 'none',
  input: z.strictObject({
    snapshot: z.string().min(1, { error: 'must name a snapshot' }).optional().meta({
      description: 'name or path of a snapshot; without it they are listed',
      placeholder: 'SNAPSHOT',
    }),
  }),
  output: z.object({
    snapshots: z.array(z.string()),
    restored: z.string().nullable(),
    /** Where the database that was there before lies now. */
    before: z.string().nullable(),
  }),
  positional: ['snapshot'],
  examples: ['millwright restore', 'millwright restore 2026-11-21T09-30-00.000Z-regular.tar.gz'],
  async run({ snapshot }, { dataDir, cwd }) {
    if (dataDir === undefined)
      throw new UserError('snapshots belong to the embedded database, and a server is configured', {
        hint: 'use the backups of your Postgres server, or unset database_url',
      });
    const snapshots = listSnapshots(dataDir);
    if (snapshot === undefined) return { snapshots, restored: null, before: null };
    const file = fileOf(snapshot, snapshots, cwd);
    const before = await restoreSnapshot(dataDir, file);
    return { snapshots, restored: file, before: before ?? null };
  },
});
