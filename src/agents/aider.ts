import type { AgentEvent, AgentRunner, LineParser } from '../domain/agent.ts';
import { bound } from './bound.ts';
import { asWords, modelFlag } from './start-words.ts';

const usagePattern =
  /^Tokens: ([\d.,]+k?) sent(?:, ([\d.,]+k?) cache write)?(?:, ([\d.,]+k?) cache hit)?, ([\d.,]+k?) received\./;
const costPattern = /Cost: \$([\d.]+) message/;

/** `950`, `2.3k`, `12k`: aider rounds, so these are not exact. */
const tokens = (words: string | undefined): number => {
  const plain = words?.replaceAll(',', '') ?? '0';
  const value = Number.parseFloat(plain);
  if (!Number.isFinite(value)) return 0;
  return Math.round(plain.endsWith('k') ? value * 1000 : value);
};

const readUsage = (line: string): AgentEvent[] | undefined => {
  const found = usagePattern.exec(line);
  if (!found) return undefined;
  const [, sent, , hit, received] = found;
  const cost = Number.parseFloat(costPattern.exec(line)?.[1] ?? '');
  const usage = {
    inputTokens: tokens(sent),
    cachedTokens: tokens(hit),
    outputTokens: tokens(received),
    ...(Number.isFinite(cost) ? { costUsd: cost } : {}),
  };
  return [
    { kind: 'usage', usage },
    { kind: 'end', status: 'success' },
  ];
};

/** Errors of its model library by their names, each at the beginning of a line; with the HTTP status that the class stands for. */
const faults: Record<string, number> = {
  RateLimitError: 429,
  RouterRateLimitError: 429,
  ServiceUnavailableError: 503,
  InternalServerError: 500,
  APIConnectionError: 502,
  APIError: 500,
  Timeout: 408,
  AuthenticationError: 401,
  PermissionDeniedError: 403,
  NotFoundError: 404,
  BadRequestError: 400,
  ContextWindowExceededError: 400,
  ContentPolicyViolationError: 400,
};
const faultPattern = /^litellm\.([A-Za-z]{1,60}(?:Error|Timeout)|Timeout)\b:?/;

/** Its own complaints after which the answer was not applied. */
const complaints =
  /^(?:The LLM did not conform to the edit format|Model .{1,200} has hit a token limit|Only \d+ reflections allowed, stopping|\d+ SEARCH\/REPLACE blocks? failed to match|Exception while updating files|Unable to .{1,200}write|The API provider (?:has rate limited you|is not able to authenticate you|.{1,80}servers are down or overloaded))/;

const readFault = (line: string): AgentEvent[] | undefined => {
  const name = faultPattern.exec(line)?.[1];
  if (name === undefined && !complaints.test(line)) return undefined;
  const status = name === undefined || !Object.hasOwn(faults, name) ? undefined : faults[name];
  // It tries again by itself; only a usage line after this shows that it came through.
  return [
    { kind: 'problem', message: bound(line), fatal: false, status },
    { kind: 'end', status: 'failed' },
  ];
};

const editPattern = /^(?:Applied edit to|Creating empty file|Wrote) (.{1,1000})$/;
const banner =
  /^(?:Aider v\d|Main model:|Weak model:|Editor model:|Model:|Git repo:|Repo-map:|Added .{1,1000} to the chat\.?$|Retrying in [\d.]+ seconds|Warning: |https:\/\/aider\.chat\/)/;

const openParser = (): LineParser => {
  let edits = 0;
  return (line) => {
    const text = line.trimEnd();
    const path = editPattern.exec(text)?.[1];
    if (path !== undefined) {
      edits += 1;
      const event = { kind: 'tool', id: `edit-${edits}`, name: 'edit', edits: true, state: 'done' } as const;
      return { events: [{ ...event, target: path }] };
    }
    if (text === '') return { events: [] };
    const known = readUsage(text) ?? readFault(text);
    if (known) return { events: known };
    return {
      events: [
        banner.test(text) ? { kind: 'noise', text: bound(text) } : { kind: 'text', text: `${line}\n` },
      ],
    };
  };
};

/**
 * aider with `--message-file`, which prints plain text (https://aider.chat/docs/scripting.html, options:
 * https://aider.chat/docs/config/options.html; lines: aider/coders/base_coder.py and aider/exceptions.py of
 * github.com/Aider-AI/aider). It exits with 0 even when no model answered: the sign of an answer is the `Tokens: …` line, and one
 * that is followed by an error is none. It has no sessions; the history in the scratch folder is what it goes on from. Outside of a
 * repository it knows only the files that it is given.
 */
export const aider: AgentRunner = {
  name: 'aider',
  program: 'aider',
  version: ['aider', '--version'],
  capabilities: {
    editsFiles: true,
    runsCommands: false,
    resumes: 'scratch',
    limitsTurns: false,
    limitsCost: false,
    findsFiles: false,
    tellsUsage: true,
    retells: 'nothing',
  },
  needs: {
    variables: [
      'OPENAI_API_KEY',
      'OPENAI_API_BASE',
      'ANTHROPIC_API_KEY',
      'GEMINI_API_KEY',
      'OPENROUTER_API_KEY',
      'DEEPSEEK_API_KEY',
      'OLLAMA_API_BASE',
    ],
    credentials: [],
    sessions: [],
    hosts: [],
    anyService: true,
    obeys: ['.aider.conf.yml', '.aider.model.settings.yml', '.env'],
  },
  silence: { startMs: 180_000, betweenMs: 900_000, toolMs: 900_000 },
  exitCodes: {},
  start: (request) => {
    const prompt = `${request.scratch}/prompt.md`;
    return {
      argv: [
        'aider',
        '--message-file',
        prompt,
        '--yes-always',
        // The run's folder has no .git; aider would make one, and commits are ours to make.
        '--no-git',
        '--no-auto-commits',
        '--no-pretty',
        '--no-stream',
        '--no-fancy-input',
        '--no-check-update',
        '--no-show-release-notes',
        '--no-analytics',
        '--no-suggest-shell-commands',
        '--no-detect-urls',
        '--no-auto-lint',
        '--chat-history-file',
        `${request.scratch}/aider.chat.history.md`,
        '--input-history-file',
        `${request.scratch}/aider.input.history`,
        ...(request.resume === undefined ? [] : ['--restore-chat-history']),
        ...modelFlag('--model', request.model),
        ...(request.files ?? []).flatMap((path) => ['--file', path.startsWith('-') ? `./${path}` : path]),
      ],
      stdin: '',
      env: {},
      files: [{ path: prompt, text: asWords(request.prompt) }],
    };
  },
  openParser,
};
