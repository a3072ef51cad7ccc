import { readFile } from 'node:fs/promises';
import { rootCertificates } from 'node:tls';
import { Agent, fetch } from 'undici';
import type { Response } from 'undici';

/** What came of one question. `too-large` is told apart, because a registry has a shorter form of its documents. */
export type Fetched =
  | { kind: 'text'; text: string }
  | { kind: 'absent' }
  | { kind: 'too-large' }
  | { kind: 'refused'; reason: string }
  /** Nobody answered, or not in time: others will not be answered either. */
  | { kind: 'down'; reason: string };

export interface FetchOptions {
  accept: string;
  limitBytes: number;
  timeoutMs: number;
  agent: Agent;
}

/** Connections to a registry, few and short; `caFile` holds certificates besides those that Node knows. */
export const openAgent = async (caFile: string | undefined): Promise<Agent> => {
  const own = caFile === undefined ? undefined : await readFile(caFile, 'utf8').catch(() => undefined);
  return new Agent({
    connections: 6,
    connect: { timeout: 10_000, ...(own !== undefined && { ca: [...rootCertificates, own] }) },
    headersTimeout: 15_000,
    bodyTimeout: 15_000,
    keepAliveTimeout: 1_000,
  });
};

/** The body up to `limitBytes`; undefined when there is more, and then the rest is not read. */
const readLimited = async (response: Response, limitBytes: number): Promise<string | undefined> => {
  if (Number(response.headers.get('content-length') ?? 0) > limitBytes) {
    await response.body?.cancel();
    return undefined;
  }
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > limitBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** A page that says "not found" to a person is no word of a registry. */
const isPage = (response: Response): boolean =>
  (response.headers.get('content-type') ?? '').toLowerCase().startsWith('text/html');

const judge = async (response: Response, limitBytes: number): Promise<Fetched> => {
  const { status } = response;
  if (status === 200) {
    const text = await readLimited(response, limitBytes);
    return text === undefined ? { kind: 'too-large' } : { kind: 'text', text };
  }
  await response.body?.cancel();
  if ((status === 404 || status === 410) && !isPage(response)) return { kind: 'absent' };
  if (status >= 300 && status < 400) return { kind: 'refused', reason: `it sends elsewhere (${status})` };
  return { kind: 'refused', reason: `it answered ${status}` };
};

const codeOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (typeof cause !== 'object' || cause === null) return 'no connection';
  if ('code' in cause && typeof cause.code === 'string') return cause.code;
  return 'name' in cause && cause.name === 'TimeoutError' ? 'no answer in time' : 'no connection';
};

/** One GET. Redirects are not followed: only the configured registry is asked. It never throws. */
export const fetchDocument = async (url: string, options: FetchOptions): Promise<Fetched> => {
  const { accept, limitBytes, timeoutMs, agent } = options;
  try {
    const response = await fetch(url, {
      headers: { accept },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      dispatcher: agent,
    });
    return await judge(response, limitBytes);
  } catch (error) {
    return { kind: 'down', reason: codeOf(error) };
  }
};
