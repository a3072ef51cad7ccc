import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import { idSchema, newId } from '../domain/id.ts';

/**
 * A file as it stood before a batch and as the batch left it; hashes are SHA-256 (hex), null is no file. Without `after`
 * the batch did not come to its end.
 */
const entrySchema = z.object({
  path: z.string(),
  text: z.string().nullable(),
  before: z.string().nullable(),
  after: z.string().nullable().optional(),
});
const backupSchema = z.object({ folder: z.string(), files: z.array(entrySchema) });
export type Backup = z.infer<typeof backupSchema>;

/** Older ones go when another is kept. */
const keptBackups = 200;

const noBackup = (id: string): UserError =>
  new UserError(`there is no backup ${id}`, {
    usage: true,
    hint: `the answer of write-files names its backup; the last ${keptBackups} are kept`,
  });

const prune = async (home: string): Promise<void> => {
  // Ids sort by the time at which they were made.
  const old = (await readdir(home)).toSorted().slice(0, -keptBackups);
  await Promise.all(old.map((name) => rm(join(home, name), { force: true })));
};

/** What batches of files replaced, in `home`: readable by its owner alone, because it holds their code. */
export const backupsIn = (home: string) => ({
  async keep(backup: Backup): Promise<string> {
    const id = newId();
    await mkdir(home, { recursive: true, mode: 0o700 });
    await writeFile(join(home, `${id}.json`), JSON.stringify(backup), { mode: 0o600, flag: 'wx' });
    await prune(home);
    return id;
  },
  /** Throws UserError when there is none of that id. */
  async find(id: string): Promise<Backup> {
    if (!idSchema.safeParse(id).success) throw noBackup(id);
    const text = await readFile(join(home, `${id}.json`), 'utf8').catch(() => undefined);
    const parsed = text === undefined ? undefined : backupSchema.safeParse(JSON.parse(text));
    if (parsed?.success !== true) throw noBackup(id);
    return parsed.data;
  },
  /** Writes down what the batch left. */
  async complete(id: string, backup: Backup): Promise<void> {
    await writeFile(join(home, `${id}.json`), JSON.stringify(backup), { mode: 0o600 });
  },
  async forget(id: string): Promise<void> {
    await rm(join(home, `${id}.json`), { force: true });
  },
});
