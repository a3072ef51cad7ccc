import { z } from 'zod';
import type { CodeHost } from '../../domain/code-host.ts';
import { HostError } from '../../domain/host-error.ts';
import type { Host } from '../../workspace/host.ts';
import { ensureRepository, findRepository, webOrigin } from './export-repository.ts';
import { githubClient } from './export-request.ts';
import { findPullRequest, openPullRequest } from './pull-request-open.ts';
import { readReviews } from './pull-request-reviews.ts';
import { readStatuses, writeStatuses } from './pull-request-statuses.ts';
import { pushCommits, rootCommits } from './push-commits.ts';
import { basicToken, type GitAddress } from './push-refs.ts';

export interface GithubSettings {
  /** `https://api.github.com`, or `https://HOST/api/v3` for an Enterprise server. */
  apiUrl: string;
  token: string | undefined;
  host: Host;
  signal: AbortSignal;
}

const isLoopback = (hostname: string): boolean =>
  /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);

/** A token in plain text on a network is everybody's. */
const requireSafeWay = (apiUrl: string): void => {
  const { protocol, hostname } = new URL(apiUrl);
  if (protocol === 'https:' || isLoopback(hostname)) return;
  throw new HostError('unconfigured', 'github.api_url is not https: the token would be readable on the way', {
    hint: 'give the https address of the API',
  });
};

const nameAt = (remote: string, origin: string): { owner: string; name: string } | undefined => {
  const { host, hostname } = new URL(origin);
  const [, place = '', path = ''] = /^[\w.-]+@([\w.-]+):(.+)$/.exec(remote) ?? [];
  const isScp = place.toLowerCase() === hostname;
  const url = URL.canParse(remote) ? new URL(remote) : undefined;
  const isUrl =
    url !== undefined && (url.protocol === 'ssh:' ? url.hostname === hostname : url.host === host);
  const [, owner, name] =
    /^\/?([\w.-]{1,100})\/([\w.-]{1,100}?)(?:\.git)?\/?$/.exec(isScp ? path : isUrl ? url.pathname : '') ??
    [];
  return owner === undefined || name === undefined ? undefined : { owner, name };
};

/** GitHub as a host of code. Throws HostError (`unconfigured`) without a token, or where it would travel in plain text. */
export const githubCodeHost = ({ apiUrl: address, token, host, signal }: GithubSettings): CodeHost => {
  if (token === undefined)
    throw new HostError('unconfigured', 'no token for GitHub is configured', {
      hint: 'set github.token = "$GITHUB_TOKEN" in your millwright.toml, or MILLWRIGHT_GITHUB_TOKEN',
    });
  const apiUrl = address.replace(/\/+$/, '');
  requireSafeWay(apiUrl);
  const origin = webOrigin(apiUrl);
  const client = githubClient({ apiUrl, token }, signal);
  const gitAddress = ({ url }: { url: string }): GitAddress => ({
    url: `${url}.git`,
    authorization: basicToken(token),
  });
  return {
    name: 'github',
    nameOf: (remote) => nameAt(remote, origin),
    find: (which) => findRepository(client, which, origin),
    async ensureRepository(wish) {
      const roots = await rootCommits(wish.root, wish.commit, host);
      return ensureRepository(client, wish, { roots, origin });
    },
    push: (repository, wish) => pushCommits(wish, gitAddress(repository), { host, signal }),
    async branchCommit({ owner, name }, branch) {
      const answer = await client.tryAsk(
        'GET /repos/{owner}/{repo}/git/ref/{ref}',
        { owner, repo: name, ref: `heads/${branch}` },
        { schema: z.object({ object: z.object({ sha: z.string() }) }), statuses: [404, 409] },
      );
      return 'found' in answer ? answer.found.object.sha : undefined;
    },
    findPullRequest: (repository, head) => findPullRequest(client, repository, head),
    openPullRequest: (repository, wish) => openPullRequest(client, repository, wish),
    statuses: (repository, commit) => readStatuses(client, repository, commit),
    setStatuses: (repository, commit, statuses) => writeStatuses(client, repository, { commit, statuses }),
    reviews: (repository, number, since) => readReviews(client, repository, { number, since }),
  };
};
