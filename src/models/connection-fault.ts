import type { ModelError } from '../domain/errors.ts';
import { modelError } from './faults.ts';
import { showWords } from './server-words.ts';

/** Codes of the system, the resolver and undici that mean: nobody there. */
const unreachable: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the host name cannot be looked up just now',
  EHOSTUNREACH: 'no way to the host',
  EHOSTDOWN: 'the host is down',
  ENETUNREACH: 'no way to the network',
  ENETDOWN: 'the network is down',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  EADDRNOTAVAIL: 'no such address',
  EACCES: 'connecting is not allowed',
  EPERM: 'connecting is not allowed',
};

const tls =
  /^(ERR_TLS_|ERR_SSL_|CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO|ERROR_IN_CERT)/;

/** undici leaves the code of some of its parser errors away. */
const parserError = 'HTTPParserError';

/** The first code in an error, its causes and, for several addresses tried, its parts. */
const codeOf = (error: unknown, depth = 0): string => {
  if (!(error instanceof Error) || depth > 5) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error.name === parserError) return parserError;
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [];
  return codeOf(error.cause, depth + 1) || codeOf(parts[0], depth + 1);
};

/** The innermost message: what the fetch standard forbids (some ports) has no code. */
const wordsOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  return wordsOf(error.cause) || showWords(error.message);
};

/** The fetch standard hides the one answer that it lets nobody read, 407, behind an error without code or words. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof Error && error.cause.message === '';

export interface Connection {
  endpoint: string;
  /** Its URL as it may be shown. */
  place: string;
  /** The answer had begun. */
  during: boolean;
  partial?: string | undefined;
}

const beforeAnswer = (
  code: string,
  cause: unknown,
  { endpoint, place }: Connection,
): ModelError | undefined => {
  const at = `${endpoint} at ${place}`;
  if (tls.test(code))
    return modelError('unreachable', `no secure connection to ${at}: ${code}`, {
      cause,
      retryable: false,
      hint: 'check https or http in the base URL, and the certificate of the server',
    });
  if (code.startsWith('HPE_') || code === parserError)
    return modelError('not-a-model-server', `${at} does not speak HTTP`, {
      cause,
      hint: 'check the port, and https or http in the base URL',
    });
  if (code === '' && isUnreadable(cause))
    return modelError('unreachable', `cannot reach ${at}: a proxy in between asks for a login (407)`, {
      cause,
      retryable: false,
      hint: 'reach the server without that proxy',
    });
  const words = code === '' ? wordsOf(cause) : unreachable[code];
  if (words === undefined) return undefined;
  return modelError('unreachable', `cannot reach ${at}: ${words}`, {
    cause,
    retryable: code !== '',
    hint: 'start the server, or correct its base URL',
  });
};

/** Names what broke a connection, by error codes. */
export const connectionFault = (error: unknown, connection: Connection): ModelError => {
  const code = codeOf(error);
  const { endpoint, during, partial } = connection;
  const refused = during ? undefined : beforeAnswer(code, error, connection);
  if (refused) return refused;
  const shared = { cause: error, partial: partial === '' ? undefined : partial };
  if (code === 'Z_DATA_ERROR' || code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return modelError('malformed-stream', `${endpoint} sent bytes that cannot be read (${code})`, shared);
  return modelError('connection-lost', `the connection to ${endpoint} broke${code && ` (${code})`}`, shared);
};
