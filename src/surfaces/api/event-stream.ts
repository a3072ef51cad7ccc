import type { Delta } from '../../domain/work.ts';
import { jsonLine } from '../cli/json-line.ts';

/** One message of a stream. `id` is what a client names when it comes again. */
export interface Message {
  id?: number;
  event?: string;
  data: unknown;
}

/** A stream that says nothing for longer may be taken for dead by what stands between. */
const heartbeatMs = 15_000;
/** Of what only shows, so much waits for a reader that is slow. */
const mostMessages = 200;
const mostCharacters = 64_000;

const encoder = new TextEncoder();

/** The same event goes to every follower of a run; it is written once. */
const written = new WeakMap<object, string>();

const write = (data: unknown): string => {
  if (typeof data !== 'object' || data === null) return jsonLine(data);
  const line = written.get(data) ?? jsonLine(data);
  written.set(data, line);
  return line;
};

const lines = ({ id, event, data }: Message): string =>
  `${id === undefined ? '' : `id: ${id}\n`}${event === undefined ? '' : `event: ${event}\n`}data: ${write(data)}\n`;

/** What is told beside the messages that count: the oldest of it goes when a reader is slow. */
export class Aside {
  #waiting: Message[] = [];
  #wake = (): void => undefined;

  /** Whom to tell that there is something. */
  onNews(wake: () => void): void {
    this.#wake = wake;
  }

  add(message: Message): void {
    this.#waiting.push(message);
    if (this.#waiting.length > mostMessages) this.#waiting.shift();
    this.#wake();
  }

  /** Pieces of one answer become one, and only its end is kept when it grows long. */
  addDelta(delta: Delta): void {
    const last = this.#waiting.at(-1);
    const before = last?.event === 'delta' ? (last.data as Delta) : undefined;
    if (last === undefined || before?.role !== delta.role || delta.restart === true)
      return this.add({ event: 'delta', data: delta });
    last.data = { ...before, text: `${before.text}${delta.text}`.slice(-mostCharacters) };
  }

  take(): Message[] {
    const taken = this.#waiting;
    this.#waiting = [];
    return taken;
  }
}

export interface StreamSource {
  /** Every one of these is sent, in order; the next is only asked for when the reader has taken the one before. */
  main: AsyncGenerator<Message>;
  aside?: Aside;
  /** The last message, when `main` has ended by itself or by a fault. */
  last: (fault: unknown) => Message;
  /** The reader has gone or all is sent. */
  end: () => void;
}

/** Turns waiting for the next message into something that can be looked at from time to time. */
class Arrivals {
  readonly #main: AsyncGenerator<Message>;
  #asked = false;
  #arrived: { result?: IteratorResult<Message>; fault?: unknown } | undefined;
  #wake = (): void => undefined;

  constructor(main: AsyncGenerator<Message>) {
    this.#main = main;
  }

  ring(): void {
    this.#wake();
  }

  take(): { result?: IteratorResult<Message>; fault?: unknown } | undefined {
    const arrived = this.#arrived;
    if (arrived === undefined) return undefined;
    this.#arrived = undefined;
    this.#asked = false;
    return arrived;
  }

  /** Waits for news; answers whether nothing came for so long. */
  async wait(ms: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#wake = () => resolve(false);
    const timer = setTimeout(resolve, ms, true);
    if (!this.#asked) this.#ask();
    const isLate = await promise;
    clearTimeout(timer);
    return isLate;
  }

  #ask(): void {
    this.#asked = true;
    const settle = (arrived: { result?: IteratorResult<Message>; fault?: unknown }): void => {
      this.#arrived = arrived;
      this.#wake();
    };
    this.#main.next().then(
      (result) => settle({ result }),
      (fault: unknown) => settle({ fault: fault ?? new Error('the stream broke') }),
    );
  }
}

/** Server-sent events as fast as the reader takes them, and no faster: nothing piles up for one that is slow. */
export const eventStream = ({ main, aside = new Aside(), last, end }: StreamSource): Response => {
  const arrivals = new Arrivals(main);
  aside.onNews(() => arrivals.ring());
  const finish = (controller: ReadableStreamDefaultController<Uint8Array>, fault: unknown): void => {
    controller.enqueue(encoder.encode(lines(last(fault))));
    controller.close();
    end();
  };
  const body = new ReadableStream<Uint8Array>(
    {
      start: (controller) => controller.enqueue(encoder.encode('retry: 2000\n\n')),
      async pull(controller) {
        for (;;) {
          const shown = aside.take();
          if (shown.length > 0) return controller.enqueue(encoder.encode(shown.map(lines).join('')));
          const arrived = arrivals.take();
          if (arrived?.fault !== undefined || arrived?.result?.done) return finish(controller, arrived.fault);
          if (arrived?.result)
            return controller.enqueue(encoder.encode(lines(arrived.result.value as Message)));
          if (await arrivals.wait(heartbeatMs)) return controller.enqueue(encoder.encode(': still here\n\n'));
        }
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
  return new Response(body, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  });
};
