import type { CheckResult } from '../../domain/check.ts';
import type { JudgedDependency } from '../../domain/dependency.ts';
import type { Level, ProjectKind } from '../../domain/gates.ts';
import type { StepTools } from '../step-tools.ts';

/** What one executed check of a gate found. */
export interface GateCheckResult {
  /** The check's own name. */
  check: string;
  /** `unknown` where nothing could be executed: it passes no gate by itself, a person may accept it by name. */
  status: 'passed' | 'failed' | 'unknown';
  /** One line for the gate table, with the figures. */
  summary: string;
  /** One actionable sentence each, with `path:line` where known: they go back to the model. Empty where it passed. */
  reasons: string[];
  /** Raw output or listing; becomes the proof artifact. It never holds a secret that was found. */
  log: string;
  /** Binary outputs such as screenshots, base64 by file name. */
  files?: Record<string, string>;
}

/** What a gate's checks are told of the delivery; everything else they read in the tree. */
export interface GateSubject {
  level: Level;
  kind: ProjectKind;
  /** Line coverage in percent, at least; warnings of linters, at most. */
  thresholds: { coverage: number; lintWarnings: number };
  /** Whether the product has pages that people see. */
  hasUi: boolean;
  /** Of the run's own validation on this very tree. What ran on another tree counts as not run. */
  checks: readonly CheckResult[];
  /** The git tree that is looked at; it stands in the workbench. */
  tree: string;
  /** Ids of open questions that a person has accepted by name, such as `Q2`. */
  acceptedQuestions: readonly string[];
  /** Paths that the delivery wrote; faults are put into these. */
  changed: readonly string[];
  /** Packages that the delivery added, as the gate of dependencies judged them. */
  dependencies: readonly JudgedDependency[];
  /** SPDX ids that packages may have; the default list where left out. */
  allowedLicences?: readonly string[];
}

export type GateCheckTools = Pick<
  StepTools,
  'workbench' | 'signal' | 'syntax' | 'artifacts' | 'runId' | 'registry' | 'note'
> & {
  hosting: Pick<StepTools['hosting'], 'buildImage'>;
};

/**
 * One executed check of a gate. It decides by what it reads and runs, never by anybody's opinion, and leaves the tree as it
 * was. It throws only what the workbench throws: the run was stopped, or its seconds are used up.
 */
export interface GateCheck {
  name: string;
  /** What it demands, as one plain sentence for prompts and for the gate table. */
  about: string;
  run(subject: GateSubject, tools: GateCheckTools): Promise<GateCheckResult>;
}
