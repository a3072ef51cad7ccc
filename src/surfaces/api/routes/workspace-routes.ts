import { z } from 'zod';
import { UserError } from '../../../domain/errors.ts';
import { fileBatchSchema, fileChangeSchema, type FileChange } from '../../../domain/file-batch.ts';
import { templates } from '../../../domain/template.ts';
import type { ParsedReply } from '../../../domain/workspaces.ts';
import { workspaceReference } from '../../../operations/workspaces/find-workspace.ts';
import { writeFiles } from '../../../operations/write-files.ts';
import { defineRoute, json, type ApiRoute } from '../api-route.ts';
import { Refusal } from '../refusal.ts';
import {
  inWorkspace,
  requireWorkspace,
  workspaceField,
  workspaceGroup as group,
  workspacesPath,
} from './require-workspace.ts';

const templateNames = templates.map(({ name }) => name);
const templateError = `must be one of ${templateNames.join(', ')}`;

const workspaceSchema = z.object({ name: z.string(), root: z.string() });
const batchAnswer = { about: 'all of it is written', schema: fileBatchSchema };

/** What may stand in a request as a path; whether it leads out is seen where it is opened. */
const pathField = z
  .string()
  .min(1, { error: 'must name a file' })
  .max(4096, { error: 'is too long for a path' })
  .refine((path) => !/^(?:[/\\~]|[a-z]:)/i.test(path), { error: 'must be relative to the workspace' })
  .refine((path) => !path.split(/[/\\]/).includes('..'), { error: 'must not contain ..' });

const list = defineRoute({
  method: 'GET',
  path: workspacesPath,
  group,
  about: 'List the workspaces',
  input: z.strictObject({}),
  answers: { 200: { about: 'by name', schema: z.object({ workspaces: z.array(workspaceSchema) }) } },
  answer: async ({ context }) => json({ workspaces: await context.workspaces.list() }),
});

const create = defineRoute({
  method: 'POST',
  path: workspacesPath,
  group,
  about: 'Make a workspace: a repository of its own, from a template',
  input: z.strictObject({
    name: workspaceReference,
    template: z
      .string()
      .refine((name) => templateNames.includes(name as never), { error: templateError })
      .default('empty')
      .meta({ description: `what it starts from: ${templateNames.join(', ')}` }),
  }),
  answers: { 201: { about: 'it is made', schema: workspaceSchema, headers: { location: 'its files' } } },
  async answer({ input: { name, template }, context }) {
    const made = await context.workspaces.create(name, template);
    return json(made, 201, { location: `${workspacesPath}/${name}/files` });
  },
});

const listFiles = defineRoute({
  method: 'GET',
  path: `${inWorkspace}/files`,
  group,
  about: 'List the files that are committed, or new and not ignored',
  input: z.strictObject(workspaceField),
  answers: {
    200: {
      about: '`cut`: there are more',
      schema: z.object({ paths: z.array(z.string()), cut: z.boolean() }),
    },
  },
  async answer({ input: { workspace }, context }) {
    const { root } = await requireWorkspace(workspace, context);
    return json(await context.workspaces.files(root));
  },
});

const readFile = defineRoute({
  method: 'GET',
  path: `${inWorkspace}/file`,
  group,
  about: 'Read a file; files that may hold secrets are not shown',
  input: z.strictObject({ ...workspaceField, path: pathField }),
  answers: {
    200: {
      about: 'its text, and the SHA-256 of its bytes',
      schema: z.object({ path: z.string(), text: z.string(), hash: z.string() }),
    },
  },
  async answer({ input: { workspace, path }, context }) {
    const { root } = await requireWorkspace(workspace, context);
    const found = await context.workspaces.read(root, path);
    if (found === undefined)
      throw new Refusal(404, 'there is no such file', { hint: `GET ${inWorkspace}/files lists them` });
    return json({ path, ...found });
  },
});

const overwrite = z
  .boolean()
  .default(false)
  .meta({ description: 'replace files that exist, also where no hash is given' });

const write = defineRoute({
  method: 'POST',
  path: `${inWorkspace}/files`,
  group,
  about: 'Write files, all or none; what they replace is kept and can be put back with its backup',
  input: z.strictObject({
    ...workspaceField,
    files: z
      .array(fileChangeSchema.extend({ path: pathField }))
      .min(1, { error: 'names no file' })
      .max(500, { error: 'takes at most 500 files' }),
    overwrite,
  }),
  answers: { 200: batchAnswer },
  async answer({ input: { workspace, files, overwrite: mayReplace }, context }) {
    const { root } = await requireWorkspace(workspace, context);
    return json(await writeFiles.run({ in: root, files, overwrite: mayReplace }, context));
  },
});

const parsedSchema = z.object({
  status: z.enum(['parsed', 'written', 'unusable', 'refused']),
  files: z.array(
    z.object({
      path: z.string(),
      operation: z.enum(['write', 'delete']),
      content: z.string(),
      hash: z.string().nullable().meta({ description: 'of what stands there now; null for no file' }),
    }),
  ),
  notes: z.array(z.string()),
  fault: z.string().nullable(),
  sayBack: z.string().nullable().meta({ description: 'what the model should be told' }),
  backup: z.string().nullable(),
});
type Parsed = z.infer<typeof parsedSchema>;

const nothing: Omit<Parsed, 'status'> = { files: [], notes: [], fault: null, sayBack: null, backup: null };

/** Lands what was read where it still fits: a file that was changed meanwhile keeps all of them from being written. */
const land = async (
  { files, notes }: ParsedReply & { kind: 'files' },
  write: (changes: FileChange[]) => Promise<{ backup: string }>,
): Promise<Response> => {
  try {
    const { backup } = await write(files);
    return json({ ...nothing, status: 'written', files, notes, backup } satisfies Parsed);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const refused = { status: 'refused', files, notes, fault: 'not-written' } as const;
    return json({ ...nothing, ...refused, sayBack: error.message } satisfies Parsed, 409);
  }
};

const parse = defineRoute({
  method: 'POST',
  path: `${inWorkspace}/parse`,
  group,
  about: 'Read files and edits out of the reply of a model; half a reply is never used',
  input: z.strictObject({
    ...workspaceField,
    reply: z.string().max(4_000_000, { error: 'is longer than 4,000,000 characters' }),
    write: z.boolean().default(false).meta({ description: 'write what was read, all or none' }),
  }),
  answers: {
    200: { about: 'whole files as they would stand, or stand now', schema: parsedSchema },
    409: { about: 'it was read and could not be written; nothing was', schema: parsedSchema },
    422: { about: 'nothing of it can be used', schema: parsedSchema },
  },
  async answer({ input: { workspace, reply, write: mayWrite }, context }) {
    const { root } = await requireWorkspace(workspace, context);
    const parsed = await context.workspaces.parse(root, reply);
    if (parsed.kind === 'unusable') {
      const { fault, sayBack } = parsed;
      return json({ ...nothing, status: 'unusable', fault, sayBack } satisfies Parsed, 422);
    }
    const { files, notes } = parsed;
    if (!mayWrite || files.length === 0)
      return json({ ...nothing, status: 'parsed', files, notes } satisfies Parsed);
    return land(parsed, (changes) => context.batches.write(root, changes, false));
  },
});

/** Workspaces and their files, as people know these routes. */
export const workspaceRoutes: readonly ApiRoute[] = [list, create, listFiles, readFile, write, parse];
