import { setTimeout as pause } from 'node:timers/promises';
import type { Octokit } from '@octokit/core';
import { Agent, fetch, type RequestInit } from 'undici';
import { z } from 'zod';
import { plainLine } from '../../domain/cut-text.ts';
import { HostError } from '../../domain/host-error.ts';
import { limitedUntil } from './rate-limit.ts';

/** `status` of what GitHub said no with; `headers` in small letters. Status 0: nobody answered. */
export interface Refused {
  status: number;
  headers: Readonly<Record<string, string | number | undefined>>;
}

export interface GithubClient {
  /**
   * One call, such as `GET /repos/{owner}/{repo}`. What the schema does not expect is refused. Throws HostError for whatever
   * `accept` does not list; those statuses are answered.
   */
  ask<Schema extends z.ZodType>(
    route: string,
    parameters: Readonly<Record<string, unknown>>,
    schema: Schema,
  ): Promise<z.infer<Schema>>;
  /** The same, with statuses that are an answer and no error. */
  tryAsk<Schema extends z.ZodType>(
    route: string,
    parameters: Readonly<Record<string, unknown>>,
    how: { schema: Schema; statuses: readonly number[] },
  ): Promise<{ found: z.infer<Schema> } | { status: number }>;
}

const timeoutMs = 20_000;
/** A limit that ends sooner is waited for, so often; a later end is told. */
const longestWaitSeconds = 60;
const mostWaits = 3;
const agent = new Agent({ connections: 4, connect: { timeout: 10_000 }, keepAliveTimeout: 1_000 });

const errorSchema = z.object({
  status: z.number(),
  response: z.object({ headers: z.record(z.string(), z.unknown()) }).optional(),
});

/** What Octokit threw, as far as it is an answer. Of the network there is none, whatever status it makes up. */
const refusalOf = (error: unknown): Refused => {
  const parsed = errorSchema.safeParse(error);
  if (!parsed.success || parsed.data.response === undefined) return { status: 0, headers: {} };
  const headers = Object.entries(parsed.data.response.headers).filter(
    (entry): entry is [string, string | number] => ['string', 'number'].includes(typeof entry[1]),
  );
  return { status: parsed.data.status, headers: Object.fromEntries(headers) };
};

/** Seconds until a limit ends that refused a call; undefined where it was refused for something else. */
export const limitSeconds = ({ status, headers }: Refused, nowMs: number): number | undefined => {
  if (status !== 403 && status !== 429) return undefined;
  const header = (name: string): string | undefined => headers[name]?.toString();
  const until = limitedUntil({ status, header }, nowMs);
  return until === undefined ? undefined : Math.max(0, Math.ceil((until - nowMs) / 1000));
};

const wantedRights = ({ headers }: Refused): string => {
  const wanted = headers['x-accepted-github-permissions'] ?? headers['x-accepted-oauth-scopes'];
  return typeof wanted === 'string' && wanted !== '' ? ` (GitHub wants ${plainLine(wanted, 120)})` : '';
};

const repeat = 'repeat the command: what was made is found and not made twice';

/** The error for a refusal, by its status and headers alone. `doing` such as `create the repository`. */
export const hostErrorOf = (refused: Refused, doing: string, seconds?: number): HostError => {
  const { status } = refused;
  if (seconds !== undefined)
    return new HostError('rate-limited', `GitHub lets us do no more for now: it could not ${doing}`, {
      hint: `the limit ends in ${Math.ceil(seconds)} s; then ${repeat}`,
    });
  if (status === 401)
    return new HostError('unauthorized', `GitHub does not take the token: it could not ${doing}`, {
      hint: 'the token is wrong, expired or revoked: set github.token (MILLWRIGHT_GITHUB_TOKEN) to a new one',
    });
  if (status === 403)
    return new HostError('forbidden', `the token has no right to ${doing}`, {
      hint: `give it the right${wantedRights(refused)}: a classic token needs "repo", a fine-grained one write access to administration, contents, pull requests and commit statuses`,
    });
  if (status === 404)
    return new HostError('not-found', `GitHub shows this token nothing there: it could not ${doing}`, {
      hint: 'check owner and name, and whether the token may see this repository',
    });
  if (status === 0 || status >= 500)
    return new HostError(
      'unreachable',
      status === 0
        ? `GitHub cannot be reached: it could not ${doing}`
        : `GitHub answered ${status}: it could not ${doing}`,
      { hint: `look at the network and at github.api_url, then ${repeat}` },
    );
  return new HostError('refused', `GitHub answered ${status}: it could not ${doing}`, {
    hint: 'look at the repository there; nothing was made that is not told',
  });
};

