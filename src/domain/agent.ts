import { z } from 'zod';

/**
 * What was used up. `inputTokens` is everything sent, what came out of a cache included; `cachedTokens` says how much of it did.
 * `costUsd` is US dollars as the program itself reckons them; left out where it does not say.
 */
export const agentUsageSchema = z.object({
  inputTokens: z.number().nonnegative(),
  cachedTokens: z.number().nonnegative(),
  outputTokens: z.number().nonnegative(),
  costUsd: z.number().nonnegative().optional(),
});
export type AgentUsage = z.infer<typeof agentUsageSchema>;

/**
 * Why a coding CLI may not go on for now. A `quota` is an allowance that is used up: asking again before it is given anew is
 * useless. A `rate` limit passes by itself within minutes. `resetsAt` is milliseconds since the epoch, where somebody said it.
 * `from` is how it was learned: fields and exit codes are believed before words.
 */
export const agentLimitSchema = z.object({
  kind: z.enum(['quota', 'rate']),
  resetsAt: z.number().optional(),
  from: z.enum(['field', 'exit-code', 'text']),
});
export type AgentLimit = z.infer<typeof agentLimitSchema>;

/** How the program itself says that it ended; whether that holds is judged apart from it. */
export type AgentEnding = 'success' | 'failed' | 'turn-limit' | 'budget';

/**
 * One thing that a coding CLI said, in our words. All texts are untrusted and bounded.
 * - `session` its id, for resuming.
 * - `text` words of the model, a piece or a whole message; `thinking` what it says to itself.
 * - `tool` a call of one of its tools. `id` pairs the start with the end; `target` is the file or command, paths below the
 *   run's folder relative; `edits` marks tools that write files. It is a hint: what changed is for git to say.
 * - `usage` is to be added to the ones before.
 * - `problem` an error; `fatal` says that no success can follow it. `status` is an HTTP status.
 * - `noise` a line that is none of the format's.
 */
export type AgentEvent =
  | { kind: 'session'; id: string }
  | { kind: 'text'; text: string }
  | { kind: 'thinking'; text: string }
  | {
      kind: 'tool';
      id: string;
      name: string;
      target: string | undefined;
      edits: boolean;
      state: 'started' | 'done' | 'failed';
    }
  | { kind: 'usage'; usage: AgentUsage }
  | { kind: 'limit'; limit: AgentLimit }
  | { kind: 'problem'; message: string; fatal: boolean; status: number | undefined }
  | { kind: 'noise'; text: string }
  | { kind: 'end'; status: AgentEnding };

/** What one line came to: events, or a kind that is not known, or a known kind of another shape than documented. */
export type LineReading = { events: AgentEvent[] } | { unknown: string } | { malformed: string };

/** Reads the lines of one run in order; it may remember earlier ones. Never throws, whatever the line. */
export type LineParser = (line: string) => LineReading;

/** What a parser may ask about the moment and the place. */
export interface ParserContext {
  /** Absolute path of the folder that the program works in. */
  folder: string;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** IANA zone in which the program writes times of the day. */
  zone: string;
}

/** What a coding CLI is asked to do. */
export interface AgentRequest {
  /** The whole prompt. Never put on a command line. */
  prompt: string;
  /** Absolute path of an empty folder outside the project that only this run uses; kept for resuming. */
  scratch: string;
  /** Files it should look at, relative with `/`. Only programs that cannot look by themselves need them. */
  files?: readonly string[];
  /** The program's own default if left out. */
  model?: string;
  /** Session to go on with, as an earlier run's `session` event named it. */
  resume?: string;
  maxTurns?: number;
  /** US dollars. */
  maxCostUsd?: number;
  /** `edit` may change files and nothing else; `full` may run commands as well. The cage is the boundary for both. */
  permissions: 'edit' | 'full';
}

/** How to start it. The folder of work is the caller's to set. */
export interface AgentInvocation {
  argv: [string, ...string[]];
  /** What to write to its standard input before closing it; empty for nothing. */
  stdin: string;
  /** Set on top of the allowed variables. */
  env: Record<string, string>;
  /** Files to write before the start, by absolute path; all lie in the request's `scratch`. */
  files: { path: string; text: string }[];
}

/** What a program can and cannot do; nothing is promised that is not here. */
export interface AgentCapabilities {
  /** It changes files. One that only answers can never complete a task that asks for a change. */
  editsFiles: boolean;
  runsCommands: boolean;
  /** `session` by the id of the session, `scratch` by the same scratch folder, `none` not at all. */
  resumes: 'session' | 'scratch' | 'none';
  limitsTurns: boolean;
  limitsCost: boolean;
  /** Whether it finds the files it needs by itself. */
  findsFiles: boolean;
  /** Whether every finished run tells its tokens: then an end without any shows that no model was asked. */
  tellsUsage: boolean;
  /** What a resumed run tells once more for all the runs before it: nothing, the cost, or tokens and cost. */
  retells: 'nothing' | 'cost' | 'everything';
}

