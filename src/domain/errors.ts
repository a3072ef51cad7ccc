/** Three classes, by who has to move. Nothing else is thrown on purpose. */
abstract class MillwrightError extends Error {
  /** The next step for whoever reads this, in one line. */
  readonly hint: string | undefined;

  constructor(message: string, options: { hint?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint;
  }
}

/** The person has to move: fix the spec, the config or the machine. `usage` marks a wrongly written command. */
export class UserError extends MillwrightError {
  readonly usage: boolean;

  constructor(
    message: string,
    options: { hint?: string | undefined; cause?: unknown; usage?: boolean } = {},
  ) {
    super(message, options);
    this.usage = options.usage ?? false;
  }
}

/** A limit of the task's budget is used up; the person may raise it and resume. */
export class BudgetError extends UserError {
  readonly limit: 'tokens' | 'seconds' | 'money';

  constructor(limit: 'tokens' | 'seconds' | 'money', message: string) {
    super(message, { hint: 'raise the budget and run `millwright resume`' });
    this.limit = limit;
  }
}

/** What it needs is out of reach for now, such as its database: the same may work a moment later. */
export class UnavailableError extends UserError {}

/** Nothing more can be written; what was acknowledged is kept, and the same works when there is room again. */
export class DiskFullError extends UnavailableError {}

/** Every way in which a model call can fail. A fault has a name, so that no layer has to read messages. */
export const modelFaults = [
  'unreachable',
  'connection-lost',
  'timeout',
  'unauthorized',
  'unknown-model',
  'bad-request',
  'prompt-too-long',
  'window-cut',
  'rate-limited',
  'overloaded',
  'server-error',
  'not-a-model-server',
  'malformed-stream',
  'stream-cut',
  'stream-error',
  'length-limit',
  'content-filter',
  'empty-answer',
  'unusable-answer',
  'repetition',
  'circuit-open',
  'aborted',
] as const;

export type ModelFault = (typeof modelFaults)[number];

/**
 * A model or its server failed.
 * `retryable` is set where the status code is known; `retryAfterMs` is what the server asked for;
 * `partial` is the text that had arrived, for continuing an answer, never for use as a whole one.
 */
export class ModelError extends MillwrightError {
  readonly fault: ModelFault;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly partial: string | undefined;

  constructor(
    fault: ModelFault,
    message: string,
    options: {
      retryable: boolean;
      hint?: string | undefined;
      cause?: unknown;
      retryAfterMs?: number | undefined;
      partial?: string | undefined;
    },
  ) {
    super(message, options);
    this.fault = fault;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
    this.partial = options.partial;
  }
}

/** We broke an invariant of our own; worth a report. */
export class Bug extends MillwrightError {}
