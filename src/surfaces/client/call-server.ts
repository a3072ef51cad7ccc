import { request, type IncomingMessage } from 'node:http';
import { UserError } from '../../domain/errors.ts';

/** A server, and what every request to it carries. */
export interface Target {
  address: string;
  headers: Readonly<Record<string, string>>;
}

export interface Call {
  method: 'GET' | 'POST';
  path: string;
  body?: unknown;
  accept?: string;
  signal?: AbortSignal | undefined;
}

export const serverGone = (address: string, cause: unknown): UserError =>
  new UserError(`the server at ${address} has gone`, {
    hint: 'runs are kept; start it again with `millwright serve`, and it goes on with them',
    cause,
  });

/**
 * Node's own `fetch` gives up after five minutes without a word, and answers of operations may take longer. Rejects with what
 * the socket says.
 */
export const callServer = (
  { address, headers }: Target,
  { method, path, body, accept = 'application/json', signal }: Call,
): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const sent = request(
      new URL(path, address),
      {
        method,
        headers: { ...headers, accept, ...(text !== undefined && { 'content-type': 'application/json' }) },
        ...(signal && { signal }),
      },
      (response) => {
        response.setEncoding('utf8');
        resolve(response);
      },
    );
    sent.once('error', reject);
    sent.end(text);
  });

export const readText = async (response: IncomingMessage): Promise<string> => {
  const pieces: string[] = [];
  for await (const piece of response as AsyncIterable<string>) pieces.push(piece);
  return pieces.join('');
};