/** What the cage has to let through, and nothing beside. */
export interface AgentNeeds {
  /** Environment variables that are handed on when they are set. */
  variables: readonly string[];
  /**
   * Files with credentials, relative to the person's home with `/`. `renewed` ones are rewritten when a login is renewed: a copy
   * that nobody brings back loses the login.
   */
  credentials: readonly { path: string; renewed: boolean }[];
  /** Folders relative to the home that hold sessions: they have to live as long as something may be resumed. */
  sessions: readonly string[];
  /** Hosts that it has to reach whatever the model. */
  hosts: readonly string[];
  /** Whether it speaks with any service there is, by the name of the model: then that one's host has to be added. */
  anyService: boolean;
  /** Paths in a project by which the project tells the program what to do: untrusted like everything in it. */
  obeys: readonly string[];
}

/** Milliseconds without a sign of life after which a program counts as hanging. */
export interface SilenceLimits {
  /** Until the first line. */
  startMs: number;
  /** Between two lines. */
  betweenMs: number;
  /** Between two lines while a tool of its own runs, such as a test. */
  toolMs: number;
}

/** A coding CLI as data. It runs nothing. */
export interface AgentRunner {
  /** As people write it. */
  name: string;
  /** The program to look for on the path. */
  program: string;
  /** Prints its version and exits. */
  version: readonly [string, ...string[]];
  capabilities: AgentCapabilities;
  needs: AgentNeeds;
  silence: SilenceLimits;
  /** What single exit codes mean; codes that are not here mean only zero or not zero. */
  exitCodes: Readonly<Record<number, AgentLimit['kind'] | AgentEnding | 'refused'>>;
  /** Throws UserError for a model or session name that could be taken for a flag. */
  start: (request: AgentRequest) => AgentInvocation;
  openParser: (context: ParserContext) => LineParser;
}

/** A whole run as its stream told it. */
export interface AgentReport {
  session: string | undefined;
  /** Words of the model; the last ones where they were more than is kept. */
  text: string;
  usage: AgentUsage;
  /** Paths that it says it has written, each once, the first thousand. */
  edited: string[];
  limits: AgentLimit[];
  /** The last twenty. */
  problems: { message: string; fatal: boolean; status: number | undefined }[];
  end: AgentEnding | undefined;
  counts: {
    lines: number;
    noise: number;
    malformed: number;
    /** Lines that were longer than is read. */
    overlong: number;
    tools: number;
    /** Kinds that are not known, by name, the first hundred names. */
    unknown: Record<string, number>;
  };
}

/** How the process ended. `code` is null when a signal ended it or it never started. */
export interface AgentExit {
  code: number | null;
  ended: 'by-itself' | 'cancelled' | 'timed-out' | 'silent';
  stderr: string;
}

/**
 * What came of a run, stream and process taken together. Only `finished` is good, and it says no more than that the program
 * came to its own end: whether the task is done is for checks to say. `retry`: `never` as it stands, `later` when the limit is
 * over, `soon` after a pause.
 */
export interface AgentVerdict {
  status:
    | 'finished'
    | 'limited'
    | 'turn-limit'
    | 'budget'
    | 'failed'
    | 'cut'
    | 'silent'
    | 'timed-out'
    | 'cancelled';
  /** One sentence for the person. */
  reason: string;
  retry: 'never' | 'later' | 'soon';
  limit: AgentLimit | undefined;
}

/** How a runner stands at the moment. */
export interface AgentStanding {
  name: string;
  /** Why it cannot be used at all, such as a program that is not there; undefined when it can. */
  unavailable: string | undefined;
  /** Milliseconds since the epoch. */
  limitedUntil: number | undefined;
  /** Runs it has in hand now. */
  active: number;
  editsFiles: boolean;
  /** Whether what it is told stays on this machine. */
  local: boolean;
}

export interface AgentWish {
  /** The runner that somebody named. */
  name?: string | undefined;
  needsEdits: boolean;
  /** Nothing may leave this machine. */
  localOnly: boolean;
}

/** `none` where no runner is configured at all; `refused` tells why none of them may be used, and until when. */
export type AgentChoice =
  | { kind: 'chosen'; name: string }
  | { kind: 'none' }
  | { kind: 'refused'; reason: string; until: number | undefined };
