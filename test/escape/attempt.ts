import type { Finished } from '../../src/workspace/exec/exec-types.ts';
import type { Limits } from '../../src/workspace/sandbox/limits.ts';
import type { World } from './world.ts';

/** `check` has no network, `install` reaches the package registry. */
export type PolicyName = 'check' | 'install';

/**
 * One way to break out. It has succeeded when the program says GOT, or when something outside shows it: see
 * `findDamage`, which looks at the same things after every attempt, and `proof`, which looks at what this one is after.
 */
export interface Attempt {
  name: string;
  /** JavaScript for Node in the cage; it sees the world's `data`, and what `prepare` answers as `more`. */
  code?: string;
  /** A command instead of code. */
  argv?: readonly [string, ...string[]];
  /** Default: both. */
  policies?: readonly PolicyName[];
  limits?: Partial<Limits>;
  timeoutMs?: number;
  outputLimitBytes?: number;
  env?: Record<string, string>;
  /** Lays something out before; not counted as damage. */
  prepare?: (world: World) => Promise<unknown>;
  /** What proves from outside that it has succeeded, in words; undefined when it has not. */
  proof?: (world: World, finished: Finished) => Promise<string | undefined> | string | undefined;
  /** Paths outside that our own code, called by `proof`, is meant to write. */
  ours?: RegExp;
  /** Succeeds without the cage and harms nobody there: shows that its failure inside means something. */
  worksOutside?: true;
  /** Wants the machine to its knees: the machine must start other programs meanwhile. */
  isBomb?: true;
}
