import type { Ecosystem } from '../../domain/ecosystem.ts';
import type { CageDriver } from '../../domain/cage.ts';
import type { Command, Finished } from '../exec/exec-types.ts';

/** A folder of ours that is seen at a place of the workspace and cannot be written there. */
export interface Overlay {
  /** Absolute. */
  source: string;
  /** Absolute, inside the workspace; made where it is missing. Whatever lies there is not seen. */
  at: string;
  /** Folders in `source` over which each command gets an empty one in memory of its own. They have to be there. */
  temporary: readonly string[];
}

/** A host that a guest may reach. `default` ones may lead to public addresses only; see `RegistryPlace`. */
export interface GuestHost {
  host: string;
  port: number;
  named: 'person' | 'default';
}

/**
 * A program of the person's own that works in the cage with its own login, such as a coding CLI. Only bubblewrap can have one;
 * see `Sandbox.guests`.
 */
export interface Guest {
  /** Reached by TLS, or as they are where they are on this machine; nothing else is. */
  hosts: readonly GuestHost[];
  /** Folders of ours that it may write, and where it sees them. */
  writable: readonly { source: string; at: string }[];
  /** Absolute paths of files that it sees as empty (JSON as `{}`). */
  masked: readonly string[];
  /** Certificates of the machine's own authority (PEM). */
  caFile?: string | undefined;
}

/** What one command may do. */
export interface Policy {
  /** Bound read-write; the only place that can be written besides a private /tmp. */
  workspace: string;
  /** Where in the workspace the command starts, relative with `/`; the workspace itself where left out. */
  cwd?: string | undefined;
  /** Extra folders bound read-only at the same path (our own tool cache). */
  readable: string[];
  /** Only a cage can do this; without one they are not there. */
  overlays?: readonly Overlay[];
  /** `registry` reaches the configured package registry through a proxy and nothing else. */
  network: 'none' | 'registry';
  /** Whose registries; npm's where left out. */
  registries?: readonly Ecosystem[] | undefined;
  /** With `network: 'none'`: its hosts are reached all the same. No program of the project comes before the machine's. */
  guest?: Guest | undefined;
}

/** A command as a cage takes it: the place is the policy's, and its variables come on top of the few that are always there. */
export type SandboxCommand = Omit<Command, 'cwd' | 'env'> & { env?: Record<string, string> };

/** A cage for commands. `run` never throws for what the command does; see {@link Finished}. */
export interface Sandbox {
  /** What holds the commands, or `none` when the person switched it off; goes into the proof as it is. See `holds.ts`. */
  readonly level: CageDriver | 'none';
  /** Whether it can show folders at other places; without, the overlays of a policy are not there. */
  readonly overlays: boolean;
  /** Whether it can hold a guest; one that cannot must not be given any. */
  readonly guests?: boolean | undefined;
  /** Whether a command finds a program of this name, the workspace's own programs left out. */
  has(program: string): boolean;
  run(command: SandboxCommand, policy: Policy): Promise<Finished>;
}
