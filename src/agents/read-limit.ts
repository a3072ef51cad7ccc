import type { AgentLimit } from '../domain/agent.ts';
import { bound } from './bound.ts';
import { readResetTime, type Clock } from './read-reset-time.ts';

/** What an HTTP status says about limits: 402 is an account without money, 429 and 503 and 529 pass. */
export const limitOfStatus = (status: number | undefined): AgentLimit['kind'] | undefined => {
  if (status === 402) return 'quota';
  return status === 429 || status === 503 || status === 529 ? 'rate' : undefined;
};

/**
 * Sentences by which programs open the message of a limit, each anchored to the beginning of a line. They count only in what the
 * program itself reports as an error: the same words in an answer or in the output of a test mean nothing.
 */
const sentences: readonly [AgentLimit['kind'], RegExp][] = [
  // Claude Code and Codex, with a straight or a bent apostrophe.
  ['quota', /^you['’]ve hit your (?:[\w.-]{1,30} ){0,3}limit\b/i],
  ['quota', /^you['’]re out of (?:usage )?credits\b/i],
  ['quota', /^claude (?:ai )?usage limit reached\b/i],
  ['quota', /^(?:the )?usage limit has been reached\b/i],
  ['quota', /^your credit balance is too low\b/i],
  ['quota', /^your workspace is out of credits\b/i],
  ['quota', /^quota exceeded\b/i],
  // Gemini CLI.
  ['quota', /^you have exhausted your (?:daily quota|capacity) on this model\b/i],
  ['quota', /^you exceeded your current quota\b/i],
  ['rate', /^exceeded retry limit, last status: 429\b/i],
  ['rate', /^request rejected \(429\)/i],
  ['rate', /^(?:429 )?too many requests\b/i],
  ['rate', /^rate limit (?:exceeded|reached)\b/i],
  // Codex, when one model is overloaded.
  ['rate', /^(?:selected )?model (?:\S{1,80} )?is at capacity\b/i],
  // aider prints this after the last attempt too.
  ['rate', /^the api provider has rate limited you\b/i],
];

/** Marks that programs put before a message; the last is that of aider's model library. */
const opening =
  /^(?:[\s■✕✗×⚠>[]|ERROR:|Error:|error:|API Error:|stream error:|litellm\.\w{1,60}:|\w{1,60}(?:Error:|Exception - ))*/;

/** What a message of a program's own says about a limit; undefined where it is about something else. */
export const limitOfText = (message: string, clock: Clock): AgentLimit | undefined => {
  for (const line of bound(message).split('\n')) {
    const words = line.replace(opening, '');
    const kind = sentences.find(([, sentence]) => sentence.test(words))?.[0];
    if (kind === undefined) continue;
    const resetsAt = readResetTime(message, clock);
    return resetsAt === undefined ? { kind, from: 'text' } : { kind, resetsAt, from: 'text' };
  }
  return undefined;
};

/** Sentences by which programs open the message of a connection that was lost or did not come about. */
const connectionFault =
  /^(?:stream disconnected before completion|error sending request|failed to lookup address|fetch failed|request timed out|unable to connect|connection (?:error|reset|refused|closed|timed out)|(?:connect |read |write )?E(?:CONNRESET|CONNREFUSED|PIPE|TIMEDOUT|HOSTUNREACH)\b|getaddrinfo E(?:NOTFOUND|AI_AGAIN)\b)/i;

/** Whether a message of a program's own is about a connection, which may come about the next time. */
export const isConnectionFault = (message: string): boolean =>
  connectionFault.test(bound(message).replace(opening, ''));

const minuteMs = 60_000;
/** Where nobody says when: an allowance is mostly given anew within five hours. */
const unsaidMs: Record<AgentLimit['kind'], number> = { quota: 300 * minuteMs, rate: minuteMs };
const longestMs: Record<AgentLimit['kind'], number> = { quota: 8 * 1440 * minuteMs, rate: 60 * minuteMs };
const leastMs: Record<AgentLimit['kind'], number> = { quota: minuteMs, rate: 0 };

/**
 * Until when (milliseconds since the epoch) a runner is left alone. A named time is kept to, but never for longer than eight days
 * for a quota and an hour for a rate limit, so that a wrong one does not shut a runner out. `chance` (0 to 1) spreads those who
 * wait over a further tenth, at most 30 s.
 */
export const limitedUntil = (limit: AgentLimit, now: number, chance: number): number => {
  const said = limit.resetsAt === undefined ? unsaidMs[limit.kind] : limit.resetsAt - now;
  const wait = Math.min(Math.max(said, leastMs[limit.kind]), longestMs[limit.kind]);
  return now + wait + Math.round(Math.min(wait / 10, 30_000) * chance);
};
