import { setTimeout as pause } from 'node:timers/promises';
import { Agent, fetch } from 'undici';

export interface Collector {
  /** Where traces are posted, as it stands. */
  url: string;
  headers: Readonly<Record<string, string>>;
  /** Milliseconds before the second try; they double. */
  firstPauseMs: number;
}

const tries = 4;
const timeoutMs = 10_000;
const agent = new Agent({ connections: 2, connect: { timeout: timeoutMs }, keepAliveTimeout: 1_000 });

/** By https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes; all others are final. */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504]);

type Tried = 'sent' | 'refused' | 'again';

const tryOnce = async (body: string, { url, headers }: Collector, signal: AbortSignal): Promise<Tried> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'millwright' },
      body,
      // Nobody is sent anything but the address that was configured.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      dispatcher: agent,
    });
    await response.body?.cancel();
    if (response.ok) return 'sent';
    return passing.has(response.status) ? 'again' : 'refused';
  } catch {
    return 'again';
  }
};

/** Posts an export, a few times where that may help. Never throws; false where it was not taken, or the signal aborted. */
export const sendTrace = async (
  value: unknown,
  collector: Collector,
  signal: AbortSignal,
): Promise<boolean> => {
  const body = JSON.stringify(value);
  for (let left = tries - 1, waitMs = collector.firstPauseMs; ; left -= 1, waitMs *= 2) {
    const tried = await tryOnce(body, collector, signal);
    if (tried !== 'again') return tried === 'sent';
    if (left === 0 || signal.aborted) return false;
    await pause(waitMs, undefined, { signal }).catch(() => undefined);
  }
};
