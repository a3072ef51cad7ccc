import { createParser } from 'eventsource-parser';
import type { EventSourceParser } from 'eventsource-parser';

export interface BodyHandlers {
  /** Data of one server-sent event. */
  onEvent(data: string, event: string | undefined): void;
  /** The whole body, where it is no event stream but a JSON document or a page. */
  onDocument(text: string): void;
  /** A single event or document grew past the limit. */
  onTooLong(): void;
}

/**
 * Reads the body of an answer that comes in pieces cut anywhere, whatever it turns out to be: servers send JSON and
 * HTML under any content type, so the first character decides. Throws a TypeError on bytes that are no UTF-8.
 */
export class BodyReader {
  readonly #handlers: BodyHandlers;
  readonly #limitChars: number;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #parser: EventSourceParser;
  #kind: 'unknown' | 'events' | 'document' = 'unknown';
  #document = '';

  constructor(handlers: BodyHandlers, limitChars: number) {
    this.#handlers = handlers;
    this.#limitChars = limitChars;
    this.#parser = createParser({
      maxBufferSize: limitChars,
      onEvent: ({ data, event }) => handlers.onEvent(data, event),
      onError: (error) => {
        if (error.type === 'max-buffer-size-exceeded') handlers.onTooLong();
        // llama.cpp has sent errors as a field of their own: `error: {"code":…}`.
        if (error.type === 'unknown-field' && error.field === 'error')
          handlers.onEvent(error.value ?? '', 'error');
      },
    });
  }

  feed(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    if (this.#kind === 'unknown') {
      const first = text.trimStart()[0];
      if (first !== undefined) this.#kind = '{[<'.includes(first) ? 'document' : 'events';
    }
    if (this.#kind === 'events') this.#parser.feed(text);
    if (this.#kind === 'document') this.#keep(text);
  }

  /** The body is over. Hands over the document, or the event that lacks its closing blank line. */
  end(): void {
    if (this.#kind === 'events') this.#parser.feed('\n\n');
    if (this.#kind === 'document') this.#handlers.onDocument(this.#document);
  }

  #keep(text: string): void {
    this.#document += text;
    if (this.#document.length > this.#limitChars) this.#handlers.onTooLong();
  }
}
