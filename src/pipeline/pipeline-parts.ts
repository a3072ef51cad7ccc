import type { PackageRegistry } from '../domain/dependency.ts';
import type { EditRecord } from '../domain/edit-format.ts';
import type { Artifacts, RunLog } from '../domain/run-log.ts';
import type { Run } from '../domain/run.ts';
import type { Syntax } from '../domain/syntax.ts';
import type { Task } from '../domain/task.ts';
import type { Delta } from '../domain/work.ts';
import type { Model } from '../models/model.ts';
import type { WorkbenchOptions } from './workbench-options.ts';
import type { OutsideTools } from './outside-tools.ts';
import type { Purse } from './purse.ts';
import type { PipelineSettings, StepTools } from './step-tools.ts';

/** `answered` calls of the run are in its log already; `language` is what most of the project is written in. */
export interface ModelQuery {
  role: string;
  task: Task;
  language: string;
  answered: number;
}

/** What the pipeline needs from outside, once for all runs. */
export interface PipelineParts extends OutsideTools {
  log: RunLog;
  artifacts: Artifacts;
  settings: PipelineSettings;
  /** The models that a role's route names for a task, in the order in which to ask them. */
  modelsFor(query: ModelQuery): Promise<readonly Model[]>;
  /** Tokens that the prompts of a task may hold: no more than its model can take. */
  promptTokens(task: Task): Promise<number>;
  /** What has landed of the answers of all models so far. */
  editRecords(): Promise<readonly EditRecord[]>;
  purse: Purse;
  syntax: Syntax;
  registry: PackageRegistry;
  agents: StepTools['agents'];
  /** Where and in which cage a run works; undefined as sandbox refuses with a UserError that says why. */
  workbenchFor(run: Run, task: Task): Promise<WorkbenchOptions>;
  onDelta(runId: string, delta: Delta): void;
}
