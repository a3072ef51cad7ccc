import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { UserError } from '../../domain/errors.ts';

/** Followers and requests at once; beyond that the kernel lets them wait. */
const mostConnections = 2000;
/**
 * A connection that is not used is kept so long. Clients use one again after seconds: Node's own five close it under their
 * hands on a busy machine.
 */
const keptOpenMs = 75_000;
/** Answers that are under way when the server ends have so long. */
const lastAnswersMs = 2000;

const refusals: Record<string, [message: string, hint: string]> = {
  EADDRINUSE: [
    'is in use by another program',
    'choose another one with --port, or --port 0 for any free one',
  ],
  EACCES: ['may not be used by you', 'choose a port above 1023 with --port'],
  EADDRNOTAVAIL: ['is no address of this machine', 'choose another one with --host'],
  ENOTFOUND: ['is no address of this machine', 'choose another one with --host'],
};

export interface Listening {
  port: number;
  /** Takes nothing new, and cuts off what has not ended a moment later. */
  stop(): Promise<void>;
}

const stopOf = (server: Server) => async (): Promise<void> => {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), lastAnswersMs);
  await closed;
  clearTimeout(cut);
};

/** Serves on an address and port; 0 is any free one. Throws UserError when they cannot be had. */
export const listen = async (
  fetch: (request: Request, bindings: HttpBindings) => Response | Promise<Response>,
  { host, port }: { host: string; port: number },
): Promise<Listening> => {
  const server = createAdaptorServer({
    fetch: (request, bindings) => fetch(request, bindings as HttpBindings),
    overrideGlobalObjects: false,
  }) as Server;
  server.maxConnections = mostConnections;
  server.keepAliveTimeout = keptOpenMs;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const [message, hint] = refusals[error.code ?? ''] ?? [];
      reject(message === undefined ? error : new UserError(`${host} port ${port} ${message}`, { hint }));
    });
    server.listen(port, host, resolve);
  });
  return { port: (server.address() as AddressInfo).port, stop: stopOf(server) };
};
