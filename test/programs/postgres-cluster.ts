import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, globSync, mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';

export interface PostgresCluster {
  /** Makes an empty database and answers its DATABASE_URL. */
  database(): Promise<string>;
  /** The URL of a database that need not exist. */
  url(name: string): string;
  /** Stops the server so that connections break; `start` brings it back on the same data. */
  crash(): Promise<void>;
  start(): Promise<void>;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}

const majorOf = (path: string): number => Number(/postgresql\/(\d+)\//.exec(path)?.[1] ?? 0);

const findBin = (): string | undefined =>
  globSync('/usr/lib/postgresql/*/bin/initdb')
    .toSorted((one, other) => majorOf(other) - majorOf(one))
    .map((file) => dirname(file))[0];

/** Postgres refuses to run as root, so root runs it as the user that the package made. */
const account = (): { uid?: number; gid?: number } => {
  if (process.getuid?.() !== 0) return {};
  const ask = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: ask('-u'), gid: ask('-g') };
};

/** Why there can be no cluster here, or undefined. Under CI the tests start one regardless, and fail. */
export const withoutPostgres =
  findBin() === undefined && process.env['CI'] !== 'true'
    ? 'no Postgres here: apt-get install -y postgresql'
    : undefined;

const started = async (child: ChildProcess): Promise<void> => {
  const said: string[] = [];
  if (child.stderr === null) throw new Error('the server has no stderr');
  for await (const line of createInterface({ input: child.stderr })) {
    said.push(line);
    if (line.includes('ready to accept connections')) {
      child.stderr.resume();
      return;
    }
  }
  throw new Error(`Postgres did not start:\n${said.join('\n')}`);
};

/** A real Postgres of its own in a temporary folder, reached by a unix socket only. */
export const startPostgres = async (): Promise<PostgresCluster> => {
  const bin = findBin();
  if (bin === undefined) throw new Error('Postgres is missing: apt-get install -y postgresql');
  const folder = mkdtempSync(join(tmpdir(), 'mw-pg-'));
  const who = account();
  if (who.uid !== undefined && who.gid !== undefined) chownSync(folder, who.uid, who.gid);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '-U', 'millwright', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), initdb, { ...who, cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const settings = ['listen_addresses=', 'fsync=off', 'shared_buffers=32MB', 'max_connections=60'];
  const args = ['-D', data, '-k', folder, ...settings.flatMap((setting) => ['-c', setting])];
  let server: ChildProcess | undefined;
  let made = 0;
  const end = async (signal: 'SIGINT' | 'SIGQUIT'): Promise<void> => {
    const ending = server;
    server = undefined;
    if (ending === undefined || ending.exitCode !== null) return;
    const gone = once(ending, 'exit');
    ending.kill(signal);
    await gone;
  };
  const url = (name: string): string => `postgres:///${name}?host=${folder}&user=millwright`;
  const cluster: PostgresCluster = {
    url,
    async database() {
      made += 1;
      const name = `db${made}`;
      const client = new Client({ connectionString: url('postgres') });
      await client.connect();
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return url(name);
    },
    async start() {
      server = spawn(join(bin, 'postgres'), args, {
        ...who,
        cwd: folder,
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      await started(server);
    },
    crash: () => end('SIGQUIT'),
    async stop() {
      await end('SIGINT');
      await rm(folder, { recursive: true, force: true });
    },
  };
  process.once('exit', () => server?.kill('SIGQUIT'));
  await cluster.start();
  return cluster;
};
