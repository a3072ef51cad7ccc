import type { z } from 'zod';
import type { CiServer } from '../domain/ci.ts';
import type { IssueTracker, LabelledIssues } from '../domain/tracker.ts';
import type { FileBatches } from '../domain/file-batch.ts';
import type { Hosting } from '../domain/hosting.ts';
import type { Machine } from '../domain/machine.ts';
import type { Repositories } from '../domain/repositories.ts';
import type { Settings } from '../domain/settings.ts';
import type { Work } from '../domain/work.ts';
import type { Workspaces } from '../domain/workspaces.ts';
import type { Store } from '../store/store.ts';

/** What an operation is given. The store is opened on first use: operations that never touch it stay quick. */
export interface OperationContext {
  store(): Promise<Store>;
  /**
   * The configuration. `root` names a repository whose own millwright.toml counts too: it may set checks, paths, style
   * and lower budgets, nothing else.
   */
  settings(root?: string): Promise<Settings>;
  repositories: Repositories;
  batches: FileBatches;
  workspaces: Workspaces;
  work(): Promise<Work>;
  /** Whether this process stays and works off what is left with it. A command does not: it only does its own run. */
  stays?: boolean;
  /** Tells whoever waits how far a long operation has come. */
  progress?(line: string): void;
  machine: Machine;
  /** Who calls us when a continuous integration fails. */
  ci?: CiServer;
  /** The issues of a repository, by the name of what keeps them. */
  trackers?: { beads: (root: string) => IssueTracker; pollSeconds: number; github?: LabelledIssues };
  /** Where products go: hosts of code and deploy targets. */
  hosting?: Hosting;
  /** Folder of the embedded database; undefined where a server is configured. */
  dataDir: string | undefined;
  /** Paths in the input resolve against this folder: the caller's, not ours. */
  cwd: string;
  /** Who asks; written into approvals. */
  user: string;
  signal: AbortSignal;
}

/**
 * One use case, callable from every surface.
 * `positional` names input fields that a command line takes without a flag, in order.
 * `starts: 'run'` says that the output is a {@link RunStarted}: the run goes on after `run` returned and may be followed.
 */
export interface Operation<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodType = z.ZodType> {
  name: string;
  about: string;
  input: Input;
  output: Output;
  positional?: readonly (keyof z.infer<Input> & string)[];
  examples?: readonly string[];
  starts?: 'run';
  /**
   * Where a server offers it; left out, `POST /api/<name>`. Fields in braces in the path are input. `none`: it needs the
   * database for itself, so no server can do it.
   */
  http?: { method: 'GET' | 'POST'; path: string } | 'none';
  /** Says that an output is bad news although nothing was thrown: a command line then does not exit with 0. */
  alarming?(output: z.infer<Output>): boolean;
  run(input: z.infer<Input>, context: OperationContext): Promise<z.infer<Output>>;
}

export const defineOperation = <Input extends z.ZodObject, Output extends z.ZodType>(
  operation: Operation<Input, Output>,
): Operation<Input, Output> => operation;
