import {
  inputRequired,
  ProtocolError,
  ProtocolErrorCode,
  type CallToolRequest,
  type CallToolResult,
  type ClientCapabilities,
  type InputRequiredResult,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { OperationContext } from '../../operations/operation.ts';
import { printable } from '../printable.ts';
import { answeredTool } from './answered-tool.ts';
import { confirmation, hasConfirmed, type Answer, type AskedPersons } from './ask-person.ts';
import { callTool, readInput } from './call-tool.ts';
import { readRoots, rootsRequest } from './client-roots.ts';
import type { Runs } from './runs.ts';
import type { Call, Tool } from './tool.ts';

export interface Serving {
  tools: ReadonlyMap<string, Tool>;
  runs: Runs;
  asked: AskedPersons;
}

export type Answered = CallToolResult | InputRequiredResult;

/** Tells the client of progress, if it wants to hear. */
const progressOf = ({ mcpReq }: ServerContext): Call['tell'] => {
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

/** A run that waits asks the person right away, where the client can do that; else its question is part of the answer. */
const orAsk = (
  result: CallToolResult,
  { asked }: Serving,
  roots: readonly string[] | undefined,
  capabilities: ClientCapabilities | undefined,
): Answered => {
  const { question, runId } = (result.structuredContent ?? {}) as Record<string, unknown>;
  const isAsking = typeof question === 'string' && typeof runId === 'string';
  if (!isAsking || capabilities?.elicitation === undefined) return result;
  return asked.ask(question, { runId, roots });
};

/** What the client has to tell before the tool can be called, all in one round: it tells nothing twice. */
const requestsBefore = (
  tool: Tool,
  params: CallToolRequest['params'],
  { mcpReq }: ServerContext,
  capabilities: ClientCapabilities | undefined,
) => {
  const told = mcpReq.inputResponses ?? {};
  const question = tool.confirm?.(readInput(tool, params.arguments));
  const confirm =
    capabilities?.elicitation === undefined || question === undefined ? undefined : confirmation(question);
  const roots = capabilities?.roots === undefined ? undefined : rootsRequest();
  const wanted = { ...(roots && { roots }), ...(confirm && { confirm }) };
  return Object.keys(wanted).every((key) => key in told) ? undefined : wanted;
};

/** A call as it is carried out: what is called, and with what. */
interface Carried {
  tool: Tool;
  given: unknown;
  roots: readonly string[] | undefined;
  answered?: Answer;
}

/** Here, or by the server that owns the database. */
const carryOut = (
  { tool, given, roots, answered }: Carried,
  context: ServerContext,
  { runs }: Serving,
): Promise<CallToolResult> =>
  runs.application.use(async (application) => {
    if (!('server' in application))
      return callTool(tool, given, { roots, call: callOf(application.context, context, runs) });
    const { mcpReq } = context;
    const result = await application.server.callTool({
      name: tool.name,
      input: given ?? {},
      roots,
      answered: answered && { runId: answered.runId, said: answered.said },
      signal: AbortSignal.any([runs.leaving, mcpReq.signal]),
      tell: progressOf(context),
    });
    return result as CallToolResult;
  });

/** Answers one call of a tool, or says what the client has to ask first. Throws ProtocolError and what tools throw. */
export const serveCall = async (
  { params }: CallToolRequest,
  context: ServerContext,
  serving: Serving,
  capabilities: ClientCapabilities | undefined,
): Promise<Answered> => {
  const given = serving.asked.answered(context);
  if (given !== undefined) {
    const { runId, roots } = given;
    const carried = { tool: answeredTool(given), given: { run: runId }, roots, answered: given };
    const result = await carryOut(carried, context, serving);
    return given.said === undefined ? result : orAsk(result, serving, given.roots, capabilities);
  }
  const tool = serving.tools.get(params.name);
  if (tool === undefined)
    throw new ProtocolError(
      ProtocolErrorCode.InvalidParams,
      `there is no tool ${printable(params.name, 100)}`,
    );
  const requests = requestsBefore(tool, params, context, capabilities);
  if (requests !== undefined) return inputRequired({ inputRequests: requests });
  if (tool.confirm !== undefined) hasConfirmed(context, capabilities);
  const roots = readRoots(context, capabilities);
  const result = await carryOut({ tool, given: params.arguments, roots }, context, serving);
  return orAsk(result, serving, roots, capabilities);
};
