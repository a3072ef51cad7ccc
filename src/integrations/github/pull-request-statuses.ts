import { z } from 'zod';
import { statusStates, type CommitStatus, type HostedRepository } from '../../domain/code-host.ts';
import type { GithubClient } from './export-request.ts';

const combinedSchema = z.object({
  statuses: z.array(
    z.object({ context: z.string(), state: z.enum(statusStates), description: z.string().nullish() }),
  ),
});

const mostPages = 10;

/** The newest status of each context; GitHub's combined status tells each context once. */
export const readStatuses = async (
  client: GithubClient,
  { owner, name }: HostedRepository,
  commit: string,
): Promise<CommitStatus[]> => {
  const all: CommitStatus[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const { statuses } = await client.ask(
      'GET /repos/{owner}/{repo}/commits/{ref}/status',
      { owner, repo: name, ref: commit, per_page: 100, page },
      combinedSchema,
    );
    all.push(...statuses.map((one) => ({ ...one, description: one.description ?? '' })));
    if (statuses.length < 100) break;
  }
  return all;
};

/** Writes what does not stand there yet. A commit takes 1000 statuses of a context, so none is written for nothing. */
export const writeStatuses = async (
  client: GithubClient,
  repository: HostedRepository,
  { commit, statuses }: { commit: string; statuses: readonly CommitStatus[] },
): Promise<number> => {
  const there = new Map(
    (await readStatuses(client, repository, commit)).map((one) => [one.context.toLowerCase(), one]),
  );
  let written = 0;
  for (const { context, state, description } of statuses) {
    const known = there.get(context.toLowerCase());
    if (known?.state === state && known.description === description) continue;
    const parameters = {
      owner: repository.owner,
      repo: repository.name,
      sha: commit,
      context,
      state,
      description,
    };
    await client.ask(
      'POST /repos/{owner}/{repo}/statuses/{sha}',
      parameters,
      z.object({ context: z.string() }),
    );
    written += 1;
  }
  return written;
};
