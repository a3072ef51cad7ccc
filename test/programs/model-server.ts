/**
 * A model server that says what a script tells it to, over real HTTP: `GET /v1/models` and
 * `POST /v1/chat/completions`, streamed and not; `GET /api/tags` and `POST /api/chat` as Ollama, `POST /v1/messages` as
 * Anthropic.
 *
 *   node test/programs/model-server.ts --script file.json [--port N]
 *
 * prints one line `{"url":"http://127.0.0.1:PORT/v1"}` when it is ready; `GET /_calls` tells what was asked so far.
 * The script is JSON (every key but `answers` may be left out):
 *
 *   {
 *     "models": ["scripted-model"],   names that are listed; any other name is answered with 404
 *     "base": "/v1",                  path in front of both routes
 *     "apiKey": "secret",             without this key: 401
 *     "pick": "order",                or "match": the first answer left whose `match` fits
 *     "recording": "calls.jsonl",     adds the answers of a file that `recording()` of src/models wrote
 *     "window": { "tokens": 4096,     what it reads of a prompt: the rest is cut without a word
 *                 "tokenizer": "words",    or "digits", "bytes", "dense"
 *                 "keeps": "all",     of the window; or "half"
 *                 "reports": true, "refuses": false,   400 instead of a cut
 *                 "tokenizes": true },     answers POST /tokenize
 *     "routes": { "GET /api/version": { "version": "0.12.0" } },   further answers, as JSON
 *     "answers": [ … ]                each is given once; when none fits, the call gets 400
 *   }
 *
 * One answer:
 *
 *   {
 *     "text": "…",                    the answer, cut into small deltas
 *     "deltas": ["…", "…"],           or exactly these deltas
 *     "reasoning": "…",               sent before it
 *     "match": "words",               must stand in the last message; or { "last": …, "system": …, "messages": [ … ] },
 *                                     each a substring or { "regex": "…", "flags": "i" }
 *     "repeat": true,                 may be given any number of times
 *     "finish": "stop",               finish_reason ("length", "content_filter" …), null for none
 *     "done": true,                   false leaves out [DONE]
 *     "usage": { "promptTokens": 9, "answerTokens": 3 },   null sends none
 *     "model": "other-name",          the model it claims to be
 *     "wire": { "stream": false,      one JSON document although a stream was asked for
 *               "gzip": true, "crlf": true, "bom": true, "comments": true, "pings": true, "splitBytes": 1,
 *               "delayMs": 20,        before each delta
 *               "content": "parts",   or "null", "missing", "string"
 *               "reasoningField": "reasoning", "contentType": "text/plain",
 *               "holdOpen": true },   does not close after the last byte
 *     "fault": one of
 *       { "kind": "status", "status": 429, "headers": { "retry-after": "7" }, "body": … }
 *       { "kind": "raw", "status": 200, "contentType": "text/html", "body": "<html>…", "encoding": "utf8" }
 *                                                        these very bytes; encoding "base64" for any others
 *       { "kind": "reset" }                              the socket closes before any answer
 *       { "kind": "cut", "afterChars": 20 }              the socket closes in mid-answer
 *       { "kind": "cut-bytes", "atByte": 99, "clean": true }   the body ends there; not clean: the socket closes
 *       { "kind": "end-early", "afterChars": 20 }        a clean end without finish_reason and [DONE]
 *       { "kind": "error", "afterChars": 20, "error": { "message": "…", "code": 500 }, "form": "data" }
 *                                                        form "event" or "field" for the other ways to send it
 *       { "kind": "malformed", "afterChars": 20, "data": "{oops" }
 *       { "kind": "stall", "afterChars": 0, "noHeaders": true, "pings": false }   silence until the client goes
 *       { "kind": "endless" }                            the text over and over
 *   }
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { Answers } from './model-server/pick-answer.ts';
import type { ChatBody } from './model-server/pick-answer.ts';
import { protocolOf } from './model-server/protocols.ts';
import type { Protocol } from './model-server/protocols.ts';
import { readScript, readScriptFile } from './model-server/script.ts';
import type { Script, ScriptAnswer, ScriptInput } from './model-server/script.ts';
import { readPrompt, tokenize, toldAfter } from './model-server/window.ts';
import type { Reading } from './model-server/window.ts';
import type { Told } from './model-server/speech.ts';
import { writeAnswer } from './model-server/write-answer.ts';
import type { Written } from './model-server/write-answer.ts';

export type { ScriptInput } from './model-server/script.ts';

/** `open` still being answered · `completed` whole · `broken` by the script · `refused` · `left` by the client. */
export type CallEnd = 'open' | 'completed' | 'broken' | 'refused' | 'left';

export interface ServerCall {
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: ChatBody & Record<string, unknown>;
  end: CallEnd;
  /** What the server made of the prompt, where its script has a window. */
  reading?: Reading | undefined;
}

export interface ModelServer {
  /** Base URL, as a person would write it into the config. */
  readonly url: string;
  /** Calls of the chat route so far, whatever became of them. */
  readonly calls: readonly ServerCall[];
  /** Sockets that are open. */
  readonly sockets: number;
  count(end: CallEnd): number;
  /** Resolves as soon as the condition holds; it is looked at whenever a call or a socket comes or ends. */
  until(holds: (server: ModelServer) => boolean): Promise<void>;
  /** Throws when a call was refused or an answer is left over. */
  assertFinished(): void;
  close(): Promise<void>;
}

const sendJson = (response: ServerResponse, status: number, json: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(json));
};

