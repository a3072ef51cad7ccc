import type { CheckName, CheckResult } from '../domain/check.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { Finished } from '../workspace/exec/exec-types.ts';
import type { Delivered, Delivery } from '../workspace/checkout.ts';
import type { AgentErrand } from './agents/run-in-cage.ts';
import type { CheckOutput, PlannedCheck, ProjectView } from '../toolchains/toolchain.ts';

/** Text files by path; `null` is a deleted one. */
export type FileStates = Record<string, string | null>;

/** Why a path or its content could not be touched. */
export interface Refusal {
  path: string;
  reason: string;
}

/** What came of a command. */
export interface Executed extends CheckOutput {
  durationMs: number;
  startError: string | undefined;
  /** The command did not run: an earlier one installed the same, and its packages are used. */
  cached?: NonNullable<CheckResult['cached']>;
  /** For the person. */
  warning?: string;
}

/**
 * A run's own place to work: a private tree laid out from a commit of the project, and the cage its checks run in.
 * The person's checkout is never touched; of their repository only objects and the run's branch are written.
 */
export interface Workbench {
  /** Absolute path of the run's tree. */
  readonly folder: string;
  /** Absolute path of the person's repository. */
  readonly root: string;
  /** The project's present commit: what a new run starts from. */
  readonly head: string;
  /** Lays out `base` with `files` over it, whatever stood there before; the same call after a crash mends the tree. */
  open(base: string, files: FileStates): Promise<void>;
  /** Paths of all files but dependencies, ignored and secret ones, sorted. */
  paths(): Promise<string[]>;
  /** Text of a file for a prompt or an edit; undefined if there is none; a refusal for binary, huge, secret or outside. */
  read(path: string): Promise<string | undefined | Refusal>;
  /** Text of a file as the commit had it that the run started from; undefined if there was none, or no text. */
  original(path: string): Promise<string | undefined>;
  /** All or none, and staged: every path is checked before the first byte is written. */
  write(files: ReadonlyMap<string, string | null>): Promise<Refusal[]>;
  /** Paths that are changed in the person's checkout and not committed. */
  localChanges(): Promise<string[]>;
  /** A file of the person's checkout as it stands now, committed or not; null when there is none. */
  checkout(path: string): Promise<string | null | Refusal>;
  /**
   * Writes into the person's checkout, because they asked for it: all or nothing, and nothing when a file is no longer
   * what the run saw (`before`).
   */
  deliver(changes: ReadonlyMap<string, Delivery>): Promise<Delivered>;
  /** What a branch of the repository adds. Throws UserError when there is none of that name. */
  branch(name: string): Promise<{ commit: string; base: string; paths: string[] }>;
  /** What toolchains look at. */
  view(): Promise<ProjectView>;
  /** Removes what earlier checks left behind, so that no check reads stale results. Answers the paths removed. */
  sweep(): Promise<string[]>;
  /** Puts exactly these files into the index that will be committed. */
  stage(paths: readonly string[]): Promise<void>;
  /** The git tree of what is staged. */
  tree(): Promise<string>;
  /** Staged or committed files whose text a check has changed. */
  altered(): Promise<string[]>;
  restore(paths: readonly string[]): Promise<void>;
  /**
   * Runs one command in the cage; an install only where its packages are not kept from an earlier one. Throws when the run is
   * stopped, and a BudgetError when its seconds are used up.
   */
  execute(check: PlannedCheck): Promise<Executed>;
  /** Runs a coding CLI in the tree, in the cage. What it changed is not taken in before {@link adopt}. */
  runAgent(errand: AgentErrand): Promise<{ finished: Finished; warnings: string[] }>;
  /**
   * Takes in what a program has changed in the tree, as git sees it: the texts of those files, and what had to be put back. The
   * tree is then laid out anew as `open` would with these files over `known`; packages and whatever else lay there are gone.
   */
  adopt(base: string, known: FileStates): Promise<{ files: FileStates; refused: Refusal[] }>;
  /**
   * Commits the staged tree on `branch`; a second call for the same run and tree answers the same commit. Undefined when
   * the tree is that of `base`: there is nothing to commit.
   */
  commit(commit: {
    branch: string;
    message: string;
    base: string;
    outcome: Outcome;
    /** `base` is somebody's commit that {@link follow} has told of. */
    adopted?: boolean;
  }): Promise<string | undefined>;
  /** Names a commit by a tag that is never moved, and answers it: `name`, or `name-2` … where that names another commit. */
  tag(name: string, commit: string): Promise<string>;
  /** What somebody else has committed on the run's branch on top of `known`. Throws UserError when `known` is not in it. */
  follow(branch: string, known: string): Promise<{ commit: string; paths: string[] } | undefined>;
  diff(): Promise<{ patch: string; files: { path: string; added: number; deleted: number }[] }>;
  /** Printed versions of programs, for the proof. */
  versions(commands: Record<string, string[]>): Promise<Record<string, string>>;
  /** The cage that checks run in, as it goes into the proof. */
  readonly sandbox: string;
  readonly commands: Partial<Record<CheckName, readonly string[]>>;
}
