import { z } from 'zod';
import type { AgentEnding, AgentEvent, AgentLimit, AgentRunner, ParserContext } from '../domain/agent.ts';
import { bound } from './bound.ts';
import { jsonLines, kind, silent } from './json-lines.ts';
import { momentOfEpoch } from './read-reset-time.ts';
import { asWords, modelFlag, sessionId } from './start-words.ts';
import { targetOf, ToolCalls } from './tool-calls.ts';

const editing = new Set(['Edit', 'MultiEdit', 'Write', 'NotebookEdit']);

const count = z.number().nonnegative().nullish();
const usageSchema = z.looseObject({
  input_tokens: count,
  cache_creation_input_tokens: count,
  cache_read_input_tokens: count,
  output_tokens: count,
});

const targetSchema = z
  .looseObject({
    file_path: z.string().optional(),
    notebook_path: z.string().optional(),
    path: z.string().optional(),
    command: z.string().optional(),
    pattern: z.string().optional(),
  })
  .catch({});

const blockSchema = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('text'), text: z.string() }),
  z.looseObject({ type: z.literal('thinking'), thinking: z.string() }),
  z.looseObject({
    type: z.literal('tool_use'),
    id: z.string(),
    name: z.string(),
    input: targetSchema,
  }),
  z.looseObject({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    is_error: z.boolean().nullish(),
  }),
]);
type Block = z.infer<typeof blockSchema>;

const messageSchema = z.looseObject({
  message: z.looseObject({ content: z.union([z.string(), z.array(z.unknown())]) }),
  error: z.string().nullish(),
});

const systemSchema = z.looseObject({
  subtype: z.string(),
  session_id: z.string().optional(),
  error_status: z.number().nullish(),
  error: z.string().nullish(),
});

/** `init` names the session, `api_retry` an error of the API that it tries to get over by itself. */
const readSystem = (system: z.infer<typeof systemSchema>): AgentEvent[] => {
  const { subtype, session_id: id, error_status: status, error } = system;
  if (subtype === 'init' && id !== undefined) return [{ kind: 'session', id: bound(id) }];
  if (subtype !== 'api_retry') return [];
  const message = bound(`tries again after ${error ?? 'an error'}`);
  return [{ kind: 'problem', message, fatal: false, status: status ?? undefined }];
};

const rateLimitSchema = z.looseObject({
  rate_limit_info: z.looseObject({
    status: z.string(),
    resetsAt: z.number().optional(),
    isUsingOverage: z.boolean().optional(),
  }),
});

const resultSchema = z.looseObject({
  subtype: z.string().optional(),
  is_error: z.boolean(),
  session_id: z.string().optional(),
  result: z.string().nullish(),
  errors: z.array(z.string()).optional(),
  api_error_status: z.number().nullish(),
  total_cost_usd: z.number().nonnegative().nullish(),
  usage: usageSchema.nullish(),
});
type Result = z.infer<typeof resultSchema>;

const endings: Record<string, AgentEnding> = {
  success: 'success',
  error_max_turns: 'turn-limit',
  error_max_budget_usd: 'budget',
};

const usageEvent = ({ usage, total_cost_usd: cost }: Result): AgentEvent[] => {
  if (!usage) return [];
  const cached = usage.cache_read_input_tokens ?? 0;
  const sent = (usage.input_tokens ?? 0) + (usage.cache_creation_input_tokens ?? 0) + cached;
  return [
    {
      kind: 'usage',
      usage: {
        inputTokens: sent,
        cachedTokens: cached,
        outputTokens: usage.output_tokens ?? 0,
        ...(typeof cost === 'number' ? { costUsd: cost } : {}),
      },
    },
  ];
};

/** A result with `is_error` is none, whatever its subtype: an API error comes as `success` too. */
const readResult = (result: Result): AgentEvent[] => {
  const status = endings[result.subtype ?? ''] ?? 'failed';
  const bad = result.is_error && status === 'success' ? 'failed' : status;
  const code = result.api_error_status ?? undefined;
  const words = result.errors?.join('\n') ?? result.result ?? result.subtype ?? 'an error without words';
  return [
    ...(result.session_id === undefined ? [] : [{ kind: 'session' as const, id: bound(result.session_id) }]),
    ...usageEvent(result),
    ...(bad === 'failed'
      ? [{ kind: 'problem' as const, message: bound(words), fatal: true, status: code }]
      : []),
    { kind: 'end', status: bad },
  ];
};

