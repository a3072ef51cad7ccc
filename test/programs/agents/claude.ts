import { resolve } from 'node:path';
import { line, main, type Voice } from './play.ts';

const session = '0b6f1a52-5d0a-4d4e-9c6e-2f6a54e0a001';
const usage = {
  input_tokens: 12,
  cache_creation_input_tokens: 30,
  cache_read_input_tokens: 100,
  output_tokens: 40,
};
const result = {
  type: 'result',
  session_id: session,
  num_turns: 2,
  duration_ms: 9,
  usage,
  total_cost_usd: 0.0125,
};

const assistant = (block: unknown): string =>
  line({ type: 'assistant', session_id: session, message: { role: 'assistant', content: [block] } });

/** Speaks as `claude -p --output-format stream-json --verbose` does; see play.ts for what it is. */
export const voice: Voice = {
  program: 'claude',
  flags: {
    print: { type: 'boolean', short: 'p' },
    'output-format': { type: 'string' },
    verbose: { type: 'boolean' },
    'permission-mode': { type: 'string' },
    'setting-sources': { type: 'string' },
    'strict-mcp-config': { type: 'boolean' },
    model: { type: 'string' },
    'max-turns': { type: 'string' },
    'max-budget-usd': { type: 'string' },
    resume: { type: 'string' },
  },
  words: [[]],
  begin: () =>
    line({ type: 'system', subtype: 'init', session_id: session, cwd: process.cwd(), tools: ['Edit'] }),
  say: (text) => assistant({ type: 'text', text }),
  edited: (path) => {
    const input = { file_path: resolve(path), content: '' };
    return (
      assistant({ type: 'tool_use', id: `toolu_${path}`, name: 'Write', input }) +
      line({
        type: 'user',
        session_id: session,
        message: {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: `toolu_${path}`, content: 'ok' }],
        },
      })
    );
  },
  finish: () => line({ ...result, subtype: 'success', is_error: false, result: 'Done.' }),
  failed: () => ({
    text: line({ ...result, subtype: 'error_during_execution', is_error: true, errors: ['it broke'] }),
    code: 1,
  }),
  limited: (kind, resetsAt) => {
    const info = {
      status: 'rejected',
      resetsAt: resetsAt / 1000,
      rateLimitType: 'five_hour',
      isUsingOverage: false,
    };
    const quota = line({ type: 'rate_limit_event', session_id: session, rate_limit_info: info });
    const words =
      kind === 'quota' ? "You've hit your limit · resets 3pm (UTC)" : 'API Error: Request rejected (429)';
    const failed = { ...result, subtype: 'success', is_error: true, api_error_status: 429, result: words };
    return { text: (kind === 'quota' ? quota : '') + line(failed), code: 1 };
  },
};

if (import.meta.main) await main(voice);
