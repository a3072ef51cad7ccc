import { z } from 'zod';
import { agentUsageSchema } from './agent.ts';
import { fileStateSchema } from './healing-facts.ts';

/** Whom a coding CLI is, what it was told (by the hash of the prompt), and the session that it goes on with. */
const startSchema = z.object({
  agent: z.string(),
  /** As the program printed it. */
  version: z.string().optional(),
  /** Left out where the program chooses by itself. */
  model: z.string().optional(),
  promptHash: z.string(),
  /** The session that is resumed. */
  resumes: z.string().optional(),
});

export const agentStatuses = [
  'finished',
  'limited',
  'turn-limit',
  'budget',
  'failed',
  'cut',
  'silent',
  'timed-out',
  'cancelled',
] as const;

/** How coding CLIs stand among models where both are counted. No endpoint can have this name. */
export const agentEndpoint = 'coding CLI';
export const agentRole = 'agent';

/** What is written down of a coding CLI. Pieces of its words are shown as they come and never stored. */
export const agentEvents = [
  /**
   * Who does a task that leaves it open: `models` of the routes, or a coding CLI by its name. `by` is what decided among those
   * that could be had then.
   */
  z.object({
    type: z.literal('hands-choose'),
    hands: z.string(),
    by: z.enum(['only', 'load', 'outcomes', 'classifier']),
    reason: z.string(),
    among: z.array(z.string()),
  }),
  z.object({ type: z.literal('agent-start'), ...startSchema.shape }),
  /** Known long before the end, so that a run that was cut off can go on with it. */
  z.object({ type: z.literal('agent-session'), agent: z.string(), session: z.string() }),
  /** One call of one of its tools, without what came out. What really changed is for git to say. */
  z.object({
    type: z.literal('agent-tool'),
    agent: z.string(),
    tool: z.string(),
    target: z.string().optional(),
    failed: z.boolean(),
  }),
  z.object({
    type: z.literal('agent-end'),
    ...startSchema.shape,
    session: z.string().optional(),
    status: z.enum(agentStatuses),
    reason: z.string(),
    /** Whether another run may get further; see `AgentVerdict`. */
    retry: z.enum(['never', 'later', 'soon']),
    /** Where it has reached a limit: when to ask again. */
    until: z.iso.datetime().optional(),
    /** What it said, once; the last words where they were many. */
    text: z.string(),
    /** Files that differ from what they were before, as git sees it. */
    files: fileStateSchema,
    /** Of this run alone; `told` is what the program said, which may hold earlier runs of its session. */
    usage: agentUsageSchema,
    told: agentUsageSchema,
    /** US dollars that the person is billed for; 0 where the program works on a login of theirs. */
    money: z.number().nonnegative(),
    counts: z.object({
      lines: z.int().nonnegative(),
      noise: z.int().nonnegative(),
      malformed: z.int().nonnegative(),
      overlong: z.int().nonnegative(),
      tools: z.int().nonnegative(),
    }),
    durationMs: z.number().nonnegative(),
    /** What most of the project is written in. */
    language: z.string().optional(),
  }),
  /** Nothing can be done before a moment: no worker waits for it. */
  z.object({ type: z.literal('run-postpone'), until: z.iso.datetime(), reason: z.string() }),
] as const;

/** Tokens that count against a budget: what came out of a cache is not sent anew. */
export const tokensOf = ({
  inputTokens,
  cachedTokens,
  outputTokens,
}: z.infer<typeof agentUsageSchema>): number => Math.max(0, inputTokens - cachedTokens) + outputTokens;

/** A coding CLI behind a result. */
export const agentUseSchema = z.object({
  agent: z.string(),
  version: z.string().optional(),
  model: z.string().optional(),
  promptHash: z.string(),
  status: z.enum(agentStatuses),
  tokens: z.number().nonnegative(),
});