/** `rejected` is an allowance that is used up, unless the run goes on at extra cost. */
const readRateLimit = ({ rate_limit_info: info }: z.infer<typeof rateLimitSchema>): AgentEvent[] => {
  if (info.status !== 'rejected' || info.isUsingOverage === true) return [];
  const limit: AgentLimit = { kind: 'quota', from: 'field' };
  const moment = info.resetsAt === undefined ? {} : { resetsAt: momentOfEpoch(info.resetsAt) };
  return [{ kind: 'limit', limit: { ...limit, ...moment } }];
};

const faults: Record<string, AgentLimit['kind']> = { rate_limit: 'rate', billing_error: 'quota' };

const readBlock = (block: Block, { folder }: ParserContext, calls: ToolCalls): AgentEvent[] => {
  switch (block.type) {
    case 'text':
      return [{ kind: 'text', text: block.text }];
    case 'thinking':
      return [{ kind: 'thinking', text: bound(block.thinking) }];
    case 'tool_use': {
      const { id, name } = block;
      return calls.start({ id, name, target: targetOf(block.input, folder), edits: editing.has(name) });
    }
    case 'tool_result':
      return calls.finish(block.tool_use_id, block.is_error === true);
    default:
      return [];
  }
};

const openParser: AgentRunner['openParser'] = (context) => {
  const calls = new ToolCalls();
  const readMessage = ({ message, error }: z.infer<typeof messageSchema>): AgentEvent[] => {
    const limited = faults[error ?? ''];
    // What stands in a message with a fault is the fault's own words, none of the model's.
    if (limited) return [{ kind: 'limit', limit: { kind: limited, from: 'field' } }];
    if (typeof message.content === 'string') return [];
    return message.content.flatMap((value) => {
      // Kinds of blocks that are not known, such as pictures, say nothing here.
      const block = blockSchema.safeParse(value);
      return block.success ? readBlock(block.data, context, calls) : [];
    });
  };
  return jsonLines({
    system: kind(systemSchema, readSystem),
    assistant: kind(messageSchema, readMessage),
    user: kind(messageSchema, readMessage),
    rate_limit_event: kind(rateLimitSchema, readRateLimit),
    result: kind(resultSchema, readResult),
    stream_event: silent,
  });
};

/**
 * Claude Code, `claude -p --output-format stream-json --verbose`: one JSON object a line, `system` with `init` first and `result`
 * last (https://code.claude.com/docs/en/headless, https://code.claude.com/docs/en/cli-reference, message types of the Agent SDK
 * reference). `rate_limit_event` and `api_error_status` as printed by 2.1.
 */
export const claude: AgentRunner = {
  name: 'claude',
  program: 'claude',
  version: ['claude', '--version'],
  capabilities: {
    editsFiles: true,
    runsCommands: true,
    resumes: 'session',
    limitsTurns: true,
    limitsCost: true,
    findsFiles: true,
    tellsUsage: true,
    retells: 'cost',
  },
  needs: {
    variables: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'ANTHROPIC_BASE_URL', 'CLAUDE_CODE_OAUTH_TOKEN'],
    credentials: [{ path: '.claude/.credentials.json', renewed: true }],
    sessions: ['.claude/projects'],
    hosts: ['api.anthropic.com', 'console.anthropic.com', 'platform.claude.com'],
    anyService: false,
    obeys: ['CLAUDE.md', '.claude', '.mcp.json'],
  },
  silence: { startMs: 120_000, betweenMs: 600_000, toolMs: 1_800_000 },
  exitCodes: {},
  start: (request) => {
    const session = sessionId(request.resume);
    const mode = request.permissions === 'full' ? 'bypassPermissions' : 'acceptEdits';
    return {
      argv: [
        'claude',
        '-p',
        '--output-format',
        'stream-json',
        '--verbose',
        '--permission-mode',
        mode,
        // Hooks and tool servers of the project are code of the project's.
        '--setting-sources',
        'user',
        '--strict-mcp-config',
        ...modelFlag('--model', request.model),
        ...(request.maxTurns === undefined ? [] : ['--max-turns', String(request.maxTurns)]),
        ...(request.maxCostUsd === undefined ? [] : ['--max-budget-usd', String(request.maxCostUsd)]),
        ...(session === undefined ? [] : ['--resume', session]),
      ],
      stdin: asWords(request.prompt),
      env: { DISABLE_AUTOUPDATER: '1', CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' },
      files: [],
    };
  },
  openParser,
};
