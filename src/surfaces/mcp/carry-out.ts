import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server';
import type { OperationContext } from '../../operations/operation.ts';
import type { Answer } from './ask-person.ts';
import { callTool } from './call-tool.ts';
import type { Runs } from './runs.ts';
import type { Call, Tool } from './tool.ts';

/** A call as it is carried out: what is called, and with what. */
export interface Carried {
  tool: Tool;
  given: unknown;
  /** Folders that the client told of itself; undefined where it was not asked or has none. */
  roots: readonly string[] | undefined;
  answered?: Answer;
}

/** Throws what the tool throws. */
export type CarryOut = (carried: Carried, request: ServerContext) => Promise<CallToolResult>;

/** Tells the client of progress, if it wants to hear. */
export const progressOf = ({ mcpReq }: ServerContext): Call['tell'] => {
  const token = mcpReq._meta?.progressToken;
  return (progress, message) => {
    if (token === undefined) return;
    const params = { progressToken: token, progress, message };
    // A client that has gone hears nothing more.
    mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
  };
};

const callOf = (context: OperationContext, request: ServerContext, runs: Runs): Call => {
  const { mcpReq } = request;
  return {
    context: { ...context, signal: AbortSignal.any([context.signal, mcpReq.signal]) },
    following: AbortSignal.any([runs.leaving, mcpReq.signal]),
    tell: progressOf(request),
    keep: (started) => runs.keep(started),
    isKept: (runId) => runs.isKept(runId),
  };
};

/** Here, or by the server that owns the database. */
export const carryOutThrough =
  (runs: Runs): CarryOut =>
  ({ tool, given, roots, answered }, request) =>
    runs.application.use(async (application) => {
      if (!('server' in application))
        return callTool(tool, given, { roots, call: callOf(application.context, request, runs) });
      const result = await application.server.callTool({
        name: tool.name,
        input: given ?? {},
        roots,
        answered: answered && { runId: answered.runId, said: answered.said },
        signal: AbortSignal.any([runs.leaving, request.mcpReq.signal]),
        tell: progressOf(request),
      });
      return result as CallToolResult;
    });
