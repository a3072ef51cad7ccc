import type { Facts } from '../domain/facts.ts';
import type { GateKind } from '../domain/gate.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { StepTools } from './step-tools.ts';

/** What a step answers; the loop does the rest. `go-to` names a step of the same recipe, before or after. */
export type StepOutcome =
  | { kind: 'next'; facts?: Facts }
  | { kind: 'go-to'; step: string; facts?: Facts }
  | { kind: 'wait'; gate: string; ask: GateKind; question: string }
  /** Nothing can be done before `until` (ISO): the run is put back, and no worker waits. */
  | { kind: 'postpone'; until: string; reason: string }
  | { kind: 'stop'; outcome: Outcome; reason: string; facts?: Facts };

/**
 * One move of a recipe. It may be executed twice (a crash may fall between effect and note), so its effects are
 * idempotent. It throws only where the run must stop: UserError, BudgetError, ModelError, Bug.
 */
export interface Step {
  name: string;
  run(facts: Facts, tools: StepTools): Promise<StepOutcome>;
}

/** A task type is a list that can be read aloud. `version` changes when a step is renamed or moves. */
export interface Recipe {
  name: string;
  version: number;
  steps: readonly Step[];
  /** Where a run goes when its budget is used up and there is work worth keeping. */
  salvageAt: string;
  /** Where an ended run that is resumed goes on: `withWork` when there is a checked tree, else `empty`. */
  resumeAt: { withWork: string; empty: string };
}
