import { z } from 'zod';
import type { AgentEnding, AgentEvent, AgentRunner, LineParser, ParserContext } from '../domain/agent.ts';
import { bound } from './bound.ts';
import { jsonLines, kind, type KindReader } from './json-lines.ts';
import { limitOfStatus } from './read-limit.ts';
import { readRetryAfter } from './read-reset-time.ts';
import { asWords, modelFlag, sessionId } from './start-words.ts';
import { targetOf } from './tool-calls.ts';

const editing = new Set(['edit', 'write', 'multiedit', 'patch', 'apply_patch']);

const toolSchema = z.looseObject({
  part: z.looseObject({
    tool: z.string(),
    callID: z.string().optional(),
    id: z.string().optional(),
    state: z.looseObject({
      status: z.string(),
      input: z
        .looseObject({
          filePath: z.string().optional(),
          path: z.string().optional(),
          command: z.string().optional(),
          pattern: z.string().optional(),
        })
        .catch({}),
    }),
  }),
});

const count = z.number().nonnegative().catch(0);
const finishSchema = z.looseObject({
  part: z.looseObject({
    reason: z.string().optional(),
    cost: z.number().nonnegative().optional(),
    tokens: z
      .looseObject({
        input: count,
        output: count,
        reasoning: count,
        cache: z.looseObject({ read: count, write: count }).optional(),
      })
      .optional(),
  }),
});
type Finish = z.infer<typeof finishSchema>['part'];

const errorSchema = z.looseObject({
  error: z.looseObject({
    name: z.string(),
    data: z
      .looseObject({
        message: z.string().optional(),
        statusCode: z.number().optional(),
        responseHeaders: z.record(z.string(), z.string()).optional(),
      })
      .optional()
      .catch(undefined),
  }),
});

type ErrorData = z.infer<typeof errorSchema>['error']['data'];

const textOf = (say: (text: string) => AgentEvent): KindReader =>
  kind(z.looseObject({ part: z.looseObject({ text: z.string() }) }), ({ part }) => [say(part.text)]);

const usageOf = ({ tokens, cost }: Finish): AgentEvent[] => {
  if (!tokens) return [];
  const { read = 0, write = 0 } = tokens.cache ?? {};
  const usage = {
    inputTokens: tokens.input + read + write,
    cachedTokens: read,
    outputTokens: tokens.output + tokens.reasoning,
    ...(cost === undefined ? {} : { costUsd: cost }),
  };
  return [{ kind: 'usage', usage }];
};

/** Reasons after which there is a further step; all but `stop` and these are a bad end. */
const goesOn = new Set(['tool-calls', 'unknown', 'other']);

const endingOf = (reason: string): AgentEnding | undefined => {
  if (reason === 'stop') return 'success';
  return goesOn.has(reason) ? undefined : 'failed';
};

const readTool = ({ part }: z.infer<typeof toolSchema>, folder: string): AgentEvent[] => [
  {
    kind: 'tool',
    id: bound(part.callID ?? part.id ?? '', 200),
    name: bound(part.tool, 200),
    target: targetOf(part.state.input, folder),
    edits: editing.has(part.tool),
    state: part.state.status === 'error' ? 'failed' : 'done',
  },
];

const readFinish = (part: Finish): { events: AgentEvent[]; status: AgentEnding | undefined } => {
  const reason = part.reason ?? 'unknown';
  const status = endingOf(reason);
  const message = `the model's answer ended with ${bound(reason, 80)}`;
  const events: AgentEvent[] = usageOf(part);
  if (status === 'failed') events.push({ kind: 'problem', message, fatal: true, status: undefined });
  if (status) events.push({ kind: 'end', status });
  return { events, status };
};

/** A limit says in the header when to come again, where the server sent one. */
const limitIn = (data: ErrorData, now: number): AgentEvent[] => {
  const kindOfLimit = limitOfStatus(data?.statusCode);
  const header = data?.responseHeaders?.['retry-after'];
  const resetsAt = header === undefined ? undefined : readRetryAfter(header, now);
  if (!kindOfLimit || resetsAt === undefined) return [];
  return [{ kind: 'limit', limit: { kind: kindOfLimit, resetsAt, from: 'field' } }];
};

