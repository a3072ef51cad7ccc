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
import { printable } from '../printable.ts';
import { answeredTool } from './answered-tool.ts';
import { confirmation, hasConfirmed, type AskedPersons } from './ask-person.ts';
import { readInput } from './call-tool.ts';
import type { CarryOut } from './carry-out.ts';
import { readRoots, rootsRequest } from './client-roots.ts';
import type { Tool } from './tool.ts';

export interface Serving {
  tools: ReadonlyMap<string, Tool>;
  asked: AskedPersons;
  /** Whether clients are asked for their folders: those of a client on this machine alone mean something. */
  asksRoots: boolean;
  carryOut: CarryOut;
}

export type Answered = CallToolResult | InputRequiredResult;

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

/** Answers one call of a tool, or says what the client has to ask first. Throws ProtocolError and what tools throw. */
export const serveCall = async (
  { params }: CallToolRequest,
  context: ServerContext,
  serving: Serving,
  declared: ClientCapabilities | undefined,
): Promise<Answered> => {
  const { carryOut } = serving;
  const capabilities = serving.asksRoots ? declared : { ...declared, roots: undefined };
  const given = serving.asked.answered(context);
  if (given !== undefined) {
    const { runId, roots } = given;
    const carried = { tool: answeredTool(given), given: { run: runId }, roots, answered: given };
    const result = await carryOut(carried, context);
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
  const result = await carryOut({ tool, given: params.arguments, roots }, context);
  return orAsk(result, serving, roots, capabilities);
};
