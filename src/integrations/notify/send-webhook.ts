import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, fetch } from 'undici';
import type { Notice } from '../../domain/notice.ts';

export interface Webhook {
  url: string;
  /** Signs the body; without one it is not signed. */
  secret: string | undefined;
  /** Milliseconds before the second try; they double. */
  firstPauseMs: number;
}

const tries = 5;
const timeoutMs = 10_000;
const longestPauseMs = 60_000;
const agent = new Agent({ connections: 2, connect: { timeout: timeoutMs }, keepAliveTimeout: 1_000 });

type Tried = { kind: 'told' } | { kind: 'refused' | 'again'; reason: string; afterMs?: number };

const headersOf = (notice: Notice, body: string, secret: string | undefined): Record<string, string> => ({
  'content-type': 'application/json',
  'user-agent': 'millwright',
  'x-millwright-event': notice.event,
  'x-millwright-delivery': notice.id,
  ...(secret !== undefined && {
    'x-millwright-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  }),
});

/** Of an error of the network only its code: its words may hold the address, and that a key. */
const codeOf = (error: unknown): string => {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'no connection';
};

const tryOnce = async (notice: Notice, { url, secret }: Webhook, signal: AbortSignal): Promise<Tried> => {
  const body = JSON.stringify(notice);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: headersOf(notice, body, secret),
      body,
      // Nobody is told but the address that was configured.
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      dispatcher: agent,
    });
    await response.body?.cancel();
    const { status } = response;
    if (response.ok) return { kind: 'told' };
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    const passes = status === 408 || status === 429 || status >= 500;
    return {
      kind: passes ? 'again' : 'refused',
      reason: `it answered ${status}`,
      ...(seconds >= 0 && { afterMs: seconds * 1000 }),
    };
  } catch (error) {
    return { kind: 'again', reason: codeOf(error) };
  }
};

/** Tells a webhook, up to five times with growing pauses. Answers why it was not told; never throws. */
export const sendWebhook = async (
  notice: Notice,
  webhook: Webhook,
  signal: AbortSignal,
): Promise<string | undefined> => {
  let pauseMs = webhook.firstPauseMs;
  for (let attempt = 1; ; attempt++) {
    const tried = await tryOnce(notice, webhook, signal);
    if (tried.kind === 'told') return undefined;
    const place = `the webhook at ${new URL(webhook.url).host}`;
    if (tried.kind === 'refused' || attempt === tries || signal.aborted)
      return `${place} was not told: ${tried.reason}`;
    const wait = Math.min(longestPauseMs, Math.max(pauseMs, tried.afterMs ?? 0));
    await pause(wait, undefined, { signal }).catch(() => undefined);
    pauseMs *= 2;
  }
};
