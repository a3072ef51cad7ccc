import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Services of the machine that no command may reach. Each says `hello` and writes down that it was reached. */
export interface Services {
  /** Where they listen, as programs in the cage see it. */
  places: {
    tcp: number;
    tcp6: number | undefined;
    udp: number;
    udp6: number | undefined;
    ownAddress: string | undefined;
    files: string[];
    abstract: string[];
  };
  /** What was reached since the last call. */
  takeReached(): string[];
  close(): Promise<void>;
}

const listening = (server: Server, where: object): Promise<boolean> =>
  new Promise((resolve) => {
    server.once('error', () => resolve(false)).listen(where, () => resolve(true));
  });

const bound = (socket: UdpSocket, address: string): Promise<boolean> =>
  new Promise((resolve) => {
    socket.once('error', () => resolve(false)).bind(0, address, () => resolve(true));
  });

const ownAddress = (): string | undefined =>
  Object.values(networkInterfaces())
    .flat()
    .find((one) => one !== undefined && !one.internal && one.family === 'IPv4')?.address;

const listenAll = async (reached: string[], closers: (() => void)[]) => {
  const tcp = async (name: string, where: object): Promise<number | undefined> => {
    const server = createServer((socket) => {
      reached.push(name);
      socket.on('error', () => undefined).end('hello\n');
    });
    closers.push(() => server.close());
    if (!(await listening(server.unref(), where))) return undefined;
    return (server.address() as AddressInfo).port ?? 0;
  };
  const udp = async (name: string, kind: 'udp4' | 'udp6', address: string): Promise<number | undefined> => {
    const socket = createSocket(kind, () => reached.push(name));
    closers.push(() => socket.close());
    if (!(await bound(socket.unref(), address))) return undefined;
    return socket.address().port;
  };
  return { tcp, udp };
};

/** What cannot listen here (no IPv6, /run of somebody else) is left out of `places`. */
export const openServices = async (): Promise<Services> => {
  const reached: string[] = [];
  const closers: (() => void)[] = [];
  const { tcp, udp } = await listenAll(reached, closers);
  const id = `escape-${process.pid}`;
  const wanted = [join(tmpdir(), `${id}.sock`), `/run/${id}.sock`, `/dev/shm/${id}.sock`];
  const files: string[] = [];
  for (const path of wanted) if ((await tcp(`file ${path}`, { path })) !== undefined) files.push(path);
  const abstract = [`\0${id}`, `\0/tmp/.X11-unix/X${process.pid}`, `\0/tmp/dbus-${id}`];
  for (const path of abstract) await tcp(`abstract ${path.slice(1)}`, { path });
  const places = {
    tcp: (await tcp('tcp', { port: 0, host: '0.0.0.0' })) ?? 0,
    tcp6: await tcp('tcp6', { port: 0, host: '::1' }),
    udp: (await udp('udp', 'udp4', '0.0.0.0')) ?? 0,
    udp6: await udp('udp6', 'udp6', '::1'),
    ownAddress: ownAddress(),
    files,
    abstract,
  };
  return {
    places,
    takeReached: () => reached.splice(0),
    async close() {
      for (const close of closers) close();
      for (const path of files) await rm(path, { force: true });
    },
  };
};
