import { diagnosticIdentity, type Diagnostic } from '../../domain/diagnostic.ts';
import type { Facts } from '../../domain/facts.ts';
import type { StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import { describeTries } from './describe-tries.ts';

const gate = 'healing';

/** Where the healing stands: all facts, and those of them that this step has found out. */
export interface Standing {
  facts: Facts;
  changed: Facts;
  problems: readonly Diagnostic[];
}

const keyOf = (problems: readonly Diagnostic[]): string =>
  problems.map(diagnosticIdentity).toSorted().join('\n');

const fail = (reason: string, { facts, changed, problems }: Standing): StepOutcome => ({
  kind: 'go-to',
  step: 'commit',
  facts: {
    ...changed,
    ending: { outcome: 'failed', reason: `${reason}\n${describeTries(facts, problems)}` },
  },
});

const mayAsk = ({ facts, problems }: Standing, { task }: StepTools): boolean =>
  task.request?.askHelp === true &&
  task.budget.attempts > 0 &&
  facts.askedAbout?.includes(keyOf(problems)) !== true;

/**
 * The last rung: where the task allows it, a person sees what was tried and what stands; else the run fails with the same
 * words. The same problems are never asked about twice.
 */
export const askPerson = (reason: string, standing: Standing, tools: StepTools): StepOutcome => {
  if (!mayAsk(standing, tools)) return fail(reason, standing);
  const { attempts } = tools.task.budget;
  return {
    kind: 'wait',
    gate,
    ask: 'approval',
    question: `${reason}.\n${describeTries(standing.facts, standing.problems)}\nApprove to go on for ${attempts} more rounds, comment with a hint for the model to go on with, or reject to stop here.`,
  };
};

/** An answer of a person is used up by what it was given for. */
const withoutOwn = (answers: Facts['answers']): Facts['answers'] => {
  const { [gate]: _, ...others } = answers ?? {};
  return others;
};

/** What a person's answer changes, or how it ends the healing; undefined where nobody answered. */
export const heedPerson = (
  standing: Standing,
  { task }: StepTools,
): { kind: 'go-on'; facts: Facts } | StepOutcome | undefined => {
  const { facts, problems } = standing;
  const answer = facts.answers?.[gate];
  if (answer === undefined) return undefined;
  const answers = withoutOwn(facts.answers);
  if (answer.decision === 'reject') {
    const why = answer.text === '' ? '' : `: ${answer.text}`;
    const changed = { ...standing.changed, answers };
    return fail(`${answer.by} stopped the healing${why}`, { ...standing, changed });
  }
  return {
    kind: 'go-on',
    facts: {
      answers,
      hints: [...(facts.hints ?? []), ...(answer.text === '' ? [] : [answer.text])],
      granted: (facts.granted ?? 0) + task.budget.attempts,
      askedAbout: [...(facts.askedAbout ?? []), keyOf(problems)],
    },
  };
};
