import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync, openSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stayOnDisk } from '../programs/stay-on-disk.ts';
import type { RegistryStub } from './registry-stub.ts';
import type { Services } from './services.ts';

stayOnDisk();

/** What lies in the home folder of the person: its name, and where. */
const secretPaths = {
  'the ssh key': '.ssh/id_ed25519',
  'the AWS keys': '.aws/credentials',
  'the Google Cloud credentials': '.config/gcloud/application_default_credentials.json',
  'the Docker login': '.docker/config.json',
  'the npm token': '.npmrc',
  'the netrc file': '.netrc',
  'the git credentials': '.git-credentials',
  'the GitHub login': '.config/gh/hosts.yml',
  'the Kubernetes configuration': '.kube/config',
  'the GnuPG key': '.gnupg/private-keys-v1.d/1.key',
  'the history of the shell': '.bash_history',
  'our database': '.local/share/millwright/database/base/1/1259',
  'our models.json': '.local/share/millwright/models.json',
  'our token': '.local/share/millwright/token',
  'our configuration': '.config/millwright/config.toml',
  'the files of another run': '.local/share/millwright/runs/2/tree/secret.txt',
} as const;

export const secretNames = Object.keys(secretPaths) as (keyof typeof secretPaths)[];

/** A person's machine in a folder: a home with secrets, our data in it, and the workspace of a run in our data. */
export interface World {
  top: string;
  workspace: string;
  cacheDir: string;
  /** Stands in every secret and nowhere else. */
  token: string;
  services: Services;
  registryUrl: string;
  neighbour: ChildProcess;
  /** What programs see as `data`. */
  data: Record<string, unknown>;
  close(): Promise<void>;
}

const layOut = async (top: string, token: string): Promise<Record<string, string>> => {
  const secrets: Record<string, string> = {};
  for (const [name, path] of Object.entries(secretPaths)) {
    const full = join(top, 'home', path);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, `${name}: ${token}\n`);
    secrets[name] = full;
  }
  await writeFile(join(top, 'victim'), 'whole');
  return secrets;
};

export const openWorld = async (services: Services, registry: RegistryStub): Promise<World> => {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'escape-')));
  await chmod(top, 0o700);
  const token = `token-${randomUUID()}`;
  const secrets = await layOut(top, token);
  const ours = join(top, 'home/.local/share/millwright');
  const workspace = join(ours, 'runs/1/tree');
  await mkdir(workspace, { recursive: true });
  // secrets where programs usually let others see them: an environment, a command line, an open file
  process.env['ESCAPE_TOKEN'] = token;
  const neighbour = spawn('/bin/sh', ['-c', 'read line', token], { stdio: ['pipe', 'ignore', 'ignore'] });
  const descriptor = openSync(secrets['our token'] ?? '', 'r');
  return {
    top,
    workspace,
    cacheDir: join(ours, 'cache'),
    token,
    services,
    registryUrl: registry.url,
    neighbour,
    data: {
      ...services.places,
      top,
      workspace,
      secrets,
      victim: join(top, 'victim'),
      neighbour: neighbour.pid,
      us: process.pid,
      registry: registry.url,
      repository: join(import.meta.dirname, '../..'),
    },
    async close() {
      delete process.env['ESCAPE_TOKEN'];
      neighbour.kill('SIGKILL');
      closeSync(descriptor);
      await rm(top, { recursive: true });
    },
  };
};
