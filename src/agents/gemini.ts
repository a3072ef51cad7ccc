import { z } from 'zod';
import type { AgentEvent, AgentLimit, AgentRunner } from '../domain/agent.ts';
import { bound } from './bound.ts';
import { jsonLines, kind } from './json-lines.ts';
import { asWords, modelFlag, sessionId } from './start-words.ts';
import { targetOf, ToolCalls } from './tool-calls.ts';

const editing = new Set(['write_file', 'replace', 'edit']);

const faultSchema = z.looseObject({ type: z.string(), message: z.string() });
const toolSchema = z.looseObject({
  tool_name: z.string(),
  tool_id: z.string(),
  parameters: z
    .looseObject({
      file_path: z.string().optional(),
      absolute_path: z.string().optional(),
      path: z.string().optional(),
      command: z.string().optional(),
      pattern: z.string().optional(),
    })
    .catch({}),
});
const toolResultSchema = z.looseObject({ tool_id: z.string(), status: z.enum(['success', 'error']) });
const resultSchema = z.looseObject({
  status: z.enum(['success', 'error']),
  error: faultSchema.optional(),
  stats: z
    .looseObject({
      input_tokens: z.number().nonnegative(),
      output_tokens: z.number().nonnegative(),
      cached: z.number().nonnegative().optional(),
    })
    .optional(),
});
type Result = z.infer<typeof resultSchema>;

/** Names of the errors that stand for limits. */
const limits: Record<string, AgentLimit['kind']> = {
  TerminalQuotaError: 'quota',
  RetryableQuotaError: 'rate',
};
const turnErrors = new Set(['FatalTurnLimitedError', 'MaxSessionTurnsExceeded']);

const apiErrorSchema = z.looseObject({ error: z.looseObject({ code: z.number(), message: z.string() }) });

/** An error of the API comes as `[API Error: {"error":{"code":429,"message":"…"}}]`; everything else is words. */
const apiError = (message: string): { message: string; status: number | undefined } => {
  const json = /^\[API Error: (\{[^]{1,20000}\})\]$/.exec(message.trim())?.[1];
  try {
    const { error } = apiErrorSchema.parse(JSON.parse(json ?? ''));
    return { message: bound(error.message), status: error.code };
  } catch {
    return { message: bound(message), status: undefined };
  }
};

const readResult = ({ status, error, stats }: Result): AgentEvent[] => {
  const events: AgentEvent[] = [];
  if (stats) {
    const { input_tokens: inputTokens, output_tokens: outputTokens, cached: cachedTokens = 0 } = stats;
    events.push({ kind: 'usage', usage: { inputTokens, cachedTokens, outputTokens } });
  }
  const limit = limits[error?.type ?? ''];
  if (limit) events.push({ kind: 'limit', limit: { kind: limit, from: 'field' } });
  const turns = turnErrors.has(error?.type ?? '');
  if (error) events.push({ kind: 'problem', fatal: !turns, ...apiError(error.message) });
  const failing = turns ? 'turn-limit' : 'failed';
  events.push({ kind: 'end', status: status === 'success' && !error ? 'success' : failing });
  return events;
};

const openParser: AgentRunner['openParser'] = ({ folder }) => {
  const calls = new ToolCalls();
  return jsonLines({
    init: kind(z.looseObject({ session_id: z.string() }), ({ session_id: id }) => [
      { kind: 'session', id: bound(id) },
    ]),
    message: kind(z.looseObject({ role: z.string(), content: z.string() }), ({ role, content }) =>
      role === 'assistant' ? [{ kind: 'text', text: content }] : [],
    ),
    tool_use: kind(toolSchema, ({ tool_name: name, tool_id: id, parameters }) =>
      calls.start({ id, name, target: targetOf(parameters, folder), edits: editing.has(name) }),
    ),
    tool_result: kind(toolResultSchema, ({ tool_id: id, status }) => calls.finish(id, status === 'error')),
    error: kind(z.looseObject({ severity: z.string(), message: z.string() }), ({ severity, message }) => [
      { kind: 'problem', message: bound(message), fatal: severity === 'error', status: undefined },
    ]),
    result: kind(resultSchema, readResult),
  });
};

/**
 * Gemini CLI, `gemini --output-format stream-json`: one JSON object a line, `init` first and `result` last
 * (https://geminicli.com/docs/cli/headless; shapes: packages/core/src/output/types.ts of github.com/google-gemini/gemini-cli; exit
 * codes: packages/core/src/utils/errors.ts and the page on headless mode). An error of the API ends it with the HTTP status as
 * exit code, of which a process keeps the lowest eight bits: 429 is 173. Turns can be limited by settings alone,
 * which it reads only where nobody else may write the folder of the scratch or one above it.
 */
export const gemini: AgentRunner = {
  name: 'gemini',
  program: 'gemini',
  version: ['gemini', '--version'],
  capabilities: {
    editsFiles: true,
    runsCommands: true,
    resumes: 'session',
    limitsTurns: true,
    limitsCost: false,
    findsFiles: true,
    tellsUsage: true,
    retells: 'nothing',
  },
  needs: {
    variables: [
      'GEMINI_API_KEY',
      'GOOGLE_API_KEY',
      'GOOGLE_GENAI_USE_VERTEXAI',
      'GOOGLE_GENAI_USE_GCA',
      'GOOGLE_CLOUD_PROJECT',
      'GOOGLE_CLOUD_LOCATION',
    ],
    credentials: [
      { path: '.gemini/oauth_creds.json', renewed: true },
      { path: '.gemini/google_accounts.json', renewed: false },
      { path: '.gemini/settings.json', renewed: false },
    ],
    sessions: ['.gemini/tmp'],
    hosts: [
      'generativelanguage.googleapis.com',
      'cloudcode-pa.googleapis.com',
      'aiplatform.googleapis.com',
      'oauth2.googleapis.com',
    ],
    anyService: false,
    obeys: ['GEMINI.md', '.gemini', '.env'],
  },
  silence: { startMs: 120_000, betweenMs: 600_000, toolMs: 1_800_000 },
  exitCodes: { 41: 'refused', 42: 'refused', 52: 'refused', 53: 'turn-limit', 173: 'rate' },
  start: (request) => {
    const session = sessionId(request.resume);
    const settings = `${request.scratch}/gemini-settings.json`;
    const turns = request.maxTurns === undefined ? {} : { model: { maxSessionTurns: request.maxTurns } };
    return {
      argv: [
        'gemini',
        '--output-format',
        'stream-json',
        '--approval-mode',
        request.permissions === 'full' ? 'yolo' : 'auto_edit',
        ...modelFlag('--model', request.model),
        ...(session === undefined ? [] : ['--resume', session]),
      ],
      stdin: asWords(request.prompt),
      env: {
        GEMINI_CLI_SYSTEM_SETTINGS_PATH: settings,
        // In a folder that is not trusted every approval mode falls back to asking, and nobody is there to answer.
        GEMINI_CLI_TRUST_WORKSPACE: 'true',
      },
      files: [
        {
          path: settings,
          text: JSON.stringify({
            ...turns,
            general: { enableAutoUpdate: false },
            privacy: { usageStatisticsEnabled: false },
          }),
        },
      ],
    };
  },
  openParser,
};
