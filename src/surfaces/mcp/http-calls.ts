import type { ServerContext } from '@modelcontextprotocol/server';
import { Bug } from '../../domain/errors.ts';
import type { OperationContext } from '../../operations/operation.ts';
import { callTool } from './call-tool.ts';
import type { CarryOut } from './carry-out.ts';
import { progressOf } from './carry-out.ts';
import type { Call } from './tool.ts';

/** Whoever has sent a request: their context, and the folder that their client was set up for, if any. */
export interface Caller {
  context: OperationContext;
  workspace: string | undefined;
}

/** A server of tools for clients that come over HTTP. */
export interface HttpHouse {
  version: string;
  /** Aborts when the server ends. */
  stopping: AbortSignal;
  /** Throws for headers that cannot be. */
  callerOf(request: Request): Caller;
  /** Tells the person at the server of a defect. */
  report(error: unknown): void;
}

const unplaced = {
  hint:
    'name a project that Millwright has worked for, by its full path; or set the header Millwright-Cwd in your ' +
    'client to the folder of your workspace',
};

const requestOf = ({ http }: ServerContext): Request => {
  if (http?.req === undefined) throw new Bug('a call over HTTP came without its request');
  return http.req;
};

const callOf = (context: OperationContext, request: ServerContext, { stopping }: HttpHouse): Call => {
  const gone = AbortSignal.any([context.signal, request.mcpReq.signal]);
  return {
    context: { ...context, signal: gone },
    following: AbortSignal.any([stopping, gone]),
    tell: progressOf(request),
    // The server works on every run that waits or was at work; nobody has to hold it open.
    keep: () => undefined,
    isKept: () => true,
  };
};

/**
 * Carries calls out in this server. What a client of another machine says of its folders means nothing here, and who calls
 * is a model: it stays within the workspace that the person wrote into the client's settings, else within the projects
 * that are known already.
 */
export const carryOutIn =
  (house: HttpHouse): CarryOut =>
  async ({ tool, given }, request) => {
    const { context, workspace } = house.callerOf(requestOf(request));
    const call = callOf(context, request, house);
    if (workspace !== undefined) return callTool(tool, given, { roots: [workspace], call });
    const projects = await (await context.store()).projects.list();
    return callTool(tool, given, { roots: projects.map(({ path }) => path), unplaced, call });
  };