const readError = ({ name, data }: z.infer<typeof errorSchema>['error'], now: number): AgentEvent[] => [
  ...limitIn(data, now),
  { kind: 'problem', message: bound(data?.message ?? name), fatal: true, status: data?.statusCode },
  { kind: 'end', status: 'failed' },
];

const openLines = ({ folder, now }: ParserContext): LineParser => {
  let last: AgentEnding | undefined;
  return jsonLines({
    step_start: kind(z.looseObject({}), () => {
      last = undefined;
      return [];
    }),
    text: textOf((text) => ({ kind: 'text', text: `${text}\n` })),
    reasoning: textOf((text) => ({ kind: 'thinking', text: bound(text) })),
    tool_use: kind(toolSchema, (value) => readTool(value, folder)),
    step_finish: kind(finishSchema, ({ part }) => {
      const finish = readFinish(part);
      last = finish.status;
      return finish.events;
    }),
    error: kind(errorSchema, ({ error }) => {
      last = 'failed';
      return readError(error, now());
    }),
    // Newer versions say when the session is idle; that is an end of its own only where no step told one.
    done: kind(z.looseObject({}), () => [{ kind: 'end', status: last ?? 'success' }]),
  });
};

const sessionPattern = /^\{.{0,300}"sessionID":"([\w-]{1,200})"/;

const openParser: AgentRunner['openParser'] = (context) => {
  const read = openLines(context);
  let told = false;
  return (line) => {
    const reading = read(line);
    // Every line names the session; it is told with the first that says something.
    const session = told || !('events' in reading) ? undefined : sessionPattern.exec(line)?.[1];
    if (session === undefined || !('events' in reading) || reading.events[0]?.kind === 'noise')
      return reading;
    told = true;
    return { events: [{ kind: 'session', id: session }, ...reading.events] };
  };
};

/**
 * opencode, `opencode run --format json`: one JSON object a line, each with `sessionID`; steps between `step_start` and
 * `step_finish`, of which the last has the reason `stop`; newer versions add `done` (https://opencode.ai/docs/cli; shapes:
 * packages/opencode/src/cli/cmd/run.ts of github.com/anomalyco/opencode). A tool is told when it is done, so silence is longer than
 * elsewhere. Settings in OPENCODE_CONFIG_CONTENT stand above those of the project (https://opencode.ai/docs/config).
 */
export const opencode: AgentRunner = {
  name: 'opencode',
  program: 'opencode',
  version: ['opencode', '--version'],
  capabilities: {
    editsFiles: true,
    runsCommands: true,
    resumes: 'session',
    limitsTurns: false,
    limitsCost: false,
    findsFiles: true,
    // Servers of the person's own often tell no tokens.
    tellsUsage: false,
    retells: 'nothing',
  },
  needs: {
    variables: [
      'OPENCODE_API_KEY',
      'ANTHROPIC_API_KEY',
      'OPENAI_API_KEY',
      'OPENROUTER_API_KEY',
      'GOOGLE_GENERATIVE_AI_API_KEY',
    ],
    credentials: [
      { path: '.local/share/opencode/auth.json', renewed: true },
      { path: '.config/opencode/opencode.json', renewed: false },
    ],
    sessions: ['.local/share/opencode'],
    hosts: ['opencode.ai', 'models.dev'],
    anyService: true,
    obeys: ['AGENTS.md', 'opencode.json', 'opencode.jsonc', '.opencode'],
  },
  silence: { startMs: 180_000, betweenMs: 1_800_000, toolMs: 1_800_000 },
  exitCodes: {},
  start: (request) => {
    const session = sessionId(request.resume);
    const full = request.permissions === 'full';
    const settings = {
      share: 'disabled',
      autoupdate: false,
      permission: { edit: 'allow', bash: full ? 'allow' : 'deny', external_directory: 'deny' },
    };
    return {
      argv: [
        'opencode',
        'run',
        '--format',
        'json',
        ...modelFlag('--model', request.model),
        ...(session === undefined ? [] : ['--session', session]),
      ],
      stdin: asWords(request.prompt),
      env: { OPENCODE_CONFIG_CONTENT: JSON.stringify(settings), OPENCODE_DISABLE_AUTOUPDATE: '1' },
      files: [],
    };
  },
  openParser,
};