const refusal = (message: string, code: string | null = null): object => ({
  error: { message, type: 'invalid_request_error', param: null, code },
});

class Room {
  readonly calls: ServerCall[] = [];
  readonly answers: Answers;
  readonly script: Script;
  readonly #waiting = new Set<() => void>();

  constructor(script: Script) {
    this.script = script;
    this.answers = new Answers(script.answers, script.pick);
  }

  changed(): void {
    for (const look of this.#waiting) look();
  }

  until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (!holds()) return;
        this.#waiting.delete(look);
        resolve();
      };
      this.#waiting.add(look);
      look();
    });
  }

  async chat(request: IncomingMessage, response: ServerResponse, protocol: Protocol): Promise<void> {
    const body = protocol.read(JSON.parse(await text(request)) as ServerCall['body']);
    const call: ServerCall = { path: request.url ?? '', headers: request.headers, body, end: 'open' };
    this.calls.push(call);
    response.once('close', () => {
      if (call.end === 'open' && !response.writableFinished) call.end = 'left';
      this.changed();
    });
    this.changed();
    if (!this.script.models.includes(body.model)) {
      call.end = 'refused';
      return sendJson(response, 404, refusal(`model '${body.model}' not found`));
    }
    const reading = this.script.window && readPrompt(body, this.script.window);
    if (reading?.fits === false && this.script.window?.refuses) {
      call.end = 'broken';
      return sendJson(response, 400, refusal('the prompt is too long', 'context_length_exceeded'));
    }
    const answer = this.answers.take(body);
    if (!answer) {
      call.end = 'refused';
      return sendJson(response, 400, refusal('the script of this server has no answer for this call'));
    }
    call.reading = reading;
    const end = await writeAnswer(response, answer, {
      speech: protocol.speech,
      model: body.model,
      counted: this.told(reading, answer),
      stream: body.stream ?? protocol.streams,
    });
    await this.settle(call, response, end);
    this.changed();
  }

  async settle(call: ServerCall, response: ServerResponse, end: Written): Promise<void> {
    if (!response.writableFinished && !response.destroyed)
      await new Promise((resolve) => response.once('finish', resolve).once('close', resolve));
    if (call.end === 'open') call.end = end === 'completed' && !response.writableFinished ? 'left' : end;
  }

  told(reading: Reading | undefined, answer: ScriptAnswer): Told | undefined {
    const { window } = this.script;
    return reading && window ? toldAfter(reading, window, answer) : undefined;
  }

  admits({ headers }: IncomingMessage): boolean {
    const { apiKey } = this.script;
    if (apiKey === undefined) return true;
    return headers.authorization === `Bearer ${apiKey}` || headers['x-api-key'] === apiKey;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { base, models, window, routes } = this.script;
    const [path] = String(request.url).split('?', 1);
    const route = `${request.method} ${path}`;
    if (route === 'GET /_calls') return sendJson(response, 200, this.summary());
    if (!this.admits(request))
      return sendJson(response, 401, refusal('Incorrect API key provided', 'invalid_api_key'));
    if (Object.hasOwn(routes, route)) return sendJson(response, 200, routes[route]);
    if (route === 'POST /tokenize' && window?.tokenizes) {
      const body = JSON.parse(await text(request)) as Record<string, unknown>;
      return sendJson(response, 200, tokenize(body, window));
    }
    const [kind, protocol] = protocolOf(route, base) ?? [];
    if (kind === 'list') return sendJson(response, 200, protocol?.models(models) ?? {});
    if (protocol) return this.chat(request, response, protocol);
    response.writeHead(404, { 'content-type': 'text/plain' });
    response.end('404 page not found');
  }

  summary(): object {
    const completed = this.calls.filter(({ end }) => end === 'completed').length;
    const calls = this.calls.map(({ path, body, end }) => ({ path, end, body }));
    return { requests: this.calls.length, completed, left: this.answers.left, calls };
  }

  assertFinished(): void {
    const refused = this.calls.filter(({ end }) => end === 'refused');
    if (refused.length > 0) throw new Error(`the model server refused: ${JSON.stringify(refused[0]?.body)}`);
    if (this.answers.left > 0) throw new Error(`the model server has ${this.answers.left} answers left`);
  }
}

/** Starts on loopback; port 0 takes a free one. */
export const startModelServer = async (options: {
  script: ScriptInput | Script;
  port?: number;
}): Promise<ModelServer> => {
  const room = new Room(readScript(options.script));
  let sockets = 0;
  const http = createServer((request, response) => {
    room.handle(request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  http.on('connection', (socket) => {
    sockets += 1;
    socket.once('close', () => {
      sockets -= 1;
      room.changed();
    });
  });
  await new Promise<void>((resolve, reject) => {
    http.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = http.address() as AddressInfo;
  const server: ModelServer = {
    url: `http://127.0.0.1:${port}${room.script.base}`,
    calls: room.calls,
    get sockets() {
      return sockets;
    },
    count: (end) => room.calls.filter((call) => call.end === end).length,
    until: (holds) => room.until(() => holds(server)),
    assertFinished: () => room.assertFinished(),
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  return server;
};

if (import.meta.main) {
  const { values } = parseArgs({ options: { script: { type: 'string' }, port: { type: 'string' } } });
  if (values.script === undefined) {
    console.error('usage: node test/programs/model-server.ts --script file.json [--port N]');
    process.exit(64);
  }
  const { url } = await startModelServer({
    script: readScriptFile(values.script),
    port: Number(values.port ?? 0),
  });
  console.log(JSON.stringify({ url }));
}
