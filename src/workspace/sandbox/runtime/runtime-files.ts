import { join } from 'node:path';
import type { SandboxRuntimeConfig } from '@anthropic-ai/sandbox-runtime';
import type { Policy } from '../sandbox.ts';

/** A path as it stands, never a pattern. */
export interface LiteralPath {
  path: string;
  literal: true;
}

/** The four lists of sandbox-runtime: allowed reads win over denied ones, denied writes over allowed ones. */
export interface RuntimeFiles {
  denyRead: LiteralPath[];
  allowRead: LiteralPath[];
  allowWrite: LiteralPath[];
  denyWrite: LiteralPath[];
}

/** What of this machine and of ours a command needs besides its policy; all paths absolute. */
export interface RuntimePlaces {
  /** The person's home folder. */
  home: string;
  /** A folder for this command alone, with its home and its temporary files. */
  own: string;
  /** Node, npm and what the runtime itself needs to be read. */
  programs: readonly string[];
  /** What of the workspace stays as it is. */
  guarded: readonly string[];
}

/** On Linux everything is hidden and these are shown again; there is no list of what a person keeps elsewhere. */
const systemOfLinux =
  '/usr /bin /sbin /lib /lib32 /lib64 /etc/alternatives /etc/ld.so.cache /etc/passwd /etc/group /etc/hosts /etc/nsswitch.conf /etc/ssl/certs /etc/ssl/openssl.cnf'.split(
    ' ',
  );

/** Seatbelt and the restricted account hide what is named: where people, their disks and their programs keep things. */
const privateOf: Partial<Record<string, readonly string[]>> = {
  linux: ['/'],
  darwin: [
    '/Users',
    '/Volumes',
    '/private/var/folders',
    '/private/tmp',
    '/private/var/root',
    '/private/var/db/dslocal',
  ],
};

const literal = (path: string): LiteralPath => ({ path, literal: true });

/** A policy as the lists of sandbox-runtime on a platform (as `process.platform` names it). */
export const runtimeFiles = (platform: string, policy: Policy, places: RuntimePlaces): RuntimeFiles => {
  const { workspace, readable } = policy;
  const { home, own, programs, guarded } = places;
  const system = platform === 'linux' ? systemOfLinux : [];
  // not the folder around them: what may be read is laid over what may be written
  const writable = [workspace, join(own, 'home'), join(own, 'tmp')];
  return {
    denyRead: [...new Set([...(privateOf[platform] ?? []), home])].map(literal),
    allowRead: [...system, ...programs, ...readable, ...writable].map(literal),
    allowWrite: writable.map(literal),
    denyWrite: guarded.map(literal),
  };
};

/** Paths that Windows is told when the runtime is opened, and the others with every command. */
export const sessionConfig = (files: RuntimeFiles, platform: string): SandboxRuntimeConfig => ({
  network: { allowedDomains: [], deniedDomains: [] },
  filesystem:
    platform === 'win32'
      ? files
      : { denyRead: [{ path: '/', literal: true }], allowRead: [], allowWrite: [], denyWrite: [] },
  // What it is used for is a search of the folder that we were started in, which no command may write to anyway.
  ...(platform === 'linux' ? { ripgrep: { command: '/bin/false' } } : {}),
});
