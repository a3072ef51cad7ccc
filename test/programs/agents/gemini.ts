import { resolve } from 'node:path';
import { line, main, type Voice } from './play.ts';

const event = (value: Record<string, unknown>): string =>
  line({ timestamp: '2026-01-02T03:04:05.000Z', ...value });
const stats = {
  total_tokens: 280,
  input_tokens: 240,
  output_tokens: 40,
  cached: 100,
  input: 140,
  duration_ms: 9,
};

/** Speaks as `gemini --output-format stream-json` does; see play.ts for what it is. */
export const voice: Voice = {
  program: 'gemini',
  flags: {
    'output-format': { type: 'string' },
    'approval-mode': { type: 'string' },
    model: { type: 'string' },
    resume: { type: 'string' },
  },
  words: [[]],
  begin: () =>
    event({ type: 'init', session_id: 'e4a1f0a2-6a6e-4a43-9a55-3f6d4c4f0002', model: 'auto' }) +
    event({ type: 'message', role: 'user', content: 'the prompt' }),
  say: (content) => event({ type: 'message', role: 'assistant', content, delta: true }),
  edited: (path) =>
    event({
      type: 'tool_use',
      tool_name: 'write_file',
      tool_id: `write-${path}`,
      parameters: { file_path: resolve(path), content: '' },
    }) + event({ type: 'tool_result', tool_id: `write-${path}`, status: 'success' }),
  finish: () => event({ type: 'result', status: 'success', stats }),
  failed: () => ({
    text:
      event({ type: 'error', severity: 'error', message: 'Invalid stream: malformed tool call.' }) +
      event({ type: 'result', status: 'error', stats }),
    code: 1,
  }),
  limited: (kind, resetsAt) => {
    const type = kind === 'quota' ? 'TerminalQuotaError' : 'RetryableQuotaError';
    const when = kind === 'quota' ? ` Your quota will reset at ${new Date(resetsAt).toISOString()}.` : '';
    const message = `You have exhausted your capacity on this model.${when}`;
    const error = { type, message: kind === 'quota' ? message : 'Please retry in 34.07s.' };
    return { text: event({ type: 'result', status: 'error', error }), code: kind === 'quota' ? 1 : 173 };
  },
};

if (import.meta.main) await main(voice);
