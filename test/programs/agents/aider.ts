import { main, type Voice } from './play.ts';

const switches = [
  'yes-always',
  'no-git',
  'no-auto-commits',
  'no-pretty',
  'no-stream',
  'no-fancy-input',
  'no-check-update',
  'no-show-release-notes',
  'no-analytics',
  'no-suggest-shell-commands',
  'no-detect-urls',
  'no-auto-lint',
  'restore-chat-history',
];
const values = ['message-file', 'chat-history-file', 'input-history-file', 'model'];

/** Speaks as `aider --message-file` does, in plain text; see play.ts for what it is. */
export const voice: Voice = {
  program: 'aider',
  flags: {
    ...Object.fromEntries(switches.map((name) => [name, { type: 'boolean' as const }])),
    ...Object.fromEntries(values.map((name) => [name, { type: 'string' as const }])),
    file: { type: 'string', multiple: true },
  },
  words: [[]],
  promptFlag: 'message-file',
  begin: () =>
    'Aider v0.86.2\nModel: openai/tiny with whole edit format\nGit repo: none\nRepo-map: disabled\n\n',
  say: (text) => `${text}\n`,
  edited: (path) => `Applied edit to ${path}\n`,
  finish: () => 'Tokens: 2.4k sent, 1k cache hit, 40 received. Cost: $0.0125 message, $0.0125 session.\n',
  // It exits with 0 whatever happened.
  failed: () => ({ text: 'litellm.InternalServerError: OpenAIException - it broke\n', code: 0 }),
  limited: (kind) => {
    const words =
      kind === 'quota' ? 'You exceeded your current quota, please check your plan.' : 'too many requests';
    const advice = 'The API provider has rate limited you. Try again later or check your quotas.';
    return {
      text: `litellm.RateLimitError: RateLimitError: OpenAIException - ${words}\n${advice}\n`,
      code: 0,
    };
  },
};

if (import.meta.main) await main(voice);
