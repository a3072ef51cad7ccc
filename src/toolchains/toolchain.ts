import type { CheckName, TestCounts } from '../domain/check.ts';
import type { Coverage } from '../domain/coverage.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { Ecosystem } from '../domain/ecosystem.ts';

/** What a toolchain may look at: it touches nothing itself. Paths are relative with `/`. */
export interface ProjectView {
  /** All files of the project, dependencies and ignored ones left out. */
  paths: readonly string[];
  /** Text of a file that one of the toolchain's `manifests` names; undefined if there is none. */
  text: (path: string) => string | undefined;
  /** The person's or project's own commands from millwright.toml, as argument arrays. */
  commands: Partial<Record<CheckName, readonly string[]>>;
  /** Absolute path of a program of Millwright's own tool cache, or undefined. Programs: tsc, oxlint. */
  ownTool: (name: string) => string | undefined;
  /** Whether the cage has a program of this name on its search path, outside of the project. */
  hasProgram: (name: string) => boolean;
  /** Packages whose own scripts a person allows to run when they are installed; nobody's if left out. */
  installScripts?: readonly string[];
}

/** The output of a finished command, as a reader sees it. */
export interface CheckOutput {
  exitCode: number | null;
  timedOut: boolean;
  stdout: string;
  stderr: string;
}

/**
 * What a reader made of it. `status: 'unknown'` where the tool could not say; left out, the exit code decides:
 * 0 with no error diagnostics is a pass. A non-zero exit always yields at least one diagnostic: the last lines of the
 * output if nothing better was understood.
 */
export interface CheckReading {
  status?: 'passed' | 'failed' | 'unknown';
  diagnostics: Diagnostic[];
  tests?: TestCounts;
  coverage?: Coverage;
}

/** One command to run. */
export interface PlannedCheck {
  name: CheckName;
  tool: string;
  /** Argument array; the program is looked up in node_modules/.bin first, then on the PATH of the sandbox. */
  command: string[];
  /** What is told of it, where what runs is wrapped in something of ours; the raw output names all of it. */
  shown?: string[];
  /**
   * A far faster command that says the same where it passes: the check's own runs only where this one complains. For
   * what a later check does once more with the project's own tool.
   */
  quicker?: string[];
  network: 'none' | 'registry';
  /** Whose registries it reaches, where it reaches any; npm's if left out. */
  registries?: readonly Ecosystem[];
  timeoutMs: number;
  /** Folder to run in, relative to the project's root with `/`; the root itself if left out. */
  cwd?: string;
  /** Added to the sandbox's small environment (CI=1 is always there). */
  env?: Record<string, string>;
  /** Files this check may write that belong into the commit, such as a lock file. */
  writes?: string[];
  read: (output: CheckOutput) => CheckReading;
}

/** A tool that a check needs and that is not there. `remedy` is the next step for the person, in one line. */
export interface MissingTool {
  missing: string;
  remedy: string;
}

export const isMissing = (plan: PlannedCheck | MissingTool): plan is MissingTool => 'missing' in plan;

/** What can be said and done about single files of a language. `paths` are of files that {@link FileChecks.isSource} knows. */
export interface FileChecks {
  /** Whether the path is code of this language, tests included. */
  isSource: (path: string) => boolean;
  isTest: (path: string, view: ProjectView) => boolean;
  /** Where new tests of a source file go, by the project's own layout, else by the language's custom. */
  testPath: (source: string, view: ProjectView) => string;
  /** Runs these test files and no others. */
  planTests: (paths: readonly string[], view: ProjectView) => PlannedCheck | MissingTool;
  /** What the project's linter, else one that is at hand, complains about in these files. It changes nothing. */
  planLint: (paths: readonly string[], view: ProjectView) => PlannedCheck | MissingTool;
  /** A far faster linter for a first look, where the project's own one is slow; undefined where it is not. */
  planQuickLint?: (paths: readonly string[], view: ProjectView) => PlannedCheck | undefined;
  /** How a test of this language has to look, in one or two sentences for a model. */
  testAdvice: (view: ProjectView) => string;
}

/** A language as data: how to recognise it, what to run, how to read it. It runs nothing. */
export interface Toolchain {
  name: string;
  /** Files whose text `plan` may ask for. */
  manifests: string[];
  /** Folders with installed dependencies or caches: kept between checks, never committed, never shown to a model. */
  keeps: string[];
  recognises: (view: ProjectView) => boolean;
  /** The checks in order. An empty plan means that nothing can be checked. */
  plan: (view: ProjectView) => PlannedCheck[];
  /** Programs whose printed version goes into the proof: name → command. */
  versions: Record<string, string[]>;
  /** Left out where files cannot be looked at one by one. */
  files?: FileChecks;
}
