import { z } from 'zod';
import { UserError } from '../../domain/errors.ts';
import { runReference } from '../find-run.ts';
import { defineOperation, type OperationContext } from '../operation.ts';
import { exportRun } from './export-run.ts';
import {
  findOutgoing,
  hostedProject,
  hostingOf,
  repositoryOptions,
  requireRepository,
  whichRepository,
} from './hosting-options.ts';

const branchName = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}_][^\p{Cc}\s~^:?*[\\]{0,200}$/u, { error: 'must be the name of a branch' });

const input = z.strictObject({
  project: hostedProject,
  run: runReference.optional().meta({
    description: 'open a pull request for this run, with its proof, instead of pushing what is checked out',
    placeholder: 'RUN',
  }),
  ...repositoryOptions,
  public: z.boolean().default(false).meta({ description: 'a new repository is public (default: private)' }),
  branch: branchName
    .optional()
    .meta({ description: 'branch there (default: the one that is checked out)', placeholder: 'BRANCH' }),
  base: branchName.optional().meta({
    description: 'branch that the pull request goes into (default: that of the repository)',
    placeholder: 'BRANCH',
  }),
  tags: z.boolean().default(true).meta({ description: 'leave the tags on its history here' }),
});

const output = z.object({
  repository: z.string(),
  /** Whether it was made now. */
  made: z.boolean(),
  branch: z.string(),
  commit: z.string(),
  /** Whether anything had to be pushed. What stands there was read back either way. */
  pushed: z.boolean(),
  tags: z.array(z.string()),
  pullRequest: z.object({ number: z.int(), url: z.string(), made: z.boolean() }).optional(),
  /** Statuses that had to be written. */
  statuses: z.int().optional(),
  notices: z.array(z.string()),
});
type Output = z.infer<typeof output>;

const dirtyNotice = (dirty: readonly string[]): string[] =>
  dirty.length === 0 ? [] : [`not exported: ${dirty.length} paths that are changed and not committed`];

const exportProject = async (given: z.infer<typeof input>, context: OperationContext): Promise<Output> => {
  const hosting = hostingOf(context);
  const outgoing = await findOutgoing(given.project, context);
  const { root, name, dirty } = outgoing;
  const host = hosting.codeHost(context.signal);
  const which = await whichRepository(given, outgoing, host, context);
  const { commit, branch: checkedOut } = await hosting.head(root);
  const branch = given.branch ?? checkedOut;
  if (branch === undefined)
    throw new UserError('no branch is checked out', { hint: 'check one out, or name one with --branch' });
  const wish = {
    ...which,
    root,
    commit,
    isPrivate: !given.public,
    description: `${name}, made with Millwright`,
  };
  const repository = await host.ensureRepository(wish);
  context.progress?.(`${repository.url} ${repository.made ? 'was made' : 'is there'}`);
  const refs = await host.push(repository, { root, commit, branch, tags: given.tags });
  return {
    repository: repository.url,
    made: repository.made,
    branch,
    commit,
    pushed: refs.some(({ changed }) => changed),
    tags: refs.flatMap(({ ref }) => (ref.startsWith('refs/tags/') ? [ref.slice('refs/tags/'.length)] : [])),
    notices: dirtyNotice(dirty),
  };
};

const exportOneRun = async (
  given: z.infer<typeof input> & { run: string },
  context: OperationContext,
): Promise<Output> => {
  const outgoing = await findOutgoing(given.project, context);
  const host = hostingOf(context).codeHost(context.signal);
  const repository = await requireRepository(host, await whichRepository(given, outgoing, host, context));
  const exported = await exportRun({ run: given.run, base: given.base, host, repository }, outgoing, context);
  const { number, url, made } = exported.pullRequest;
  return {
    repository: repository.url,
    made: false,
    branch: exported.branch,
    commit: exported.commit,
    pushed: exported.pushed,
    tags: [],
    pullRequest: { number, url, made },
    statuses: exported.statuses,
    notices: [],
  };
};

/** Brings a project, or the work of a run, to GitHub. */
export const exportGithub = defineOperation({
  name: 'export-github',
  about: 'Export a project to GitHub, or open a pull request for a run with its proof',
  input,
  output,
  positional: ['project'],
  http: { method: 'POST', path: '/api/projects/{project}/export-github' },
  examples: ['millwright export-github . --name shop', 'millwright export-github . --run 3f9a1c2e'],
  async run({ run, ...given }, context) {
    return run === undefined ? exportProject(given, context) : exportOneRun({ ...given, run }, context);
  },
});
