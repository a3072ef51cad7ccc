import type { Agent } from 'undici';
import type { PackageRegistry, RegistryAnswer } from '../../domain/dependency.ts';
import type { Registry } from '../../workspace/find-registry.ts';
import { fetchDocument, openAgent, type Fetched } from './fetch-document.ts';
import { readPackument } from './read-packument.ts';

/** Bounds of the questions; the defaults are for the network at large. */
export interface RegistryLimits {
  /** Of one document. Default 20 MB: nearly all are below, and the rest have a short form. */
  documentBytes: number;
  /** Of one question, from its start to the last byte. Default 30 s. */
  timeoutMs: number;
}

const defaultLimits: RegistryLimits = { documentBytes: 20_000_000, timeoutMs: 30_000 };
const defaultUrl = 'https://registry.npmjs.org/';
const parallelLimit = 6;
/** Answers that are kept, and for how long: some hundred bytes for each version of a package. */
const keptLimit = 500;
const keptMs = 3_600_000;
/** After a question that nobody answered no other is asked for so long: a run does not wait for each package in turn. */
const downMs = 30_000;

const whole = 'application/json';
const short = 'application/vnd.npm.install-v1+json';

const namePattern = /^(?:@[a-z\d~-][a-z\d._~-]*\/)?[a-z\d~-][a-z\d._~-]*$/i;

/** The address of a package's document. Throws nothing: undefined for a name or a registry that must not be asked. */
const addressOf = (registryUrl: string, name: string): string | undefined => {
  const url = URL.parse(registryUrl);
  if (url === null || name.length > 214 || !namePattern.test(name)) return undefined;
  const isLoopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) return undefined;
  const folder = url.pathname.endsWith('/') ? url.pathname : `${url.pathname}/`;
  return `${url.origin}${folder}${name.replace('/', '%2f')}`;
};

const unreachable = (reason: string): RegistryAnswer => ({
  kind: 'unreachable',
  reason: `the registry could not be asked: ${reason}`,
});

const answerOf = (name: string, fetched: Fetched): RegistryAnswer => {
  if (fetched.kind === 'absent') return { kind: 'missing' };
  if (fetched.kind === 'too-large') return unreachable('its answer is too large');
  if (fetched.kind !== 'text') return unreachable(fetched.reason);
  const record = readPackument(name, fetched.text);
  return record === undefined ? unreachable('its answer cannot be read') : { kind: 'found', record };
};

/** A few at a time; the others wait for their turn. */
const openTurns = (limit: number): (<Value>(work: () => Promise<Value>) => Promise<Value>) => {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
};

/** Answers are shared between runs, so that one of them being stopped ends only its own waiting. */
const untilStopped = async <Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> => {
  signal.throwIfAborted();
  const done = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), {
      once: true,
      signal: done.signal,
    });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    done.abort();
  }
};

interface Found {
  registryUrl: string;
  agent: Agent;
}

interface Kept {
  answer: Promise<RegistryAnswer>;
  at: number;
}

class NpmRegistry {
  readonly #find: () => Promise<Registry>;
  readonly #limits: RegistryLimits;
  readonly #kept = new Map<string, Kept>();
  readonly #inTurn = openTurns(parallelLimit);
  #found: Promise<Found | undefined> | undefined;
  #downUntil = 0;

  constructor(find: () => Promise<Registry>, limits: RegistryLimits) {
    this.#find = find;
    this.#limits = limits;
  }

  look(name: string): Promise<RegistryAnswer> {
    const kept = this.#kept.get(name);
    if (kept !== undefined && Date.now() - kept.at < keptMs) return kept.answer;
    const answer = this.#inTurn(() => this.#ask(name));
    this.#kept.set(name, { answer, at: Date.now() });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > keptLimit && oldest !== undefined) this.#kept.delete(oldest);
    // What was not learned is asked again the next time.
    const forget = (): boolean => this.#kept.delete(name);
    answer.then(({ kind }) => kind === 'unreachable' && forget(), forget);
    return answer;
  }

  async #registry(): Promise<Found> {
    const { registryUrl = defaultUrl, caFile } = await this.#find();
    return { registryUrl, agent: await openAgent(caFile) };
  }

  async #ask(name: string): Promise<RegistryAnswer> {
    if (Date.now() < this.#downUntil) return unreachable('it did not answer before');
    this.#found ??= this.#registry().catch(() => undefined);
    const found = await this.#found;
    if (found === undefined) return unreachable('nobody could tell where it is');
    const { registryUrl, agent } = found;
    const url = addressOf(registryUrl, name);
    if (url === undefined) return unreachable('there is no safe address for it');
    const { documentBytes: limitBytes, timeoutMs } = this.#limits;
    const options = { limitBytes, timeoutMs, agent };
    let fetched = await fetchDocument(url, { ...options, accept: whole });
    if (fetched.kind === 'too-large') fetched = await fetchDocument(url, { ...options, accept: short });
    if (fetched.kind === 'down') this.#downUntil = Date.now() + downMs;
    return answerOf(name, fetched);
  }
}

/**
 * Reads about packages from the registry that installs use. `find` says which; it is asked once, with the first question.
 * What a registry said is kept for an hour. Only npm's is known: others are never reached.
 */
export const openRegistry = (
  find: () => Promise<Registry>,
  limits: Partial<RegistryLimits> = {},
): PackageRegistry => {
  const npm = new NpmRegistry(find, { ...defaultLimits, ...limits });
  return {
    async look(ecosystem, name, signal) {
      signal.throwIfAborted();
      if (ecosystem === 'npm') return untilStopped(npm.look(name), signal);
      return { kind: 'unreachable', reason: `no index of ${ecosystem} packages is configured` };
    },
  };
};
