import type { Door } from './door.ts';

/** One call of a tool that a server carries out. */
export interface ToolCall {
  name: string;
  input: unknown;
  /** Folders that the client of the assistant declares; undefined where it declares none. */
  roots: readonly string[] | undefined;
  /** What a person answered, for a call that comes again with it. */
  answered?: { runId: string; said?: { decision: string; text: string } | undefined } | undefined;
  signal: AbortSignal;
  tell: (progress: number, message: string) => void;
}

/** A server that owns a data folder, for the commands and assistants beside it. */
export interface ServerClient extends Door {
  address: string;
  /** Answers what the tool answered. Throws what it throws, and UserError when the server goes away. */
  callTool(call: ToolCall): Promise<Record<string, unknown>>;
}
