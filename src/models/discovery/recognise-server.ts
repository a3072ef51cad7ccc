import { z } from 'zod';
import type { ProviderName } from '../providers/index.ts';
import { showWords } from '../server-words.ts';
import { readText, send } from '../transport.ts';
import { serverKinds, versionPaths, type ServerKind } from './server-kinds.ts';

export interface AskOptions {
  signal?: AbortSignal | undefined;
  /** Milliseconds for one question. Default 1500. */
  limitMs?: number | undefined;
}

const answerLimitBytes = 4_000_000;
const defaultLimitMs = 1500;

const ask = async (url: string, { signal, limitMs = defaultLimitMs }: AskOptions): Promise<unknown> => {
  const limit = AbortSignal.timeout(limitMs);
  try {
    const response = await send({
      method: 'GET',
      url,
      headers: { accept: 'application/json' },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    const text = await readText(response, answerLimitBytes);
    return response.ok ? (JSON.parse(text) as unknown) : undefined;
  } catch {
    // Nobody there, or nobody who speaks JSON: on a port that was only guessed, that is no fault.
    return undefined;
  }
};

const versionSchema = z.object({ version: z.string() });

/** What kind of server answers there; undefined when none does that we know. `origin` has no slash at its end. */
export const recogniseServer = async (
  origin: string,
  options: AskOptions,
): Promise<{ known: ServerKind; version: string } | undefined> => {
  for (const known of serverKinds) {
    const told = known.recognise(await ask(origin + known.path, options));
    if (told === undefined) continue;
    const path = versionPaths[known.provider];
    const parsed = versionSchema.safeParse(
      path === undefined ? undefined : await ask(origin + path, options),
    );
    return { known, version: showWords(parsed.data?.version ?? told) };
  }
  return undefined;
};

/** Paths of a base URL behind which a whole server stands; below any other path somebody else may have put something. */
const wholeServer = /^\/?(?:v1\/?|api\/?)?$/;

/**
 * The protocol that is best spoken with the server behind a base URL, by what the server tells of itself. Where it tells
 * nothing that is certain, the one that most servers speak. Contacts that server and nobody else; never throws.
 */
export const detectProtocol = async (baseUrl: string, options: AskOptions): Promise<ProviderName> => {
  const url = URL.parse(baseUrl);
  if (url === null || !wholeServer.test(url.pathname)) return 'openai-compatible';
  const found = await recogniseServer(url.origin, options);
  if (found === undefined) return 'openai-compatible';
  const { provider } = found.known;
  // Others list models as Ollama does; only Ollama has its version too.
  const isCertain = versionPaths[provider] === undefined || found.version !== '';
  return isCertain ? provider : 'openai-compatible';
};
