import { createParser } from 'eventsource-parser';
import type { EventSourceParser } from 'eventsource-parser';
import type { Provider } from './provider.ts';

export interface BodyHandlers {
  /** Data of one server-sent event, or one line. */
  onEvent(data: string, event: string | undefined): void;
  /** The whole body, where it is no event stream but a JSON document or a page. */
  onDocument(text: string): void;
  /** A single event or document grew past the limit. */
  onTooLong(): void;
}

export interface BodyForm {
  framing: Provider['framing'];
  /** Characters of one event, line or document. */
  limitChars: number;
}

/**
 * Reads the body of an answer that comes in pieces cut anywhere, whatever it turns out to be: servers send JSON and
 * HTML under any content type, so the first character decides. Throws a TypeError on bytes that are no UTF-8.
 */
export class BodyReader {
  readonly #handlers: BodyHandlers;
  readonly #form: BodyForm;
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });
  readonly #parser: EventSourceParser;
  #kind: 'unknown' | 'events' | 'lines' | 'document' = 'unknown';
  /** The document so far, or the line that is not yet whole. */
  #kept = '';

  constructor(handlers: BodyHandlers, form: BodyForm) {
    this.#handlers = handlers;
    this.#form = form;
    this.#parser = createParser({
      maxBufferSize: form.limitChars,
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
      if (first !== undefined) this.#kind = this.#kindOf(first);
    }
    if (this.#kind === 'events') this.#parser.feed(text);
    if (this.#kind === 'lines') this.#lines(text);
    if (this.#kind === 'document') this.#keep(text);
  }

  /** The body is over. Hands over the document, or the event or line that lacks its end. */
  end(): void {
    if (this.#kind === 'events') this.#parser.feed('\n\n');
    if (this.#kind === 'lines') this.#handlers.onEvent(this.#kept, undefined);
    if (this.#kind === 'document') this.#handlers.onDocument(this.#kept);
  }

  #kindOf(first: string): 'events' | 'lines' | 'document' {
    if (first === '{' && this.#form.framing === 'lines') return 'lines';
    return '{[<'.includes(first) ? 'document' : 'events';
  }

  #lines(text: string): void {
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    for (const line of lines) {
      this.#handlers.onEvent(this.#kept + line, undefined);
      this.#kept = '';
    }
    this.#keep(last);
  }

  #keep(text: string): void {
    this.#kept += text;
    if (this.#kept.length > this.#form.limitChars) this.#handlers.onTooLong();
  }
}
