import type { Readable } from 'node:stream';
import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  parseJSONRPCMessage,
  ProtocolErrorCode,
  type JSONRPCMessage,
  type RequestId,
  type Transport,
} from '@modelcontextprotocol/server';
import { LineReader } from './line-reader.ts';

/** Ten times what the longest spec needs; more in one message is refused unread. */
const messageLimitBytes = 10_000_000;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const idIn = (value: unknown): RequestId | null => {
  const id = isObject(value) ? value['id'] : undefined;
  return typeof id === 'string' || typeof id === 'number' ? id : null;
};

/** The id of a message that was too long to be read: clients write it first or last. */
const idAtEdges = (head: string, tail: string): RequestId | null => {
  const id = '"id":\\s*(\\d{1,15}|"[\\w-]{1,64}")';
  const found =
    new RegExp(`${id}\\s*\\}\\s*$`).exec(tail) ??
    new RegExp(`^\\s*\\{\\s*(?:"jsonrpc":\\s*"2\\.0",\\s*)?${id}`).exec(head);
  return found?.[1] === undefined ? null : (JSON.parse(found[1]) as RequestId);
};

/**
 * The protocol over a pair of streams, a message a line. What is no message is answered with an error and costs nothing
 * else: the connection stays. Requests that came before the end of the input are answered after it.
 */
export class LineTransport implements Transport {
  onmessage?: Transport['onmessage'];
  onclose?: Transport['onclose'];
  onerror?: Transport['onerror'];
  /** Resolves when the client has no more to say. */
  readonly inputEnded: Promise<void>;
  readonly #input: Readable;
  readonly #write: (text: string, written: () => void) => void;
  readonly #reader: LineReader;
  readonly #open = new Set<RequestId>();
  #answered: (() => void) | undefined;
  #closed = false;

  constructor(input: Readable, write: (text: string, written: () => void) => void) {
    this.#input = input;
    this.#write = write;
    this.#reader = new LineReader(messageLimitBytes, {
      line: (text) => this.#take(text),
      tooLong: (head, tail) =>
        this.#refuse(
          idAtEdges(head, tail),
          ProtocolErrorCode.InvalidRequest,
          `a message may have ${messageLimitBytes} bytes`,
        ),
    });
    this.inputEnded = new Promise((resolve) => {
      for (const event of ['end', 'close', 'error']) input.once(event, () => resolve());
    });
  }

  start(): Promise<void> {
    this.#input.on('data', (piece: Buffer) => this.#reader.add(piece));
    return Promise.resolve();
  }

  send(message: JSONRPCMessage): Promise<void> {
    if (this.#closed) return Promise.resolve();
    return new Promise((resolve) => {
      this.#write(`${JSON.stringify(message)}\n`, resolve);
      if ('id' in message && !('method' in message)) this.#settle(message.id);
    });
  }

  /** Resolves when every request that came has its answer. */
  allAnswered(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#answered = resolve;
    });
  }

  close(): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#closed = true;
    this.#input.removeAllListeners('data').pause();
    this.#answered?.();
    this.onclose?.();
    return Promise.resolve();
  }

  #settle(id: unknown): void {
    this.#open.delete(id as RequestId);
    if (this.#open.size === 0) this.#answered?.();
  }

  #refuse(id: RequestId | null, code: number, message: string): void {
    this.#write(`${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })}\n`, () => undefined);
  }

  #take(text: string): void {
    if (text.trim() === '') return;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#refuse(null, ProtocolErrorCode.ParseError, 'this line is not JSON');
      return;
    }
    let message: JSONRPCMessage;
    try {
      message = parseJSONRPCMessage(value);
    } catch {
      // An answer that is none gets none: the peer would take it for an answer to a request of its own.
      if (isObject(value) && !('method' in value) && ('result' in value || 'error' in value)) return;
      this.#refuse(idIn(value), ProtocolErrorCode.InvalidRequest, 'this is not a message of JSON-RPC 2.0');
      return;
    }
    if (isJSONRPCRequest(message)) this.#open.add(message.id);
    else if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled')
      this.#settle(message.params?.['requestId']);
    this.onmessage?.(message);
  }
}
