import type { Artifacts, RunLog } from '../domain/run-log.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import type { Delta } from '../domain/work.ts';
import type { Model } from '../models/model.ts';
import type { WorkbenchOptions } from './open-workbench.ts';
import type { PipelineSettings } from './step-tools.ts';

/** What the pipeline needs from outside, once for all runs. */
export interface PipelineParts {
  log: RunLog;
  artifacts: Artifacts;
  settings: PipelineSettings;
  /** The model that a role's route names for this task. `answered` calls of the run are in its log already. */
  modelFor(role: string, task: Task, answered: number): Promise<Model>;
  /** Where and in which cage a run works; undefined as sandbox refuses with a UserError that says why. */
  workbenchFor(run: Run, task: Task): Promise<WorkbenchOptions>;
  onDelta(runId: string, delta: Delta): void;
}
