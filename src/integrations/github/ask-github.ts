import { Agent, fetch, type Response } from 'undici';

export interface GithubAccess {
  /** Without a slash at its end, such as `https://api.github.com`. */
  apiUrl: string;
  token: string;
  /** For one answer to begin and end. Default 20 s. */
  timeoutMs?: number;
}

export interface Asking {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Beyond the usual ones. */
  headers?: Readonly<Record<string, string>>;
  body?: unknown;
  /** Of the answer; what follows is not read, or with `end` only the end is kept. */
  limitBytes: number;
  keep?: 'start' | 'end';
  signal: AbortSignal;
}

/** `status` 0: nobody answered; then there are no headers either. */
export type Answered = { status: number; header: (name: string) => string | undefined } & (
  | { ok: true; text: string }
  | { ok: false; reason: string }
);

const usualTimeoutMs = 20_000;
/** More than any log that is worth reading to its end. */
const readBytes = 64_000_000;
const agent = new Agent({ connections: 4, connect: { timeout: 10_000 }, keepAliveTimeout: 1_000 });

const readBody = async (response: Response, { limitBytes, keep = 'start' }: Asking): Promise<string> => {
  let kept = Buffer.alloc(0);
  let read = 0;
  for await (const chunk of response.body ?? []) {
    read += (chunk as Uint8Array).byteLength;
    kept = Buffer.concat([kept, chunk as Uint8Array]);
    if (keep === 'end' && kept.length > limitBytes * 2) kept = kept.subarray(-limitBytes);
    if (read > readBytes || (keep === 'start' && kept.length > limitBytes)) break;
  }
  return (keep === 'end' ? kept.subarray(-limitBytes) : kept.subarray(0, limitBytes)).toString('utf8');
};

const codeOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'no connection';
};

const call = (url: URL, asking: Asking, { token, timeoutMs }: Partial<GithubAccess>): Promise<Response> =>
  fetch(url, {
    method: asking.method ?? 'GET',
    headers: {
      accept: 'application/vnd.github+json',
      'user-agent': 'millwright',
      'x-github-api-version': '2022-11-28',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(asking.body !== undefined && { 'content-type': 'application/json' }),
      ...asking.headers,
    },
    body: asking.body === undefined ? null : JSON.stringify(asking.body),
    redirect: 'manual',
    signal: AbortSignal.any([asking.signal, AbortSignal.timeout(timeoutMs ?? usualTimeoutMs)]),
    dispatcher: agent,
  });

/** Logs lie elsewhere: one redirect is followed, without the token. */
const follow = async (response: Response, from: URL, asking: Asking): Promise<Response> => {
  const location = response.headers.get('location');
  if (
    response.status < 300 ||
    response.status >= 400 ||
    location === null ||
    (asking.method ?? 'GET') !== 'GET'
  )
    return response;
  await response.body?.cancel();
  const to = new URL(location, from);
  if (to.protocol !== 'https:' && to.protocol !== from.protocol) return response;
  return call(to, asking, {});
};

/** One call of the API. `path` begins with a slash. Never throws. */
export const askGithub = async (access: GithubAccess, path: string, asking: Asking): Promise<Answered> => {
  try {
    const url = new URL(`${access.apiUrl}${path}`);
    const response = await follow(await call(url, asking, access), url, asking);
    const { status } = response;
    const header = (name: string): string | undefined => response.headers.get(name) ?? undefined;
    if (response.ok) return { ok: true, status, header, text: await readBody(response, asking) };
    await response.body?.cancel();
    return { ok: false, status, header, reason: `GitHub answered ${status}` };
  } catch (error) {
    const reason = `GitHub could not be asked: ${codeOf(error)}`;
    return { ok: false, status: 0, header: () => undefined, reason };
  }
};
