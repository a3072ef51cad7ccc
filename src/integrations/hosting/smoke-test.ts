import { lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, fetch, type Dispatcher, type Response } from 'undici';
import type { SmokeResult, SmokeTest } from '../../domain/deploy-target.ts';
import { isLocalAddress } from './is-local-address.ts';

const timeoutMs = 15_000;
const mostBytes = 1_000_000;
const mostRedirects = 3;

/** Looks names up and refuses those that lead to this machine or its network, at the very moment of connecting. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const local = addresses?.find(({ address }) => isLocalAddress(address));
    if (error) callback(error, []);
    else if (local) callback(Object.assign(new Error('local'), { code: 'ELOCAL' }), []);
    else callback(null, addresses);
  });
};

const connect = { timeout: 10_000 };
const open = new Agent({ connections: 2, connect, keepAliveTimeout: 1_000 });
const guarded = new Agent({
  connections: 2,
  connect: { ...connect, lookup: publicLookup },
  keepAliveTimeout: 1_000,
});

const codeOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string'
    ? cause.code
    : 'no answer';
};

const textOf = async (response: Response): Promise<string> => {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    pieces.push(piece as Uint8Array);
    size += (piece as Uint8Array).byteLength;
    if (size > mostBytes) break;
  }
  return Buffer.concat(pieces).toString('utf8');
};

/** Who may be asked: the target itself, or anybody in public. Undefined: nobody may. */
const wayTo = (url: URL, start: URL, allowLocal: boolean): Dispatcher | undefined => {
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  if (allowLocal && url.origin === start.origin) return open;
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  return isIP(literal) !== 0 && isLocalAddress(literal) ? undefined : guarded;
};

const follow = async (start: URL, allowLocal: boolean, signal: AbortSignal): Promise<Response | string> => {
  let url = start;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const dispatcher = wayTo(url, start, allowLocal);
    if (dispatcher === undefined) return `it leads to ${url.origin}, which is not public`;
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { 'user-agent': 'millwright' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      dispatcher,
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) return response;
    await response.body?.cancel();
    if (!URL.canParse(location, url)) return 'it redirects to something that is no address';
    url = new URL(location, url);
  }
  return `it redirects more than ${mostRedirects} times`;
};

const judge = async (test: SmokeTest, url: URL, signal: AbortSignal): Promise<SmokeResult> => {
  const result = (passed: boolean, status: number | undefined, reason: string): SmokeResult => ({
    passed,
    url: url.href,
    status,
    reason,
  });
  try {
    const answer = await follow(url, test.allowLocal, signal);
    if (typeof answer === 'string') return result(false, undefined, answer);
    const text = await textOf(answer);
    if (answer.status !== test.status)
      return result(false, answer.status, `it answers ${answer.status} instead of ${test.status}`);
    if (test.text !== undefined && !text.includes(test.text))
      return result(false, answer.status, 'the text that was asked for is not in its answer');
    return result(true, answer.status, `it answers ${answer.status}`);
  } catch (error) {
    const code = codeOf(error);
    return result(
      false,
      undefined,
      code === 'ELOCAL' ? 'its name leads to a private network' : `it does not answer (${code})`,
    );
  }
};

/**
 * Asks a deployed service, a few times, as the way to it may open a little later than it runs. Only http and https; nothing of
 * this machine or its network is asked but the target itself, and that only where it was said. Never throws.
 */
export const smokeTest = async (
  test: SmokeTest,
  { signal, tries, pauseMs }: { signal: AbortSignal; tries: number; pauseMs: number },
): Promise<SmokeResult> => {
  const url = URL.canParse(test.path, test.url) ? new URL(test.path, test.url) : undefined;
  if (url === undefined || url.origin !== new URL(test.url).origin)
    return {
      passed: false,
      url: test.url,
      status: undefined,
      reason: 'the path leads away from the service',
    };
  let last = await judge(test, url, signal);
  for (let tried = 1; tried < tries && !last.passed && !signal.aborted; tried += 1) {
    await pause(pauseMs, undefined, { signal }).catch(() => undefined);
    last = await judge(test, url, signal);
  }
  return last;
};
