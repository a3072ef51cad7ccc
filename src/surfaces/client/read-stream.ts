import type { IncomingMessage } from 'node:http';
import { createParser, type EventSourceMessage } from 'eventsource-parser';

/** The messages of an event stream, until it is closed. Throws what the socket says. */
export async function* readStream(response: IncomingMessage): AsyncGenerator<EventSourceMessage> {
  let messages: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (message) => messages.push(message) });
  for await (const piece of response as AsyncIterable<string>) {
    parser.feed(piece);
    const arrived = messages;
    messages = [];
    yield* arrived;
  }
}
