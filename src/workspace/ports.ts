import { createServer, type Server } from 'node:net';
import { Bug } from '../domain/errors.ts';

/**
 * Even ports below those that the kernel hands out by itself (from 32,768 on Linux, 49,152 elsewhere). The odd one above each is
 * its lock: whoever listens there holds it.
 */
const range = { from: 20_000, to: 30_000 };

export interface ReservedPort {
  /** Free, and handed to nobody else until it is released or this process ends, however it ends. */
  port: number;
  release(): Promise<void>;
}

const listen = (port: number): Promise<Server | undefined> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server.unref()));
  });

const close = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()));

/**
 * A port for what a command starts, where commands share the network of the machine. The registry of those in use is the kernel's
 * own, by the lock beside each: it holds between all processes and people of a machine, and nothing is left when one is killed.
 */
export const reservePort = async (): Promise<ReservedPort> => {
  const count = (range.to - range.from) / 2;
  const start = Math.floor(Math.random() * count);
  for (let step = 0; step < count; step += 1) {
    const port = range.from + ((start + step) % count) * 2;
    const lock = await listen(port + 1);
    if (lock === undefined) continue;
    const tried = await listen(port);
    if (tried !== undefined) {
      await close(tried);
      return { port, release: () => close(lock) };
    }
    await close(lock);
  }
  throw new Bug(`no port is free between ${range.from} and ${range.to}`);
};
