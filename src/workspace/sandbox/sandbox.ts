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
}

/** A command as a cage takes it: the place is the policy's, and its variables come on top of the few that are always there. */
export type SandboxCommand = Omit<Command, 'cwd' | 'env'> & { env?: Record<string, string> };

/** A cage for commands. `run` never throws for what the command does; see {@link Finished}. */
export interface Sandbox {
  /** What holds the commands, or `none` when the person switched it off; goes into the proof as it is. See `holds.ts`. */
  readonly level: CageDriver | 'none';
  /** Whether it can show folders at other places; without, the overlays of a policy are not there. */
  readonly overlays: boolean;
  /** Whether a command finds a program of this name, the workspace's own programs left out. */
  has(program: string): boolean;
  run(command: SandboxCommand, policy: Policy): Promise<Finished>;
}
