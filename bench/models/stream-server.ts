// Run in a worker, so that the server's time is not the client's. The model's name says what to send:
// `deltas:N` so many small deltas, alike but for their text · `varied:N` so many, no two with the same around the text ·
// `tokens:N` so many megabytes on the wire, nearly all of them probabilities of tokens · `text:N` so many megabytes of text.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parentPort as parent } from 'node:worker_threads';

const wordChars = 5;
const pageChars = 1024;

interface Form {
  chars: number;
  /** Rendered at once: long enough that no client can mistake its repetition for a model going round in circles. */
  count: number;
  /** What a delta has around its text. */
  around?: (at: number) => { envelope?: object; choice?: object };
}

const alternatives = (at: number): object[] =>
  Array.from({ length: 5 }, (_, rank) => ({
    token: `t${at}`,
    logprob: -at / 1000 - rank,
    bytes: [116, 48 + rank],
  }));

const forms: Record<string, Form> = {
  deltas: { chars: wordChars, count: 4000 },
  varied: {
    chars: wordChars,
    count: 4000,
    around: (at) => ({ envelope: { id: `chatcmpl-${at}`, created: 1_700_000_000 + at } }),
  },
  tokens: {
    chars: wordChars,
    count: 4000,
    around: (at) => ({ choice: { logprobs: { content: [{ token: 'x', top_logprobs: alternatives(at) }] } } }),
  },
  text: { chars: pageChars, count: 64 },
};

const chunk = (
  delta: object,
  finish: string | null = null,
  envelope: object = {},
  choice: object = {},
): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'bench',
    ...envelope,
    choices: [{ index: 0, delta, ...choice, finish_reason: finish }],
  })}\n\n`;

const tail = `${chunk({}, 'stop')}data: ${JSON.stringify({
  object: 'chat.completion.chunk',
  model: 'bench',
  choices: [],
  usage: { prompt_tokens: 9, completion_tokens: 9, total_tokens: 18 },
})}\n\ndata: [DONE]\n\n`;

const render = ({ chars, around }: Form, count: number): Buffer =>
  Buffer.from(
    Array.from({ length: count }, (_, at) => {
      const word = `${(at * 2_654_435_761).toString(36)} `;
      const content = word.repeat(Math.ceil(chars / word.length)).slice(0, chars);
      const { envelope, choice } = around?.(at) ?? {};
      return chunk({ content }, null, envelope, choice);
    }).join(''),
  );

/** Rendered once, so that the bench measures clients and not this server. */
const batches = Object.fromEntries(
  Object.entries(forms).map(([name, form]) => [name, render(form, form.count)]),
);

const deltasOf = (name: string, form: Form, amount: number): number => {
  if (name === 'text') return Math.ceil((amount * 2 ** 20) / pageChars);
  if (name === 'tokens') return Math.ceil((amount * 2 ** 20 * form.count) / (batches[name]?.length ?? 1));
  return amount;
};

const server = createServer((request, response) => {
  void (async () => {
    const { model } = JSON.parse(await text(request)) as { model: string };
    const [name = '', amount] = model.split(':');
    const form = forms[name] ?? { chars: wordChars, count: 1 };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    let go = (): void => {};
    // A client may have enough of it before the end.
    for (const event of ['drain', 'close']) response.on(event, () => go());
    for (let left = deltasOf(name, form, Number(amount)); left > 0 && !response.closed; left -= form.count) {
      const bytes = left >= form.count ? (batches[name] ?? '') : render(form, left);
      if (!response.write(bytes)) await new Promise<void>((resolve) => (go = resolve));
    }
    response.end(tail);
  })();
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a worker, not a window
  parent?.postMessage(port);
});
