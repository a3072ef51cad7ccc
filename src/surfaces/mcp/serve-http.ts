import { createMcpHandler, isLegacyRequest } from '@modelcontextprotocol/server';
import { AskedPersons } from './ask-person.ts';
import { carryOutIn, type HttpHouse } from './http-calls.ts';
import { HttpSessions, type SessionLimits } from './http-sessions.ts';
import { tools } from './index.ts';
import { toolServer } from './tool-server.ts';

const defaultLimits: SessionLimits = { most: 100, idleMs: 2 * 3_600_000, now: Date.now };
const sweepMs = 60_000;
/** Streams on which a client waits for news of the server, which has none. */
const mostListeners = 100;

/** The tools over HTTP. */
export interface HttpTools {
  /** `parsedBody` is the JSON of a POST. */
  serve(request: Request, parsedBody?: unknown): Promise<Response>;
  sessions: HttpSessions;
}

/**
 * The tools for clients over the streamable HTTP transport. Clients of the revision 2026-07-28 say all with each request and
 * nothing is kept of them but the questions that wait; older ones have a session. Whoever calls has been let in already.
 */
export const serveHttp = (house: HttpHouse, limits = defaultLimits): HttpTools => {
  const carryOut = carryOutIn(house);
  const open = (asked: AskedPersons) =>
    toolServer(house.version, { tools, asked, asksRoots: false, carryOut });
  const sessions = new HttpSessions(() => open(new AskedPersons()), limits);
  const askedAnyone = new AskedPersons();
  const { fetch: answerModern, close: closeModern } = createMcpHandler(() => open(askedAnyone), {
    legacy: 'reject',
    maxSubscriptions: mostListeners,
  });
  const report = (error: unknown): void => house.report(error);
  const sweep = setInterval(() => void sessions.endIdle().catch(report), sweepMs);
  sweep.unref();
  const end = async (): Promise<void> => {
    clearInterval(sweep);
    await Promise.all([sessions.close(), closeModern()]);
  };
  house.stopping.addEventListener('abort', () => void end().catch(report), { once: true });
  return {
    sessions,
    serve: async (request, parsedBody) =>
      (await isLegacyRequest(request, parsedBody))
        ? sessions.serve(request, parsedBody)
        : answerModern(request, { parsedBody }),
  };
};
