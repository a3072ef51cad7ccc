import type { AgentEvent } from '../domain/agent.ts';
import { bound, relativeTo } from './bound.ts';

type Tool = Extract<AgentEvent, { kind: 'tool' }>;

/** What tools call the thing they work on, over all formats; the first that is there counts. */
export interface ToolInput {
  file_path?: string | undefined;
  filePath?: string | undefined;
  notebook_path?: string | undefined;
  absolute_path?: string | undefined;
  path?: string | undefined;
  command?: string | undefined;
  pattern?: string | undefined;
}

/** The file as the project sees it, else the command or pattern, else nothing. */
export const targetOf = (input: ToolInput, folder: string): string | undefined => {
  const { file_path, filePath, notebook_path, absolute_path } = input;
  const path = [file_path, filePath, notebook_path, absolute_path, input.path].find(Boolean);
  if (path !== undefined) return relativeTo(folder, path);
  const words = input.command ?? input.pattern;
  return words === undefined ? undefined : bound(words);
};

const keptCalls = 1000;

/** Calls of tools whose results come in lines of their own, by id. */
export class ToolCalls {
  /** Those of the first thousand that are not done; what comes after has a start and no end. */
  readonly #open = new Map<string, Tool>();

  start(call: { id: string; name: string; target: string | undefined; edits: boolean }): AgentEvent[] {
    const id = bound(call.id, 200);
    const tool: Tool = { ...call, kind: 'tool', id, name: bound(call.name, 200), state: 'started' };
    if (this.#open.size < keptCalls) this.#open.set(id, tool);
    return [tool];
  }

  /** Says nothing of a call that was never started. */
  finish(callId: string, failed: boolean): AgentEvent[] {
    const id = bound(callId, 200);
    const tool = this.#open.get(id);
    this.#open.delete(id);
    return tool ? [{ ...tool, state: failed ? 'failed' : 'done' }] : [];
  }
}
