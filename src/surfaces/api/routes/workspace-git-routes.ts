import { z } from 'zod';
import { defineRoute, json, type ApiRoute } from '../api-route.ts';
import {
  inWorkspace,
  requireWorkspace,
  workspaceField,
  workspaceGroup as group,
} from './require-workspace.ts';

const init = defineRoute({
  method: 'POST',
  path: `${inWorkspace}/git/init`,
  group,
  about:
    'Make the folder a repository, with what stands in it as the first commit; one that is one stays as it is',
  input: z.strictObject(workspaceField),
  answers: {
    200: {
      about: '`made`: it was none before',
      schema: z.object({ made: z.boolean(), commit: z.string() }),
    },
  },
  async answer({ input: { workspace }, context }) {
    const { root } = await requireWorkspace(workspace, context);
    return json(await context.workspaces.begin(root));
  },
});

const commitFields = {
  commit: z.string().meta({ description: 'where the branch stands now' }),
  branch: z.string().nullable(),
  left: z
    .array(z.string())
    .meta({ description: 'paths that differ and were not taken: they may hold secrets' }),
};
const madeSchema = z.object({ kind: z.literal('made'), ...commitFields, paths: z.array(z.string()) });
const nothingSchema = z.object({ kind: z.literal('nothing'), ...commitFields });

const commit = defineRoute({
  method: 'POST',
  path: `${inWorkspace}/git/commit`,
  group,
  about:
    'Commit what differs from the last commit, or some of it, on the branch that is checked out; no hook runs',
  input: z.strictObject({
    ...workspaceField,
    message: z
      .string()
      .max(20_000, { error: 'is longer than 20,000 characters' })
      .refine((text) => text.replaceAll(/[\0\s]/g, '') !== '', { error: 'must say something' }),
    paths: z
      .array(z.string().min(1).max(4096))
      .min(1, { error: 'names no file' })
      .max(10_000, { error: 'takes at most 10,000 files' })
      .optional()
      .meta({ description: 'only these files; all that differs when left out' }),
  }),
  answers: {
    200: { about: 'it is committed', schema: madeSchema },
    409: { about: '`nothing`: there is nothing to commit. Else what went wrong', schema: nothingSchema },
  },
  async answer({ input: { workspace, message, paths }, context }) {
    const { root } = await requireWorkspace(workspace, context);
    const done = await context.workspaces.commit(root, { message, ...(paths && { paths }) });
    return json(done, done.kind === 'made' ? 200 : 409);
  },
});

const history = defineRoute({
  method: 'GET',
  path: `${inWorkspace}/git/history`,
  group,
  about: 'The newest commits of what is checked out',
  input: z.strictObject({
    ...workspaceField,
    limit: z
      .int({ error: 'must be a whole number' })
      .min(1, { error: 'must be at least 1' })
      .max(1000, { error: 'must be at most 1000' })
      .default(50),
  }),
  answers: {
    200: {
      about: 'the newest first',
      schema: z.object({
        commits: z.array(
          z.object({ hash: z.string(), subject: z.string(), author: z.string(), at: z.iso.datetime() }),
        ),
      }),
    },
  },
  async answer({ input: { workspace, limit }, context }) {
    const { root } = await requireWorkspace(workspace, context);
    return json({ commits: await context.workspaces.history(root, limit) });
  },
});

/** The history of a workspace, as people know these routes. */
export const workspaceGitRoutes: readonly ApiRoute[] = [init, commit, history];
