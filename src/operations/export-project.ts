import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { UserError } from '../domain/errors.ts';
import type { Project } from '../domain/project.ts';
import { wantedSchema } from '../store/schema-version.ts';
import type { Store } from '../store/store.ts';
import { type ArchiveFile, writeArchive } from './export/archive-file.ts';
import * as records from './export/project-records.ts';
import { findProject, projectReference } from './ledger/find-project.ts';
import { defineOperation, type OperationContext } from './operation.ts';

const lists = {
  'tasks.ndjson': records.wholeTasks,
  'runs.ndjson': records.runsOf,
  'events.ndjson': records.eventsOf,
  'proofs.ndjson': records.proofsOf,
  'artifacts.ndjson': records.artifactsOf,
  'ledger.ndjson': records.ledgerOf,
  'questions.ndjson': records.questionsOf,
  'error-history.ndjson': records.errorsOf,
} as const;

/** The bundle of branches and tags; undefined names and the reason where the repository cannot be read. */
const addBundle = async (
  archive: ArchiveFile,
  { path }: Project,
  { repositories }: OperationContext,
): Promise<{ refs: string[]; missing: string[] }> => {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-export-'));
  try {
    const file = join(folder, 'repository.bundle');
    const refs = await repositories.bundle(path, file);
    if (refs.length > 0) await archive.addFile('repository.bundle', file);
    return { refs, missing: refs.length > 0 ? [] : ['repository.bundle: there is no branch of Millwright'] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { refs: [], missing: ['repository.bundle: the repository could not be read'] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const versionsOf = (store: Store) => ({
  schema: wantedSchema().tags.at(-1) ?? '',
  postgres: store.about().version,
  node: process.versions.node,
});

async function* only(value: unknown): AsyncGenerator {
  yield await Promise.resolve(value);
}

const output = z.object({
  file: z.string(),
  /** SHA-256 (hex) and size of each file in the archive, before packing. */
  entries: z.array(z.object({ name: z.string(), bytes: z.int(), sha256: z.string() })),
  /** Branches and tags in the bundle. */
  refs: z.array(z.string()),
  /** What could not be put into it, and why. */
  missing: z.array(z.string()),
});

/** Writes all that is kept of a project into one archive. */
export const exportProject = defineOperation({
  name: 'export-project',
  about:
    'Write everything of a project into one zip file: branches, tasks, runs with their logs, proofs, ledger',
  input: z.strictObject({
    project: projectReference,
    to: z
      .string()
      .min(1, { error: 'must name a file' })
      .max(4096, { error: 'is too long for a file' })
      .meta({ description: 'the zip file to write', placeholder: 'FILE' }),
    force: z.boolean().default(false).meta({ description: 'replace the file where it is there already' }),
  }),
  output,
  positional: ['project'],
  examples: [
    'millwright export-project --to shop.zip',
    'millwright export-project shop --to shop.zip --force',
  ],
  async run({ project: reference, to, force }, context) {
    const project = await findProject(reference, context);
    const store = await context.store();
    const file = resolve(context.cwd, to);
    let found = { refs: [] as string[], missing: [] as string[] };
    const entries = await writeArchive(file, force, async (archive) => {
      found = await addBundle(archive, project, context);
      for (const [name, read] of Object.entries(lists)) {
        context.progress?.(name);
        await archive.addLines(name, read(store, project.id));
      }
      const { id, name, remote, createdAt } = project;
      const about = { id, name, createdAt, ...(remote !== undefined && { remote }) };
      const at = new Date().toISOString();
      const content = { ...found, entries: archive.entries };
      const manifest = { format: 1, at, project: about, versions: versionsOf(store), ...content };
      await archive.addLines('manifest.json', only(manifest));
    });
    return { file, entries, ...found };
  },
});
