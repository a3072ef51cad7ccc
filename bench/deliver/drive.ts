// One delivery, driven as a person drives it: each command is a process of its own on one data folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { StoredEvent } from '../../src/domain/events.ts';
import type { GateId } from '../../src/domain/gates.ts';
import type { gateDetailSchema, GateTable } from '../../src/operations/gates/gate-table.ts';
import { openStore, type Store } from '../../src/store/open-store.ts';
import { startGithubServer } from '../../test/programs/github-server.ts';
import { startRailwayServer, type RailwayServer } from '../../test/programs/railway-server.ts';
import type { z } from 'zod';

const main = join(import.meta.dirname, '../../src/main.ts');
const idea = 'A page where a small club keeps its tasks: add one, mark it done, list the open ones.';
/** A command that has said what waits for a person ends with this. */
export const waits = 4;

export interface Said {
  code: number | null;
  stdout: string;
  stderr: string;
}

type Settings = Readonly<Record<string, string>>;

export interface Driver {
  folder: string;
  project: string;
  dataDir: string;
  /** Where the product is deployed: a server on this machine that speaks the documented API. */
  railway: RailwayServer;
  /** What leads every command there. */
  settings: Settings;
  say(...args: string[]): Promise<Said>;
  table(): Promise<GateTable>;
  show(gate: GateId): Promise<z.infer<typeof gateDetailSchema>>;
  /** With the database of the data folder, while no command uses it. */
  inStore<Value>(work: (store: Store) => Promise<Value>): Promise<Value>;
  log(): Promise<StoredEvent[]>;
  close(): Promise<void>;
}

const speak = async (args: string[], cwd: string, settings: Settings): Promise<Said> => {
  const env = { ...process.env, ...settings };
  const child = spawn(process.execPath, [main, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
};

/** GitHub and Railway as servers on this machine, and the settings that lead to them. */
const startHosts = async () => {
  const tokens = { github: 'ghp_of-nobody-0123456789', railway: 'railway-of-nobody-0123456789' };
  const [github, railway] = await Promise.all([
    startGithubServer(tokens.github),
    startRailwayServer(tokens.railway),
  ]);
  const settings: Settings = {
    MILLWRIGHT_GITHUB_TOKEN: tokens.github,
    MILLWRIGHT_GITHUB_API_URL: github.apiUrl,
    MILLWRIGHT_RAILWAY_TOKEN: tokens.railway,
    MILLWRIGHT_RAILWAY_API_URL: railway.apiUrl,
  };
  const close = async (): Promise<void> => void (await Promise.all([github.close(), railway.close()]));
  return { railway, settings, close };
};

/** A delivery that waits at its first gate. Throws where it does not come so far. */
export const beginDelivery = async (level: string, mode: string): Promise<Driver> => {
  const folder = await mkdtemp(join(tmpdir(), 'millwright-bench-deliver-'));
  const dataDir = join(folder, 'data');
  const project = join(folder, 'club');
  const base = ['--json', '--data-dir', dataDir];
  const hosts = await startHosts();
  const began = await speak(
    ['deliver', idea, '--new', project, '--template', 'fullstack', '--level', level, '--mode', mode].concat([
      '--model',
      'scripted@delivery',
      ...base,
    ]),
    folder,
    hosts.settings,
  );
  if (began.code !== waits)
    throw new Error(`the delivery did not begin: ${began.stderr || began.stdout.slice(-2000)}`);
  const say = (...args: string[]) => speak([...args, ...base], project, hosts.settings);
  const read = async <Value>(...args: string[]): Promise<Value> => {
    const { stdout, stderr } = await say(...args);
    if (stdout === '') throw new Error(`millwright ${args.join(' ')}: ${stderr}`);
    return JSON.parse(stdout) as Value;
  };
  const driver: Driver = {
    folder,
    project,
    dataDir,
    railway: hosts.railway,
    settings: hosts.settings,
    say,
    table: () => read('gate', 'list'),
    show: (gate) => read('gate', 'show', gate),
    async inStore(work) {
      const store = await openStore({ dataDir });
      try {
        return await work(store);
      } finally {
        await store.close();
      }
    },
    async log() {
      const { delivery } = await driver.table();
      return driver.inStore((store) => store.log.read(delivery));
    },
    async close() {
      await hosts.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return driver;
};

/** What an approval of the gate that waits says: what was seen, the first design, and by name what could not run here. */
export const approval = async (driver: Driver, gate: GateId): Promise<string[]> => {
  const { seen, artifacts } = await driver.show(gate);
  const open = artifacts.filter(({ status, required }) => status === 'unknown' && required);
  return [
    'gate',
    'approve',
    gate,
    '--seen',
    seen ?? '',
    ...(gate === 'G4' ? ['--choice', 'a'] : []),
    ...open.flatMap(({ check }) => ['--accept', check]),
  ];
};
