import { resolve } from 'node:path';
import { line, main, type Voice } from './play.ts';

const completed = (item: Record<string, unknown>): string =>
  line({ type: 'item.completed', item: { id: 'item_1', ...item } });

const failure = (message: string): string =>
  line({ type: 'error', message }) + line({ type: 'turn.failed', error: { message } });

/** As Codex writes moments: in the clock of its place, which is UTC in the cage. */
const moment = (at: number): string => {
  const date = new Date(at).toLocaleDateString('en-US', { timeZone: 'UTC', month: 'short', day: 'numeric' });
  const time = new Date(at).toLocaleTimeString('en-US', {
    timeZone: 'UTC',
    hour: 'numeric',
    minute: '2-digit',
  });
  return `${date.replace(/(\d+)$/, '$1st')}, ${new Date(at).getUTCFullYear()} ${time.replaceAll('\u202f', ' ')}`;
};

/** Speaks as `codex exec --json` does; see play.ts for what it is. */
export const voice: Voice = {
  program: 'codex',
  flags: {
    json: { type: 'boolean' },
    color: { type: 'string' },
    'skip-git-repo-check': { type: 'boolean' },
    sandbox: { type: 'string' },
    'dangerously-bypass-approvals-and-sandbox': { type: 'boolean' },
    model: { type: 'string' },
  },
  words: [
    ['exec', '-'],
    ['exec', 'resume', '*', '-'],
  ],
  begin: () =>
    line({ type: 'thread.started', thread_id: '0199a213-81c0-7800-8aa1-bbab2a035a53' }) +
    line({ type: 'turn.started' }),
  say: (text) => completed({ type: 'agent_message', text }),
  edited: (path) =>
    completed({
      type: 'file_change',
      status: 'completed',
      changes: [{ path: resolve(path), kind: 'update' }],
    }),
  finish: () =>
    line({
      type: 'turn.completed',
      usage: { input_tokens: 240, cached_input_tokens: 100, output_tokens: 40 },
    }),
  failed: () => ({ text: failure('unexpected status 500 Internal Server Error'), code: 1 }),
  limited: (kind, resetsAt) => ({
    text: failure(
      kind === 'quota'
        ? `You've hit your usage limit. Upgrade to Pro or try again at ${moment(resetsAt)}.`
        : 'exceeded retry limit, last status: 429 Too Many Requests',
    ),
    code: 1,
  }),
};

if (import.meta.main) await main(voice);
