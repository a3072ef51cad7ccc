import { z } from 'zod';
import { statusStates, type CodeHost, type HostedRepository } from '../../domain/code-host.ts';
import { findRun, runReference } from '../find-run.ts';
import { defineOperation } from '../operation.ts';
import {
  findOutgoing,
  hostedProject,
  hostingOf,
  repositoryOptions,
  whichRepository,
} from './hosting-options.ts';

const output = z.object({
  /** Null where there is none that the token sees. */
  repository: z.string().nullable(),
  branch: z.string().nullable(),
  /** What is checked out here, or the commit of the run. */
  here: z.string(),
  /** What stands there. */
  there: z.string().nullable(),
  same: z.boolean(),
  pullRequest: z
    .object({
      number: z.int(),
      url: z.string(),
      state: z.enum(['open', 'closed', 'merged']),
      commit: z.string(),
    })
    .nullable(),
  statuses: z.array(z.object({ context: z.string(), state: z.enum(statusStates), description: z.string() })),
});

const look = async (
  host: CodeHost,
  repository: HostedRepository,
  { branch, isRun }: { branch: string; isRun: boolean },
) => {
  const there = (await host.branchCommit(repository, branch)) ?? null;
  const pull = isRun ? await host.findPullRequest(repository, branch) : undefined;
  return {
    there,
    pullRequest: pull ? { number: pull.number, url: pull.url, state: pull.state, commit: pull.commit } : null,
    statuses: there === null ? [] : await host.statuses(repository, there),
  };
};

/** Tells how a project, or the branch of a run, stands at GitHub. Asks there every time. */
export const githubStatus = defineOperation({
  name: 'github-status',
  about: 'Tell how a project stands at GitHub, or the pull request of a run',
  input: z.strictObject({
    project: hostedProject,
    run: runReference
      .optional()
      .meta({ description: 'look at the branch of this run and its pull request', placeholder: 'RUN' }),
    ...repositoryOptions,
  }),
  output,
  positional: ['project'],
  http: { method: 'GET', path: '/api/projects/{project}/github-status' },
  examples: ['millwright github-status .', 'millwright github-status . --run 3f9a1c2e'],
  async run({ project, run: reference, ...named }, context) {
    const hosting = hostingOf(context);
    const outgoing = await findOutgoing(project, context);
    const host = hosting.codeHost(context.signal);
    const head = await hosting.head(outgoing.root);
    const run = reference === undefined ? undefined : (await findRun(reference, await context.store())).run;
    const here = run?.commit ?? head.commit;
    const repository = await host.find(await whichRepository(named, outgoing, host, context));
    const branch = run?.branch ?? head.branch ?? repository?.defaultBranch;
    const absent = { repository: null, there: null, same: false, pullRequest: null, statuses: [] };
    if (repository === undefined || branch === undefined) return { ...absent, branch: branch ?? null, here };
    const found = await look(host, repository, { branch, isRun: run?.branch !== undefined });
    return { ...found, repository: repository.url, branch, here, same: found.there === here };
  },
});
