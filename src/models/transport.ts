import { Agent, fetch } from 'undici';
import type { Response } from 'undici';

/**
 * Node's own limits (300 s for headers and between two pieces of a body) would end a long prefill whatever a caller
 * allows: both are off, the watchdog of a call takes their place.
 */
const agent = new Agent({ headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 15_000 } });

export interface Exchange {
  method: 'GET' | 'POST';
  url: string;
  headers: Record<string, string>;
  body?: string | undefined;
  signal: AbortSignal;
}

/** One request. Redirects are not followed: a key and a prompt go where the config says and nowhere else. */
export const send = ({ method, url, headers, body, signal }: Exchange): Promise<Response> =>
  fetch(url, {
    method,
    headers,
    body: body ?? null,
    signal,
    redirect: 'manual',
    dispatcher: agent,
  });

/** The body as text, up to `limitBytes`; what lies beyond is not read. Bytes that are no UTF-8 are replaced. */
export const readText = async (response: Response, limitBytes: number): Promise<string> => {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    bytes += chunk.byteLength;
    if (bytes > limitBytes) break;
  }
  return text + decoder.decode();
};
