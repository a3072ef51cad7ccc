import { z } from 'zod';
import type { AgentEvent, AgentRunner, ParserContext } from '../domain/agent.ts';
import { bound, relativeTo } from './bound.ts';
import { jsonLines, kind, silent } from './json-lines.ts';
import { asWords, modelFlag, sessionId } from './start-words.ts';

const itemSchema = z.looseObject({
  item: z.looseObject({
    id: z.string(),
    type: z.string(),
    text: z.string().optional(),
    message: z.string().optional(),
    command: z.string().optional(),
    server: z.string().optional(),
    tool: z.string().optional(),
    query: z.string().optional(),
    status: z.string().optional(),
    changes: z.array(z.looseObject({ path: z.string() })).optional(),
  }),
});
type Item = z.infer<typeof itemSchema>['item'];

const usageSchema = z.looseObject({
  usage: z.looseObject({
    input_tokens: z.number().nonnegative(),
    cached_input_tokens: z.number().nonnegative().optional(),
    output_tokens: z.number().nonnegative(),
  }),
});
const errorSchema = z.looseObject({ message: z.string() });

/** The status in `unexpected status 500 Internal Server Error` and `exceeded retry limit, last status: 429`. */
const statusOf = (message: string): number | undefined => {
  const digits = /^(?:unexpected status|exceeded retry limit, last status:) (\d{3})\b/.exec(message)?.[1];
  return digits === undefined ? undefined : Number(digits);
};

/** A lost connection that it takes up again is printed as an `error` like every other. */
const recovers = (message: string): boolean =>
  /^(?:Reconnecting\.\.\.|stream error: .{0,400}retrying)/.test(message);

const problem = (message: string, fatal: boolean): AgentEvent => ({
  kind: 'problem',
  message: bound(message),
  fatal,
  status: statusOf(message),
});

type Tool = Extract<AgentEvent, { kind: 'tool' }>;
type Phase = 'started' | 'completed';

const stateOf = ({ status }: Item, phase: Phase): Tool['state'] => {
  if (phase === 'started') return 'started';
  return status === 'failed' || status === 'declined' ? 'failed' : 'done';
};

const tool = (item: Item, phase: Phase, what: Pick<Tool, 'name' | 'target'>): AgentEvent[] => [
  { kind: 'tool', id: bound(item.id, 200), edits: false, state: stateOf(item, phase), ...what },
];

const readChanges = (item: Item, phase: Phase, { folder }: ParserContext): AgentEvent[] =>
  (item.changes ?? []).map(({ path }, at) => ({
    kind: 'tool',
    id: `${bound(item.id, 200)}#${at}`,
    name: 'file_change',
    target: relativeTo(folder, path),
    edits: true,
    state: stateOf(item, phase),
  }));

/** What single kinds of items are called and work on. */
const tools: Record<string, (item: Item) => Pick<Tool, 'name' | 'target'>> = {
  command_execution: ({ command = '' }) => ({ name: 'command', target: bound(command) }),
  mcp_tool_call: ({ server = '', tool: name = '' }) => ({
    name: bound(`${server}.${name}`, 200),
    target: undefined,
  }),
  web_search: ({ query = '' }) => ({ name: 'web_search', target: bound(query) }),
};

const words: Record<string, (item: Item) => AgentEvent> = {
  agent_message: ({ text = '' }) => ({ kind: 'text', text: `${text}\n` }),
  reasoning: ({ text = '' }) => ({ kind: 'thinking', text: bound(text) }),
  error: ({ message = '' }) => problem(message, false),
};

const readItem = (item: Item, phase: Phase, context: ParserContext): AgentEvent[] => {
  const { type } = item;
  if (type === 'file_change') return readChanges(item, phase, context);
  const what = Object.hasOwn(tools, type) ? tools[type] : undefined;
  if (what) return tool(item, phase, what(item));
  const say = phase === 'completed' && Object.hasOwn(words, type) ? words[type] : undefined;
  return say ? [say(item)] : [];
};

const openParser: AgentRunner['openParser'] = (context) =>
  jsonLines({
    'thread.started': kind(z.looseObject({ thread_id: z.string() }), ({ thread_id: id }) => [
      { kind: 'session', id: bound(id) },
    ]),
    'turn.started': silent,
    'item.started': kind(itemSchema, ({ item }) => readItem(item, 'started', context)),
    'item.updated': silent,
    'item.completed': kind(itemSchema, ({ item }) => readItem(item, 'completed', context)),
    'turn.completed': kind(usageSchema, ({ usage }) => [
      {
        kind: 'usage',
        usage: {
          inputTokens: usage.input_tokens,
          cachedTokens: usage.cached_input_tokens ?? 0,
          outputTokens: usage.output_tokens,
        },
      },
      { kind: 'end', status: 'success' },
    ]),
    'turn.failed': kind(z.looseObject({ error: errorSchema }), ({ error }) => [
      problem(error.message, true),
      { kind: 'end', status: 'failed' },
    ]),
    error: kind(errorSchema, ({ message }) => [problem(message, !recovers(message))]),
  });

/**
 * Codex, `codex exec --json`: one JSON object a line, `thread.started` first, `turn.completed` or `turn.failed` last
 * (https://developers.openai.com/codex/noninteractive; shapes: codex-rs/exec/src/exec_events.rs, flags: codex-rs/exec/src/cli.rs of
 * github.com/openai/codex). A used up allowance is told by words alone, in `error` and in `turn.failed`
 * (codex-rs/protocol/src/error.rs). Its own sandbox cannot be set up inside a cage, so `edit` asks for it only where it can.
 */
export const codex: AgentRunner = {
  name: 'codex',
  program: 'codex',
  version: ['codex', '--version'],
  capabilities: {
    editsFiles: true,
    runsCommands: true,
    resumes: 'session',
    limitsTurns: false,
    limitsCost: false,
    findsFiles: true,
    tellsUsage: true,
    retells: 'everything',
  },
  needs: {
    variables: ['CODEX_API_KEY', 'OPENAI_API_KEY', 'OPENAI_BASE_URL'],
    credentials: [{ path: '.codex/auth.json', renewed: true }],
    sessions: ['.codex/sessions'],
    hosts: ['api.openai.com', 'chatgpt.com', 'auth.openai.com'],
    anyService: false,
    obeys: ['AGENTS.md', '.codex'],
  },
  silence: { startMs: 120_000, betweenMs: 600_000, toolMs: 1_800_000 },
  exitCodes: {},
  start: (request) => {
    const session = sessionId(request.resume);
    const boundary =
      request.permissions === 'full'
        ? ['--dangerously-bypass-approvals-and-sandbox']
        : ['--sandbox', 'workspace-write'];
    return {
      argv: [
        'codex',
        'exec',
        '--json',
        '--color',
        'never',
        // The run's folder has no .git of its own.
        '--skip-git-repo-check',
        ...boundary,
        ...modelFlag('--model', request.model),
        ...(session === undefined ? [] : ['resume', session]),
        '-',
      ],
      stdin: asWords(request.prompt),
      env: {},
      files: [],
    };
  },
  openParser,
};
