import type { CheckResult } from '../../domain/check.ts';
import type { Facts } from '../../domain/facts.ts';
import type { CodeJob, Request } from '../../domain/request.ts';
import type { Role } from '../../roles/role.ts';
import type { FileChecks, ProjectView } from '../../toolchains/toolchain.ts';
import type { StepTools } from '../step-tools.ts';

/** A code task at work on a file, with the tree laid out as `facts` say. */
export interface CodeWork {
  tools: StepTools;
  facts: Facts;
  request: Request;
  job: CodeJob;
  /** The file that the task is about. */
  path: string;
  /** Its text when the run started, and as it stands now; null is none. */
  before: string | null;
  text: string | null;
  view: ProjectView;
  /** Left out where no toolchain knows the language. */
  checks: FileChecks | undefined;
}

/** What was found before anything was paid for, and what the answer has to bring. */
export interface Measured {
  scope: string[];
  lines: string[];
  /** What was executed, and further facts for the acceptance. */
  facts?: Facts;
  /** There is nothing to do. */
  idle?: string;
}

/**
 * What came of an answer. `accepted`: executed, and as it should be · `unproven`: nothing wrong, but nothing ran ·
 * `onward`: a first part is done, the next one is asked for · `refused`: back to the model. `lines` say what was executed
 * and what the figures were.
 */
export type Acceptance =
  | { kind: 'accepted'; tool: string; results: CheckResult[]; lines: string[]; scope?: string[] }
  | { kind: 'unproven'; reason: string; results: CheckResult[]; lines: string[] }
  | { kind: 'onward'; results: CheckResult[]; lines: string[]; scope: string[] }
  /** With `afresh` the next answer begins from the file as it was. */
  | { kind: 'refused'; complaint: string; results: CheckResult[]; afresh?: boolean };

export type CodeRole = Role<'contract' | 'files' | 'task' | 'complaint'>;

/** One code task. Its acceptance is executed; what a model says of its work counts for nothing. */
export interface CodeTask {
  job: CodeJob;
  /** Throws UserError with the next step where the task cannot be done, or what came of it could not be accepted. */
  measure(work: CodeWork): Promise<Measured>;
  role(work: CodeWork): CodeRole;
  /** What is asked, in words for the model. */
  ask(work: CodeWork): string;
  /** The answer parses, and weakens none of the checks; what else must hold is looked at here. */
  accept(work: CodeWork): Promise<Acceptance>;
}
