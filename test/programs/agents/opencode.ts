import { resolve } from 'node:path';
import { line, main, type Voice } from './play.ts';

const sessionID = 'ses_494719016ffe85dkDMj0FPRbHK';
const event = (type: string, value: Record<string, unknown>): string =>
  line({ type, timestamp: 1_767_036_059_338, sessionID, ...value });
const failure = (name: string, data: Record<string, unknown>): string =>
  event('error', { error: { name, data } });

/** Speaks as `opencode run --format json` does; see play.ts for what it is. */
export const voice: Voice = {
  program: 'opencode',
  flags: {
    format: { type: 'string' },
    model: { type: 'string', short: 'm' },
    session: { type: 'string', short: 's' },
  },
  words: [['run']],
  begin: () => event('step_start', { part: { type: 'step-start', sessionID } }),
  say: (text) => event('text', { part: { type: 'text', text, time: { start: 1, end: 2 } } }),
  edited: (path) =>
    event('tool_use', {
      part: {
        type: 'tool',
        tool: 'write',
        callID: `call_${path}`,
        state: { status: 'completed', input: { filePath: resolve(path), content: '' }, output: '' },
      },
    }),
  finish: () =>
    event('step_finish', {
      part: {
        type: 'step-finish',
        reason: 'stop',
        cost: 0.0125,
        tokens: { input: 140, output: 30, reasoning: 10, cache: { read: 100, write: 0 } },
      },
    }) + event('done', { reason: 'idle', rejected: [] }),
  failed: () => ({ text: failure('UnknownError', { message: 'Unexpected server error.' }), code: 1 }),
  limited: (kind, resetsAt) => ({
    text: failure('APIError', {
      message: kind === 'quota' ? 'Insufficient balance.' : 'Rate limit exceeded. Please try again later.',
      responseHeaders: { 'retry-after': new Date(resetsAt).toUTCString() },
      statusCode: kind === 'quota' ? 402 : 429,
      isRetryable: kind === 'rate',
    }),
    code: 1,
  }),
};

if (import.meta.main) await main(voice);
