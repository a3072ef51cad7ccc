import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

/** What a tiny program is to look at before it works. */
export const lookSchema = z.strictObject({
  /** Hosts to ask the proxy for, as `host:port`. */
  through: z.array(z.string()).default([]),
  /** Servers on this machine to speak with directly, as `port`. */
  near: z.array(z.number()).default([]),
  /** Files to read, absolute or below the folder it runs in. */
  files: z.array(z.string()).default([]),
});

/** What it saw. */
export interface Seen {
  variables: string[];
  home: string[];
  credentials: string | null;
  through: Record<string, string>;
  near: Record<string, string>;
  files: Record<string, string | null>;
}

const say = (port: number, words: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(words));
    socket.once('data', (data: Buffer) => {
      resolve(data.toString().split('\r\n', 1)[0] ?? '');
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)));
    socket.once('close', () => resolve('closed'));
  });

const readOr = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
};

/** Looks around from where the program runs. */
export const look = async (asked: z.infer<typeof lookSchema>): Promise<Seen> => {
  const proxy = Number(URL.parse(process.env['HTTPS_PROXY'] ?? '')?.port ?? 9);
  const seen: Seen = {
    variables: Object.keys(process.env).sort(),
    home: existsSync(homedir()) ? readdirSync(homedir()).sort() : [],
    credentials: readOr(join(homedir(), '.claude/.credentials.json')),
    through: {},
    near: {},
    files: Object.fromEntries(asked.files.map((path) => [path, readOr(path)])),
  };
  for (const host of asked.through)
    seen.through[host] = await say(proxy, `CONNECT ${host} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  for (const port of asked.near) seen.near[port] = await say(port, 'GET / HTTP/1.1\r\nHost: near\r\n\r\n');
  return seen;
};