const cancelled = (doing: string): HostError =>
  new HostError('cancelled', `cancelled before GitHub could ${doing}`, { hint: repeat });

const fetchSafely = (address: string, init: RequestInit): ReturnType<typeof fetch> =>
  // A write that is sent elsewhere would be written elsewhere; a look follows a repository to its new name.
  fetch(address, { ...init, dispatcher: agent, redirect: init.method === 'GET' ? 'follow' : 'manual' });

/** What a route is about, by the last fixed word of its path. */
const subjects: Readonly<Record<string, string>> = {
  repos: 'the repository',
  user: 'whose token it is',
  pulls: 'the pull request',
  status: 'the statuses',
  statuses: 'the statuses',
  commits: 'the commit',
  reviews: 'the reviews',
  comments: 'the comments',
  ref: 'the branch',
};

const doingOf = (route: string): string => {
  const [method, path = ''] = route.split(' ');
  const last = path.split('/').findLast((part) => part !== '' && !part.startsWith('{')) ?? '';
  const verb = method === 'GET' ? 'look at' : method === 'POST' ? 'create' : 'change';
  return `${verb} ${subjects[last] ?? last}`;
};

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

interface Access {
  apiUrl: string;
  token: string;
}

const openOctokit = async ({ apiUrl, token }: Access): Promise<Octokit> => {
  const { Octokit: Client } = await import('@octokit/core');
  const request = { fetch: fetchSafely };
  return new Client({ auth: token, baseUrl: apiUrl, userAgent: 'millwright', log: quiet, request });
};

type Parameters = Readonly<Record<string, unknown>>;
type Called = { data: unknown } | { refused: Refused };

const callOnce = async (
  octokit: Octokit,
  route: string,
  parameters: Parameters,
  signal: AbortSignal,
): Promise<Called> => {
  const headers = { 'x-github-api-version': '2022-11-28' };
  const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const answer = await octokit.request(route, {
      ...parameters,
      headers,
      request: { signal: limited, fetch: fetchSafely },
    });
    // Octokit takes a redirect for an answer.
    if (answer.status >= 300) return { refused: { status: answer.status, headers: {} } };
    return { data: answer.data as unknown };
  } catch (error) {
    return { refused: refusalOf(error) };
  }
};

/** Waits for limits that end soon, a few times. */
const callPatiently = async (
  call: () => Promise<Called>,
  route: string,
  signal: AbortSignal,
): Promise<Called> => {
  for (let waits = 0; ; waits += 1) {
    const answer: Called = signal.aborted ? { refused: { status: 0, headers: {} } } : await call();
    if ('data' in answer) return answer;
    if (signal.aborted) throw cancelled(doingOf(route));
    const seconds = limitSeconds(answer.refused, Date.now());
    if (seconds === undefined) return answer;
    if (waits === mostWaits || seconds >= longestWaitSeconds)
      throw hostErrorOf(answer.refused, doingOf(route), seconds);
    await pause(seconds * 1000, undefined, { signal }).catch(() => undefined);
  }
};

const readAnswer = <Schema extends z.ZodType>(
  data: unknown,
  schema: Schema,
  route: string,
): z.infer<Schema> => {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  throw new HostError(
    'refused',
    `GitHub answered something else than expected: it could not ${doingOf(route)}`,
    {
      hint: 'check github.api_url: https://api.github.com, or https://HOST/api/v3 for an Enterprise server',
    },
  );
};

/** A client of the REST API, at GitHub or at an Enterprise server (`https://HOST/api/v3`). */
export const githubClient = (access: Access, signal: AbortSignal): GithubClient => {
  let octokit: Promise<Octokit> | undefined;
  const call = (route: string, parameters: Parameters): Promise<Called> =>
    callPatiently(
      async () => callOnce(await (octokit ??= openOctokit(access)), route, parameters, signal),
      route,
      signal,
    );
  return {
    async ask(route, parameters, schema) {
      const answer = await call(route, parameters);
      if ('refused' in answer) throw hostErrorOf(answer.refused, doingOf(route));
      return readAnswer(answer.data, schema, route);
    },
    async tryAsk(route, parameters, { schema, statuses }) {
      const answer = await call(route, parameters);
      if ('data' in answer) return { found: readAnswer(answer.data, schema, route) };
      const { status } = answer.refused;
      if (!statuses.includes(status)) throw hostErrorOf(answer.refused, doingOf(route));
      return { status };
    },
  };
};
