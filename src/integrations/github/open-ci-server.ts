import type { CiServer } from '../../domain/ci.ts';
import { fetchLog } from './fetch-log.ts';
import { isSigned } from './is-signed.ts';
import { readHook } from './read-hook.ts';

export interface CiOptions {
  /** Without one nobody is listened to. */
  secret: string | undefined;
  /** Without one no log is fetched. */
  token: string | undefined;
  apiUrl: string;
  /** Names of senders, in any case, whose failures need no person's leave. */
  senders: readonly string[];
  attempts: number;
}

/** GitHub as a server of continuous integration that calls a webhook. */
export const openCiServer = ({ secret, token, apiUrl, senders, attempts }: CiOptions): CiServer => {
  const trusted = new Set(senders.map((name) => name.toLowerCase()));
  return {
    off: secret === undefined ? 'no secret is configured (github.webhook_secret)' : undefined,
    attempts,
    read({ header, body }) {
      if (secret === undefined) return { kind: 'refused', status: 403, reason: 'no secret is configured' };
      if (!isSigned(body, header('x-hub-signature-256'), secret))
        return { kind: 'refused', status: 403, reason: 'the signature does not hold' };
      return readHook(header('x-github-event') ?? '', header('x-github-delivery') ?? '', body);
    },
    trusts: (sender) => trusted.has(sender.toLowerCase()),
    async logOf(report, signal) {
      if (token === undefined) return { missing: 'no token is configured (github.token)' };
      return fetchLog(report, { apiUrl: apiUrl.replace(/\/+$/, ''), token }, signal);
    },
  };
};
