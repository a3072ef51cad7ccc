import type { ModelError } from '../domain/errors.ts';
import { Answer } from './answer.ts';
import { BodyReader } from './body-reader.ts';
import { ChunkEnvelope } from './chunk-envelope.ts';
import type { Address } from './endpoint.ts';
import type { CallOptions } from './model.ts';
import type { Piece } from './provider.ts';

export interface AnswerReaderOptions {
  address: Address;
  model: string;
  limitChars: number;
  options: CallOptions;
  /** The first text or thought was taken. */
  onStart: () => void;
}

const parseJson = (text: string): { json: unknown } | undefined => {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
};

/** Some servers name an error only in the event, not in its data. */
const asError = (json: unknown): unknown =>
  typeof json === 'object' && json !== null && 'error' in json ? json : { error: json };

/** Puts an answer together from the bytes of a body; whatever is wrong with them is thrown as a ModelError. */
export class AnswerReader {
  readonly answer: Answer;
  readonly #options: AnswerReaderOptions;
  readonly #body: BodyReader;
  readonly #envelope: ChunkEnvelope;
  #closed = false;
  #over = false;
  #chunks = 0;
  #started = false;

  constructor(options: AnswerReaderOptions) {
    const { address, model, limitChars, options: call } = options;
    this.#options = options;
    this.answer = new Answer({
      model,
      endpoint: address.name,
      apiKey: address.apiKey,
      limitChars,
      ...call,
    });
    this.#envelope = new ChunkEnvelope((data) => address.provider.read(parseJson(data)?.json));
    this.#body = new BodyReader(
      {
        onEvent: (data, event) => this.#event(data, event),
        onDocument: (text) => this.#document(text),
        onTooLong: () => {
          throw this.#malformed('a chunk without end', { retryable: false });
        },
      },
      // JSON may write each character as an escape of six.
      { framing: address.provider.framing, limitChars: 6 * limitChars },
    );
  }

  /** The server said that nothing follows. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Chunks of an answer that were taken so far; pings and comments are none, and no sign of life. */
  get chunks(): number {
    return this.#chunks;
  }

  feed(bytes: Uint8Array): void {
    this.#body.feed(bytes);
  }

  /** The body is over. What is left may be half an event: it counts if it can be read. */
  end(contentType: string): void {
    this.#over = true;
    this.#body.end();
    const nothing = this.#chunks === 0 && !this.#closed;
    if (nothing && !/^$|event-stream|ndjson/.test(contentType)) throw this.#foreign();
  }

  #event(data: string, event: string | undefined): void {
    const text = data.trim();
    if (this.#closed || event === 'ping' || text === '') return;
    if (text === this.#options.address.provider.endMark) {
      this.#closed = true;
      return;
    }
    const known = event === 'error' ? undefined : this.#envelope.recall(text);
    if (known) return this.#take(known);
    const parsed = parseJson(text);
    if (event === 'error') this.#take(this.#read(asError(parsed?.json ?? text)));
    else if (parsed) this.#takeNew(text, parsed.json);
    else this.#lines(text);
  }

  /** Some servers forget the blank line between two events, which makes them one of several lines. */
  #lines(text: string): void {
    const lines = text.split('\n');
    if (lines.length > 1) for (const line of lines) this.#event(line, undefined);
    else if (!this.#over) throw this.#malformed('a chunk that is not JSON');
  }

  #read(json: unknown): Piece {
    const piece = this.#options.address.provider.read(json);
    if (!piece) throw this.#malformed('a chunk of an unknown shape');
    return piece;
  }

  #takeNew(text: string, json: unknown): void {
    const piece = this.#read(json);
    this.#envelope.learn(text, piece);
    this.#take(piece);
  }

  #take(piece: Piece): void {
    this.answer.take(piece);
    if (piece.closed === true) this.#closed = true;
    if (piece.text === undefined) return;
    this.#chunks += 1;
    if (this.#started || !this.answer.started) return;
    this.#started = true;
    this.#options.onStart();
  }

  #document(text: string): void {
    if (text.trimStart().startsWith('<')) throw this.#foreign('a web page (HTML)');
    const parsed = parseJson(text);
    if (!parsed) throw this.#malformed('an answer that is not JSON');
    const piece = this.#options.address.provider.read(parsed.json);
    if (piece?.text === undefined && !piece?.error) throw this.#foreign();
    this.#take(piece ?? this.#read(parsed.json));
    this.#closed = true;
  }

  #malformed(what: string, details: { retryable?: boolean } = {}): ModelError {
    return this.answer.fail('malformed-stream', `the server sent ${what}`, details);
  }

  #foreign(what = 'something else'): ModelError {
    const { place } = this.#options.address;
    return this.answer.fail('not-a-model-server', `${place} sent ${what} instead of a model's answer`, {
      hint: 'check the base URL: most servers want it to end in /v1',
    });
  }
}
