import { isIP } from 'node:net';
import type { Host } from '../application.ts';
import type { ServerFile } from '../server-file.ts';
import { apiApp } from './api-app.ts';
import type { House } from './house.ts';
import { listen } from './listen.ts';
import { isLoopback, refuseOpenDoor } from './open-door.ts';
import { openHouse } from './open-house.ts';
import { removeNote, writeNote } from './server-note.ts';
import { announce, reportDefect, warnPerson } from './tell-person.ts';
import { tokenFileIn } from './token-file.ts';

export interface ServeOptions {
  dataDir: string | undefined;
  json: boolean;
  /** 0 is any free one; left out, the configured one. */
  port?: number | undefined;
  /** Default 127.0.0.1. */
  host?: string | undefined;
  allowRemote: boolean;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Listens and serves until the house is told to stop. */
const serveHouse = async (house: House, host: Host, { port, json }: ServeOptions): Promise<void> => {
  const { routes } = await import('./routes/index.ts');
  const app = apiApp(routes, house);
  const listening = await listen((...asked) => app.fetch(...asked), {
    host: house.address,
    port: port ?? house.parts.port,
  });
  const name = isIP(house.address) === 6 ? `[${house.address}]` : house.address;
  const address = `http://${name}:${listening.port}`;
  const { dataDir, database, settings } = house.parts;
  const server: ServerFile = {
    pid: process.pid,
    address: /^(?:0\.0\.0\.0|\[::\])$/.test(name) ? `http://127.0.0.1:${listening.port}` : address,
    tokenFile: tokenFileIn(dataDir),
    version: host.version,
    database,
    settings,
    startedAt: new Date().toISOString(),
  };
  try {
    await writeNote(dataDir, server);
    const login = `${address}/login?code=${house.sessions.offer()}`;
    announce(host, json, { address, login, tokenFile: server.tokenFile });
    await aborted(house.stopping);
  } finally {
    await listening.stop();
    await removeNote(dataDir, server);
  }
};

/**
 * Owns the data folder and serves it until `interrupted` aborts: streams end, runs at work stop where they are and go on at the
 * next start. Throws UserError when the folder, the address or the port cannot be had.
 */
export const serveApi = async (
  host: Host,
  options: ServeOptions,
  interrupted: AbortSignal,
): Promise<void> => {
  const bound = options.host ?? '127.0.0.1';
  refuseOpenDoor(bound, options.allowRemote);
  const house = await openHouse(host, {
    dataDir: options.dataDir,
    address: bound,
    isRemote: !isLoopback(bound),
    interrupted,
    report: (error) => reportDefect(host, error),
  });
  try {
    house.parts.warnings.forEach((text) => warnPerson(host, text));
    await serveHouse(house, host, options);
  } finally {
    await house.parts.close();
  }
};
