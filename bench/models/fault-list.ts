import type { ScriptInput } from '../../test/programs/model-server.ts';

type Answer = NonNullable<ScriptInput['answers']>[number];
type RawFault = Partial<{ status: number; contentType: string; body: string; encoding: 'base64' }>;

export const wholeText = 'function add(a, b) { return a + b; } // and that is the whole answer\n';

const raw = (body: string, more: RawFault = {}): Answer => ({ fault: { kind: 'raw', body, ...more } });
const status = (code: number): Answer => ({
  fault: { kind: 'status', status: code, body: { error: { message: 'x' } } },
});
const delta = (content: string): string =>
  `data: {"object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":"${content}"}}]}\n\n`;

/** What a server can do wrong. Under each, a client must not hand a text on as if it were the answer. */
export const serverFaults: Record<string, Answer> = {
  'socket closed before the answer': { fault: { kind: 'reset' } },
  'socket closed in mid-answer': { fault: { kind: 'cut', afterChars: 30 } },
  'socket closed in mid-chunk': { fault: { kind: 'cut-bytes', atByte: 700, clean: false } },
  'clean end in mid-answer': { fault: { kind: 'end-early', afterChars: 30 } },
  'clean end in mid-chunk': { fault: { kind: 'cut-bytes', atByte: 700, clean: true } },
  'clean end behind the headers': { fault: { kind: 'end-early' } },
  'whole text, no finish, no end mark': { finish: null, done: false },
  'no byte': raw(''),
  'comments only': raw(': a\n\n: b\n\n'),
  'end mark only': raw('data: [DONE]\n\n'),
  'finish length': { finish: 'length' },
  'finish MAX_TOKENS': { finish: 'MAX_TOKENS' },
  'finish content_filter': { finish: 'content_filter' },
  'finish abort': { finish: 'abort' },
  'finish with an unknown word': { finish: 'gremlins' },
  'error object as first chunk': { fault: { kind: 'error' } },
  'error object in mid-answer': { fault: { kind: 'error', afterChars: 30 } },
  'error text in mid-answer': { fault: { kind: 'error', afterChars: 30, error: 'out of memory' } },
  'error event in mid-answer': { fault: { kind: 'error', afterChars: 30, form: 'event' } },
  'error field in mid-answer': { fault: { kind: 'error', afterChars: 30, form: 'field' } },
  'half a chunk of JSON': { fault: { kind: 'malformed', afterChars: 30 } },
  'chunk of another shape': {
    fault: { kind: 'malformed', afterChars: 30, data: '{"choices":{"delta":"x"}}' },
  },
  'a number for a chunk': { fault: { kind: 'malformed', afterChars: 30, data: '7' } },
  'bytes that are no UTF-8': raw(
    Buffer.from(`${delta('a')}data: {"a":"\xff"}\n\n`, 'latin1').toString('base64'),
    { encoding: 'base64' },
  ),
  'empty text': { text: '' },
  'white space only': { text: ' \n\n ' },
  'content null throughout': { wire: { content: 'null' } },
  'content missing throughout': { wire: { content: 'missing' } },
  'reasoning and no answer': { text: '', reasoning: 'I think so' },
  'unclosed think block': { text: '<think>the answer is yes, or no' },
  'no choices': raw('{"choices":[]}', { contentType: 'application/json' }),
  'HTML page with 200': raw('<!doctype html><html>Sign in</html>', { contentType: 'text/html' }),
  'HTML page as a stream': raw('<!doctype html><html>Sign in</html>'),
  'plain words with 200': raw('OK', { contentType: 'text/plain' }),
  'other JSON with 200': raw('{"ok":true}', { contentType: 'application/json' }),
  'error document with 200': raw('{"error":{"message":"no such route"}}', {
    contentType: 'application/json',
  }),
  'HTML page with 502': raw('<html>Bad gateway</html>', { status: 502, contentType: 'text/html' }),
  'redirect to a login': {
    fault: { kind: 'status', status: 302, headers: { location: 'http://127.0.0.1:9/login' } },
  },
  'status 400': status(400),
  'status 401': status(401),
  'status 429': status(429),
  'status 500': status(500),
  'status 503': status(503),
  'no headers, for ever': { fault: { kind: 'stall', noHeaders: true } },
  'no first token, with pings': { fault: { kind: 'stall', pings: true } },
  'silence in mid-answer': { fault: { kind: 'stall', afterChars: 30 } },
  'silence in mid-answer, with pings': { fault: { kind: 'stall', afterChars: 30, pings: true } },
  'the same words for ever': { fault: { kind: 'endless' } },
  'prompt cut to 2,051 tokens': { usage: { promptTokens: 2051, answerTokens: 20 } },
};
