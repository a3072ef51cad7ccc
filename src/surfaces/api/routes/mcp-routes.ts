import { isJsonContentType } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { serveHttp, type HttpTools } from '../../mcp/serve-http.ts';
import { defineRoute, type ApiRequest, type ApiRoute } from '../api-route.ts';
import { callerOf } from '../guard.ts';
import type { House } from '../house.ts';
import { Refusal } from '../refusal.ts';

const input = z.strictObject({});

const served = new WeakMap<House, HttpTools>();

const open = (house: House): HttpTools => {
  const { version, stopping, parts } = house;
  return serveHttp({
    version,
    stopping,
    report: (error) => house.report(error),
    callerOf({ headers, signal }) {
      const caller = callerOf(headers);
      const { context } = parts;
      return {
        context: { ...context, ...caller, signal: AbortSignal.any([context.signal, signal]) },
        workspace: caller.cwd,
      };
    },
  });
};

const toolsOf = (house: House): HttpTools => {
  const tools = served.get(house) ?? open(house);
  served.set(house, tools);
  return tools;
};

const json = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
  } catch {
    return undefined;
  }
};

const notJson = (): Response =>
  Response.json({ jsonrpc: '2.0', error: { code: -32_700, message: 'no JSON' }, id: null }, { status: 400 });

/** The request as the protocol's own transport takes it, with the signal of a caller who may leave. */
const asSent = (method: string, { headers, context }: ApiRequest<unknown>): Request =>
  new Request('http://millwright.invalid/mcp', { method, headers, signal: context.signal });

const answers = {
  200: { about: 'the answer, as JSON or as an event stream', schema: z.looseObject({}) },
  202: { about: 'taken; there is nothing to answer' },
  404: { about: 'there is no such session (any more): begin with initialize' },
};

/** The tools of `millwright mcp` for clients over the streamable HTTP transport. */
export const mcpRoutes: readonly ApiRoute[] = [
  defineRoute({
    method: 'POST',
    path: '/mcp',
    group: 'mcp',
    about: 'Model Context Protocol over HTTP, of 2026-07-28 and before: the tools of `millwright mcp`',
    input,
    takesBytes: true,
    answers,
    answer(request) {
      if (!isJsonContentType(request.headers.get('content-type')))
        throw new Refusal(415, 'the body is not said to be JSON', {
          hint: 'send Content-Type: application/json',
        });
      const body = json(request.body ?? new Uint8Array());
      return body === undefined ? notJson() : toolsOf(request.house).serve(asSent('POST', request), body);
    },
  }),
  defineRoute({
    method: 'DELETE',
    path: '/mcp',
    group: 'mcp',
    about: 'End a session of a client of a revision before 2026-07-28',
    input,
    answers: { 200: { about: 'it has ended' }, 404: answers[404] },
    answer: (request) => toolsOf(request.house).sessions.serve(asSent('DELETE', request)),
  }),
];
