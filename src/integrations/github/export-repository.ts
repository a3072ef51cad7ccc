import { z } from 'zod';
import type { HostedRepository, RepositoryName, RepositoryWish } from '../../domain/code-host.ts';
import { HostError } from '../../domain/host-error.ts';
import type { GithubClient } from './export-request.ts';

const repositorySchema = z.object({
  name: z.string().regex(/^[\w.-]{1,100}$/),
  owner: z.object({ login: z.string().regex(/^[\w.-]{1,100}$/) }),
  default_branch: z.string().min(1).max(300),
  private: z.boolean(),
  archived: z.boolean().default(false),
  permissions: z.object({ push: z.boolean() }).optional(),
});
type Answered = z.infer<typeof repositorySchema>;

/** Pages and clones are at the server that was configured, whatever an answer says: the token goes nowhere else. */
export const webOrigin = (apiUrl: string): string => {
  const url = new URL(apiUrl);
  if (url.hostname === 'api.github.com') return 'https://github.com';
  // Enterprise Cloud with data residency: api.SUBDOMAIN.ghe.com
  if (/^api\..+\.ghe\.com$/.test(url.hostname)) return `${url.protocol}//${url.host.slice('api.'.length)}`;
  return url.origin;
};

const repositoryOf = ({ owner, name, ...answered }: Answered, origin: string): HostedRepository => ({
  owner: owner.login,
  name,
  url: `${origin}/${owner.login}/${name}`,
  defaultBranch: answered.default_branch,
  isPrivate: answered.private,
});

const loginOf = async (client: GithubClient): Promise<string> =>
  (await client.ask('GET /user', {}, z.object({ login: z.string().min(1).max(100) }))).login;

const look = async (client: GithubClient, owner: string, name: string): Promise<Answered | undefined> => {
  const answer = await client.tryAsk(
    'GET /repos/{owner}/{repo}',
    { owner, repo: name },
    { schema: repositorySchema, statuses: [404] },
  );
  return 'found' in answer ? answer.found : undefined;
};

/** Without an owner it is looked for at the one whose token it is. Undefined where there is none, or none that the token sees. */
export const findRepository = async (
  client: GithubClient,
  which: RepositoryName,
  origin: string,
): Promise<HostedRepository | undefined> => {
  const found = await look(client, which.owner ?? (await loginOf(client)), which.name);
  return found && repositoryOf(found, origin);
};

/** Whether it is empty or holds one of these roots. An empty one answers 409, an unknown commit 404 or 422. */
const isOurs = async (client: GithubClient, found: Answered, roots: readonly string[]): Promise<boolean> => {
  const place = { owner: found.owner.login, repo: found.name };
  for (const ref of roots) {
    const answer = await client.tryAsk(
      'GET /repos/{owner}/{repo}/commits/{ref}',
      { ...place, ref },
      { schema: z.object({ sha: z.string() }), statuses: [404, 409, 422] },
    );
    if ('found' in answer || answer.status === 409) return true;
  }
  return false;
};

const requireUsable = async (
  client: GithubClient,
  found: Answered,
  roots: readonly string[],
): Promise<void> => {
  const name = `${found.owner.login}/${found.name}`;
  if (!(await isOurs(client, found, roots)))
    throw new HostError('name-taken', `${name} is taken by something with another history`, {
      hint: 'choose another name with --name; nothing there was touched',
    });
  if (found.archived)
    throw new HostError('refused', `${name} is archived, so nothing can be pushed to it`, {
      hint: 'unarchive it in its settings, or choose another name with --name',
    });
  if (found.permissions?.push === false)
    throw new HostError('forbidden', `the token may read ${name} and not write to it`, {
      hint: 'give it write access to contents, or choose another owner with --owner',
    });
};

const create = async (client: GithubClient, wish: RepositoryWish): Promise<Answered | undefined> => {
  const login = await loginOf(client);
  const isOwn = wish.owner === undefined || wish.owner.toLowerCase() === login.toLowerCase();
  const { name, isPrivate, description } = wish;
  const answer = await client.tryAsk(
    isOwn ? 'POST /user/repos' : 'POST /orgs/{org}/repos',
    { ...(!isOwn && { org: wish.owner }), name, private: isPrivate, description, auto_init: false },
    // 422: somebody made it between our look and this call, or the name is none.
    { schema: repositorySchema, statuses: [422] },
  );
  return 'found' in answer ? answer.found : undefined;
};

/** See {@link CodeHost.ensureRepository}; `roots` are the first commits of the history. */
export const ensureRepository = async (
  client: GithubClient,
  wish: RepositoryWish,
  { roots, origin }: { roots: readonly string[]; origin: string },
): Promise<HostedRepository & { made: boolean }> => {
  const owner = wish.owner ?? (await loginOf(client));
  const there = await look(client, owner, wish.name);
  if (there === undefined) {
    const made = await create(client, wish);
    if (made !== undefined) return { ...repositoryOf(made, origin), made: true };
  }
  const found = there ?? (await look(client, owner, wish.name));
  if (found === undefined)
    throw new HostError('name-taken', `GitHub does not create ${owner}/${wish.name}`, {
      hint: 'something that the token does not see may have this name, or it is no name at GitHub: choose another with --name',
    });
  await requireUsable(client, found, roots);
  return { ...repositoryOf(found, origin), made: false };
};
