import {
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type CallToolRequest,
  type CallToolResult,
  type InputRequiredResult,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { OperationContext } from '../../operations/operation.ts';
import { printable } from '../printable.ts';
import { callTool, toolFault } from './call-tool.ts';
import { clientRoots } from './client-roots.ts';
import { describeTool } from './describe-tool.ts';
import type { Runs } from './runs.ts';
import type { Call, Tool } from './tool.ts';

const instructions =
  'Millwright turns a spec into a verified commit on a branch of its own; the checkout does not change before `merge`. ' +
  '`make` with wait: false answers at once; `task_status` tells how the run goes on. ' +
  'Only the outcome `verified` means that the checks of the project ran on this very commit and passed.';

/** A client that does not tell its roots within this time gets an error instead of an answer. */
const rootsTimeoutMs = 30_000;

const callOf = (context: OperationContext, { mcpReq }: ServerContext, runs: Runs): Call => {
  const token = mcpReq._meta?.progressToken;
  return {
    context: { ...context, signal: AbortSignal.any([context.signal, mcpReq.signal]) },
    following: AbortSignal.any([runs.leaving, mcpReq.signal]),
    tell(progress, message) {
      if (token === undefined) return;
      const params = { progressToken: token, progress, message };
      // A client that has gone hears nothing more.
      mcpReq.notify({ method: 'notifications/progress', params }).catch(() => undefined);
    },
    keep: (started) => runs.keep(started),
    isKept: (runId) => runs.isKept(runId),
  };
};

/** The server of one connection, of either revision of the protocol. */
export const toolServer = (version: string, tools: ReadonlyMap<string, Tool>, runs: Runs): Server => {
  const server = new Server(
    { name: 'millwright', title: 'Millwright', version },
    { capabilities: { tools: {} }, instructions, inputRequired: { roundTimeoutMs: rootsTimeoutMs } },
  );
  const answer = async (
    { params }: CallToolRequest,
    context: ServerContext,
  ): Promise<CallToolResult | InputRequiredResult> => {
    const tool = tools.get(params.name);
    if (tool === undefined)
      throw new ProtocolError(
        ProtocolErrorCode.InvalidParams,
        `there is no tool ${printable(params.name, 100)}`,
      );
    try {
      const roots = clientRoots(context, server.getClientCapabilities());
      if (roots !== undefined && !Array.isArray(roots)) return roots;
      return await runs.application.use((application) =>
        callTool(tool, params.arguments, { roots, call: callOf(application.context, context, runs) }),
      );
    } catch (error) {
      return toolFault(error);
    }
  };
  server.setRequestHandler('tools/list', () => ({ tools: [...tools.values()].map(describeTool) }));
  server.setRequestHandler('tools/call', answer);
  return server;
};
