import { z } from 'zod';
import {
  bodyLimit,
  type HostedRepository,
  type PullRequest,
  type PullRequestWish,
} from '../../domain/code-host.ts';
import { HostError } from '../../domain/host-error.ts';
import type { GithubClient } from './export-request.ts';

const pullSchema = z.object({
  number: z.int().positive(),
  state: z.enum(['open', 'closed']),
  title: z.string(),
  body: z.string().nullish(),
  merged_at: z.string().nullish(),
  head: z.object({ ref: z.string(), sha: z.string() }),
  base: z.object({ ref: z.string() }),
});
type Answered = z.infer<typeof pullSchema>;

const place = ({ owner, name }: HostedRepository) => ({ owner, repo: name });

const pullOf = (answered: Answered, { url }: HostedRepository): PullRequest => ({
  number: answered.number,
  url: `${url}/pull/${answered.number}`,
  state: answered.merged_at ? 'merged' : answered.state,
  head: answered.head.ref,
  base: answered.base.ref,
  commit: answered.head.sha,
});

const listOf = async (
  client: GithubClient,
  repository: HostedRepository,
  wanted: { head: string; base?: string; state: 'open' | 'all' },
): Promise<Answered[]> => {
  const { head, ...rest } = wanted;
  const parameters = { ...place(repository), ...rest, head: `${repository.owner}:${head}`, per_page: 30 };
  const found = await client.ask('GET /repos/{owner}/{repo}/pulls', parameters, z.array(pullSchema));
  // A server that does not know the branch leaves the filter aside and lists all.
  return found.filter((pull) => pull.head.ref === head);
};

/** The newest pull request of a branch, the open one first. */
export const findPullRequest = async (
  client: GithubClient,
  repository: HostedRepository,
  head: string,
): Promise<PullRequest | undefined> => {
  const found = await listOf(client, repository, { head, state: 'all' });
  const pull = found.find(({ state }) => state === 'open') ?? found[0];
  return pull && pullOf(pull, repository);
};

const write = async (
  client: GithubClient,
  repository: HostedRepository,
  open: Answered,
  { title, body }: PullRequestWish,
): Promise<Answered> => {
  if (open.title === title && (open.body ?? '').replaceAll('\r\n', '\n') === body) return open;
  const parameters = { ...place(repository), pull_number: open.number, title, body };
  return client.ask('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', parameters, pullSchema);
};

/** Opens one, or brings the open one of this branch up to date. */
export const openPullRequest = async (
  client: GithubClient,
  repository: HostedRepository,
  wish: PullRequestWish,
): Promise<PullRequest & { made: boolean }> => {
  const { head, base, title } = wish;
  const bounded = { ...wish, body: wish.body.slice(0, bodyLimit) };
  const lookup = async (): Promise<Answered | undefined> =>
    (await listOf(client, repository, { head, base, state: 'open' }))[0];
  const open = await lookup();
  if (open !== undefined)
    return { ...pullOf(await write(client, repository, open, bounded), repository), made: false };
  const answer = await client.tryAsk(
    'POST /repos/{owner}/{repo}/pulls',
    { ...place(repository), head, base, title, body: bounded.body },
    { schema: pullSchema, statuses: [422] },
  );
  if ('found' in answer) return { ...pullOf(answer.found, repository), made: true };
  const meanwhile = await lookup();
  if (meanwhile !== undefined) return { ...pullOf(meanwhile, repository), made: false };
  throw new HostError('refused', `GitHub opens no pull request from ${head} into ${base}`, {
    hint: `there has to be a branch ${base} there that shares its history and lacks these commits: export the project first, or name another with --base`,
  });
};
