import { Agent, fetch } from 'undici';
import { HostError } from '../../domain/host-error.ts';
import { hostErrorOf, limitSeconds } from './export-request.ts';

/** A repository that git speaks to over HTTP. The header is never part of the address. */
export interface GitAddress {
  /** Without a name or password, such as `https://github.com/ann/shop.git`. */
  url: string;
  /** Value of the header Authorization. */
  authorization: string;
}

/** Basic credentials as GitHub takes a token for git: some name, the token as password. */
export const basicToken = (token: string): string =>
  `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;

const timeoutMs = 30_000;
const mostBytes = 32_000_000;
const agent = new Agent({ connections: 2, connect: { timeout: 10_000 }, keepAliveTimeout: 1_000 });

/** The lines of a pkt-line stream (gitprotocol-common): four hex digits of length, `0000` in between. Undefined: it is none. */
const packetLines = (bytes: Buffer): string[] | undefined => {
  const lines: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const digits = bytes.toString('latin1', at, at + 4);
    if (!/^[0-9a-f]{4}$/.test(digits)) return undefined;
    const length = Number.parseInt(digits, 16);
    if (length > 0 && (length < 4 || at + length > bytes.length)) return undefined;
    if (length > 4) lines.push(bytes.toString('utf8', at + 4, at + length).replace(/\n$/, ''));
    at += Math.max(length, 4);
  }
  return lines;
};

/** The refs in the advertisement of a git server; undefined where it is none. */
export const readAdvertisement = (bytes: Buffer): ReadonlyMap<string, string> | undefined => {
  const [service, ...lines] = packetLines(bytes) ?? [];
  if (service !== '# service=git-receive-pack') return undefined;
  const refs = new Map<string, string>();
  for (const line of lines) {
    const [, hash = '', ref = ''] = /^([0-9a-f]{40}|[0-9a-f]{64}) ([^\0]+)/.exec(line) ?? [];
    if (ref.startsWith('refs/')) refs.set(ref, hash);
  }
  return refs;
};

const collect = async (body: AsyncIterable<unknown> | null): Promise<Buffer | undefined> => {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += (chunk as Uint8Array).byteLength;
    if (size > mostBytes) return undefined;
    chunks.push(chunk as Uint8Array);
  }
  return Buffer.concat(chunks);
};

/**
 * What refs a repository has, from the git server itself and with the rights that a push needs. So a push is known to be taken
 * by what stands there, and a refusal by its status instead of git's words.
 */
export const readRemoteRefs = async (
  { url, authorization }: GitAddress,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> => {
  const doing = 'push';
  let answer: Awaited<ReturnType<typeof fetch>>;
  let bytes: Buffer | undefined;
  try {
    answer = await fetch(`${url}/info/refs?service=git-receive-pack`, {
      headers: { authorization, 'user-agent': 'git/2 millwright' },
      // The token goes to the address that was configured and nowhere else.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      dispatcher: agent,
    });
    bytes = answer.ok ? await collect(answer.body) : undefined;
    if (!answer.ok) await answer.body?.cancel();
  } catch {
    if (signal.aborted)
      throw new HostError('cancelled', 'cancelled before the push was proved', {
        hint: 'repeat the command: what is there already is not pushed again',
      });
    throw hostErrorOf({ status: 0, headers: {} }, doing);
  }
  if (!answer.ok) {
    const refused = { status: answer.status, headers: Object.fromEntries(answer.headers) };
    throw hostErrorOf(refused, doing, limitSeconds(refused, Date.now()));
  }
  const refs = bytes && readAdvertisement(bytes);
  if (refs !== undefined) return refs;
  throw new HostError('refused', `${url} is no repository that git could push to`, {
    hint: 'check github.api_url: pushes go to the same server',
  });
};
