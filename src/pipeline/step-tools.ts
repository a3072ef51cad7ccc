import type { DependencyPolicy, PackageRegistry } from '../domain/dependency.ts';
import type { EditRecord } from '../domain/edit-format.ts';
import type { RunEvent } from '../domain/events.ts';
import type { Artifacts } from '../domain/run-log.ts';
import type { Spent } from '../domain/budget.ts';
import type { ReviewPolicy } from '../domain/request.ts';
import type { AgentTools } from './agents/agent-desk.ts';
import type { Syntax } from '../domain/syntax.ts';
import type { Task } from '../domain/task.ts';
import type { Role } from '../roles/role.ts';
import type { OutsideTools } from './outside-tools.ts';
import type { Workbench } from './workbench.ts';

/** The part of the configuration that steps decide by. */
export interface PipelineSettings {
  /** How a second opinion counts where the task says nothing; 0 rounds switch it off. */
  review: ReviewPolicy;
  /** What happens to a suspicious package. */
  dependencyPolicy: DependencyPolicy;
  /** Tokens a prompt may hold. */
  contextTokens: number;
  /** Upper limit of one answer in tokens. */
  answerTokens: number;
  /** Answers that are tried against each other where single rounds of healing got no further; 1 tries none. */
  candidates: number;
  /** Whether a route names a model for this role. */
  hasModelFor(role: string): boolean;
  /** The person's or project's words on style; data for the prompts, never instructions about tools. */
  styleNotes: string;
}

/** A model as routes and the log name it. */
export interface ModelAt {
  name: string;
  endpoint: string;
}

export interface AskOptions {
  /** Instead of the role's own. */
  temperature?: number;
  /** Is asked last: a second opinion should come from somebody else. */
  avoid?: ModelAt | undefined;
  /** Is asked first, where the role's route has it. */
  prefer?: ModelAt | undefined;
}

/** What a step may use. Everything it does is either in here or in its facts. */
export interface StepTools extends AgentTools, OutsideTools {
  readonly runId: string;
  readonly task: Task;
  /** As they are now: `contextTokens` may become less during a run. */
  readonly settings: PipelineSettings;
  /** Halves what prompts may hold, because one did not fit; false when there is nothing left to halve. */
  narrow(): boolean;
  readonly signal: AbortSignal;
  readonly workbench: Workbench;
  readonly artifacts: Artifacts;
  readonly syntax: Syntax;
  /** Where packages that an answer adds are looked up. */
  readonly registry: PackageRegistry;
  /** Appends to the run's log; resolves when it is durable. */
  emit(event: RunEvent): Promise<void>;
  /** Appends without waiting, for what a resumed run does not need: durable no later than the next `emit`. */
  note(event: RunEvent): void;
  /**
   * The whole answer of the model that the role's route names. An answer that is already in the log is not paid for
   * again. Throws BudgetError before a call that no budget is left for, ModelError when the model failed for good.
   */
  ask<Slot extends string>(
    role: Role<Slot>,
    values: Record<Slot, string>,
    options?: AskOptions,
  ): Promise<string>;
  /** The models that would be asked for a role, in order. */
  route(role: string): Promise<ModelAt[]>;
  /** What has landed of the answers of all models so far. */
  editRecords(): Promise<readonly EditRecord[]>;
  spent(): Spent;
  /** The run's log so far. */
  history(): readonly RunEvent[];
}
