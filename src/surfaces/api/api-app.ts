import { getConnInfo } from '@hono/node-server/conninfo';
import { Hono, type Context, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { getCookie } from 'hono/cookie';
import { rateLimiter } from 'hono-rate-limiter';
import type { ApiRoute } from './api-route.ts';
import { callerOf, refuseBlindChange, refuseStrangers } from './guard.ts';
import type { House } from './house.ts';
import { problemResponse } from './problem-response.ts';
import { readInput } from './read-input.ts';
import { Refusal } from './refusal.ts';
import { sessionCookie } from './session-cookie.ts';

interface Env {
  Variables: { isKnown: boolean; route: string };
}

/** More than the longest spec with all that may stand around it. */
const bodyLimitBytes = 8 * 1024 * 1024;
const windowMs = 60_000;
/** Requests a minute from one address without a token. */
const strangersPerMinute = 120;

/** On every answer: nothing is kept, framed, sniffed or loaded from elsewhere. */
const safeHeaders: Record<string, string> = {
  'cache-control': 'no-store',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const finish =
  (house: House): MiddlewareHandler<Env> =>
  async (c, next) => {
    c.set('route', 'none');
    await next();
    for (const [name, value] of Object.entries(safeHeaders))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
    house.meters.count(c.get('route'), c.res.status);
  };

const identify =
  (house: House): MiddlewareHandler<Env> =>
  async (c, next) => {
    const { headers } = c.req.raw;
    refuseStrangers(headers, house);
    const bearer = /^Bearer +(\S{1,200})$/i.exec(headers.get('authorization') ?? '')?.[1];
    const session = getCookie(c, sessionCookie(headers));
    const isToken = bearer !== undefined && house.sessions.isToken(bearer);
    const isBrowser = !isToken && session !== undefined && house.sessions.isSession(session);
    if (isBrowser) refuseBlindChange(c.req.method, headers);
    c.set('isKnown', isToken || isBrowser);
    await next();
  };

const tooMany = (c: Context): Response => {
  const { resetTime } = (c as unknown as Context<{ Variables: { rateLimit: { resetTime?: Date } } }>).get(
    'rateLimit',
  );
  // A clock that was set back must not send anybody away for longer than the window.
  const left = Math.ceil(((resetTime?.getTime() ?? 0) - Date.now()) / 1000);
  const seconds = Math.min(windowMs / 1000, Math.max(1, left));
  return problemResponse(
    new Refusal(429, 'too many requests', {
      headers: { 'retry-after': String(seconds) },
      hint: `come again in ${seconds} s`,
    }),
  );
};

const limitRate = ({ parts }: House): MiddlewareHandler<Env> =>
  rateLimiter<Env>({
    windowMs,
    limit: (c) => (c.get('isKnown') ? parts.requestsPerMinute : strangersPerMinute),
    keyGenerator: (c) =>
      c.get('isKnown') ? 'known' : `stranger ${getConnInfo(c).remote.address ?? 'unknown'}`,
    // Every command asks for it before it shows its token.
    skip: (c) => c.req.path === '/api/identity',
    handler: tooMany,
    standardHeaders: false,
  });

/**
 * A body whose length nobody says is read by the limit and put into a copy of the request, and the adaptor's own request objects
 * cannot be copied.
 */
const asCopied: MiddlewareHandler<Env> = async (c, next) => {
  const { method, headers, signal, url, body } = c.req.raw;
  if (body !== null && !headers.has('content-length'))
    c.req.raw = new Request(url, { method, headers, signal, body, duplex: 'half' });
  await next();
};

const limitBody = bodyLimit({
  maxSize: bodyLimitBytes,
  onError: () =>
    problemResponse(
      new Refusal(413, `the body is longer than ${bodyLimitBytes} bytes`, {
        hint: 'put data and long examples into files of the repository',
      }),
    ),
});

const unknownCaller = (house: House): Refusal =>
  new Refusal(401, 'this request shows no valid token', {
    hint: `send Authorization: Bearer TOKEN; the token stands in ${house.isRemote ? 'the file `token` of the data folder' : `${house.parts.dataDir}/token`}`,
    headers: { 'www-authenticate': 'Bearer' },
  });

const answer =
  (route: ApiRoute, house: House) =>
  async (c: Context<Env>): Promise<Response> => {
    const isKnown = c.get('isKnown');
    c.set('route', `${route.method} ${route.path}`);
    if (!isKnown && !route.open) throw unknownCaller(house);
    const inPath = c.req.param() as Record<string, string>;
    const body = route.takesBytes && new Uint8Array(await c.req.raw.arrayBuffer());
    const input = body ? route.input.parse(inPath) : await readInput(route, c.req.raw, inPath);
    const { headers, signal } = c.req.raw;
    const { context } = house.parts;
    return route.answer({
      input,
      ...(body && { body }),
      house,
      headers,
      isKnown,
      context: {
        ...context,
        ...(isKnown && callerOf(headers)),
        signal: AbortSignal.any([context.signal, signal]),
      },
    });
  };

const asHono = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

/** The routes of one path by another method say which there are. */
const otherMethods = (app: Hono<Env>, routes: readonly ApiRoute[]): void => {
  for (const [path, there] of Map.groupBy(routes, (route) => route.path)) {
    const allowed = there.map(({ method }) => method).join(', ');
    app.all(asHono(path), (c) => {
      c.set('route', path);
      throw new Refusal(405, `${path} takes ${allowed}`, { headers: { allow: allowed } });
    });
  }
};

/** The server as a function from requests to responses. */
export const apiApp = (routes: readonly ApiRoute[], house: House): Hono<Env> => {
  const app = new Hono<Env>();
  app.onError((error) => {
    const response = problemResponse(error);
    if (response.status === 500) house.report(error);
    return response;
  });
  app.notFound(() =>
    problemResponse(
      new Refusal(404, 'there is nothing here', { hint: '/api/openapi.json lists all routes' }),
    ),
  );
  app.use(finish(house), identify(house), limitRate(house), asCopied, limitBody);
  for (const route of routes) app.on(route.method, asHono(route.path), answer(route, house));
  otherMethods(app, routes);
  return app;
};
