// Run in a worker, so that the server's time is not the client's. The model's name says what to send:
// `deltas:N` that many small deltas · `megabytes:N` that much text in deltas of a kilobyte.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parentPort as parent } from 'node:worker_threads';

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'bench',
    choices: [{ index: 0, delta, finish_reason: finish }],
  })}\n\n`;

const tail = `${chunk({}, 'stop')}data: ${JSON.stringify({
  object: 'chat.completion.chunk',
  model: 'bench',
  choices: [],
  usage: { prompt_tokens: 9, completion_tokens: 9, total_tokens: 18 },
})}\n\ndata: [DONE]\n\n`;

/** Long enough that its repetition is none which a client could mistake for a model going round in circles. */
const perWrite = { deltas: 4000, megabytes: 64 };

/** Rendered once, so that the bench measures clients and not this server. */
const render = (size: number, count: number): Buffer =>
  Buffer.from(
    Array.from({ length: count }, (_, at) => {
      const word = `${(at * 2_654_435_761).toString(36)} `;
      return chunk({ content: word.repeat(Math.ceil(size / word.length)).slice(0, Math.max(size, 5)) });
    }).join(''),
  );

const batches = { deltas: render(5, perWrite.deltas), megabytes: render(1024, perWrite.megabytes) };

const server = createServer((request, response) => {
  void (async () => {
    const { model } = JSON.parse(await text(request)) as { model: string };
    const [name, amount] = model.split(':');
    const kind = name === 'megabytes' ? 'megabytes' : 'deltas';
    const count = kind === 'megabytes' ? Number(amount) * 1024 : Number(amount);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let left = count; left > 0; left -= perWrite[kind]) {
      const bytes = left >= perWrite[kind] ? batches[kind] : render(5, left);
      if (!response.write(bytes)) await new Promise((resolve) => response.once('drain', resolve));
    }
    response.end(tail);
  })();
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a worker, not a window
  parent?.postMessage(port);
});
