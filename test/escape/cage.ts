import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { stayOnDisk } from '../programs/stay-on-disk.ts';
import type { Finished } from '../../src/workspace/exec/exec-types.ts';
import { detectSandbox, type SandboxOptions } from '../../src/workspace/sandbox/detect-sandbox.ts';
import type { Sandbox } from '../../src/workspace/sandbox/sandbox.ts';
import { unsandboxed } from '../../src/workspace/sandbox/unsandboxed.ts';

stayOnDisk();

/** A workspace with things around it that a command must not reach. */
export interface Scene {
  top: string;
  workspace: string;
  /** Lies outside the workspace. */
  secret: string;
  options: SandboxOptions;
  cage: Sandbox;
  open: Sandbox;
  /** Runs JavaScript; `data` is what it sees as `data`. It prints `GOT …` when it got what it wanted. */
  attack: (sandbox: Sandbox, code: string, data?: unknown) => Promise<Finished>;
}

export const secretText = 'the secret of the person';

export const hostOf = (home: string) => ({ path: process.env['PATH'] ?? '', home });

const cageFor = async (options: SandboxOptions, t: TestContext): Promise<Sandbox | undefined> => {
  const found = await detectSandbox(options);
  if (found.level !== 'none') return found.sandbox;
  if (process.env['CI'] === 'true')
    throw new Error(`${found.reason}; install it: apt-get install -y bubblewrap socat`);
  t.skip(`${found.reason}: ${found.hint}`);
  return undefined;
};

const runScript =
  (workspace: string): Scene['attack'] =>
  (sandbox, code, data) => {
    const script = `const fs = require('node:fs'), net = require('node:net'), cp = require('node:child_process');
      const data = ${JSON.stringify(data ?? null)};
      const got = (what) => console.log('GOT ' + what);
      const attempt = (f) => { try { return f(); } catch (e) { console.error(e.code || e.message); } };
      ${code}`;
    return sandbox.run(
      { argv: ['node', '-e', script], timeoutMs: 60_000 },
      { workspace, readable: [], network: 'none' },
    );
  };

/** Lays out a scene, or skips the test where there is no cage (never under CI). */
export const withScene = async (
  t: TestContext,
  body: (scene: Scene) => Promise<void>,
  limits: SandboxOptions['limits'] = {},
): Promise<void> => {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'escape-')));
  const workspace = join(top, 'project-1');
  const secret = join(top, 'home', '.ssh', 'id_rsa');
  const options: SandboxOptions = { host: hostOf(join(top, 'home')), limits };
  const cage = await cageFor(options, t);
  if (cage === undefined) return rm(top, { recursive: true });
  await mkdir(workspace);
  await mkdir(join(top, 'home', '.ssh'), { recursive: true });
  await writeFile(secret, secretText);
  const attack = runScript(workspace);
  await body({ top, workspace, secret, options, cage, open: unsandboxed(options), attack });
  return rm(top, { recursive: true });
};
