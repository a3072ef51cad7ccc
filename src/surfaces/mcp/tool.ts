import type { z } from 'zod';
import type { OperationContext } from '../../operations/operation.ts';
import type { RunStarted } from '../../operations/run-started.ts';

/** What a tool is given for one call. */
export interface Call {
  /** Paths resolve in the client's workspace; the signal aborts when the client cancels or has gone. */
  context: OperationContext;
  /** Aborts also when the client leaves: short work is then still finished and answered, the end of a run is not awaited. */
  following: AbortSignal;
  /** Tells the client, if it wants to hear. `progress` only grows within one call. */
  tell(progress: number, message: string): void;
  /** Lets the run go on after the answer, until it ends or the client leaves. */
  keep(started: RunStarted): void;
  /** Whether the run is worked on here. */
  isKept(runId: string): boolean;
}

/** Something that an assistant can call. `input` has been parsed when `call` sees it; what it answers fits `output`. */
export interface Tool {
  name: string;
  about: string;
  input: z.ZodObject;
  output: z.ZodType;
  /** Changes nothing: assistants may call it without asking their person. */
  reads: boolean;
  /** Changes what was there before, beyond adding to it. */
  replaces: boolean;
  /** What the person is asked before it is done, where only they may decide it. */
  confirm?(input: Record<string, unknown>): string;
  call(input: Record<string, unknown>, call: Call): Promise<unknown>;
}
