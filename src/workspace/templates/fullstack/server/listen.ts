import type { Express } from 'express';
import type { Server } from 'node:http';
import { readPort } from './read-port.ts';

/** Listens on PORT until the program is told to stop. */
export const listen = (app: Express): Server => {
  const port = readPort(process.env['PORT']);
  const server = app.listen(port, (error) => {
    if (error) throw error;
    console.log(`listening on http://localhost:${port}`);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      // Requests that are under way are answered first.
      server.close();
    });
  return server;
};
