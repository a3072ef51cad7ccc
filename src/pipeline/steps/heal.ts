import { judgeChecks } from '../../domain/check.ts';
import { diagnosticIdentity, type Diagnostic } from '../../domain/diagnostic.ts';
import type { Facts } from '../../domain/facts.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Step, StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import { askHealer } from './ask-healer.ts';
import { restoreBest } from './restore-best.ts';

/** What is to be mended now: what the checks say, else what the reviewer found, else that nothing was tested. */
const openProblems = (facts: Facts, recipe: string): Diagnostic[] => {
  const errors = (facts.diagnostics ?? []).filter(({ severity }) => severity === 'error');
  const findings = (facts.openFindings ?? []).map(({ path, line, message }): Diagnostic => {
    return {
      tool: 'reviewer',
      severity: 'error',
      message,
      ...(path ? { path } : {}),
      ...(line ? { line } : {}),
    };
  });
  const weakened = facts.openTampering ?? [];
  const open = [...errors, ...weakened, ...findings];
  if (open.length > 0) return open;
  // Only new work owes tests: a repository that is to be mended is not given some of our own.
  const owed = (recipe === 'make' || recipe === 'iterate') && facts.testsAsked !== true;
  return (facts.diagnostics ?? []).filter(({ code }) => owed && code === 'no-tests');
};

const giveUp = (outcome: Outcome, reason: string, facts: Facts): StepOutcome => ({
  kind: 'go-to',
  step: 'commit',
  facts: { ...facts, ending: { outcome, reason } },
});

const identities = (problems: readonly Diagnostic[]): string[] => problems.map(diagnosticIdentity).toSorted();

/** Two rounds in a row with the same complaints, or a round that changed nothing, will not become better by a third. */
const standstillOf = (facts: Facts, problems: readonly Diagnostic[]): number => {
  const now = identities(problems);
  const last = identities(facts.problems ?? []);
  const same = now.length === last.length && now.every((identity, index) => identity === last[index]);
  return same ? (facts.standstill ?? 0) + 1 : 0;
};
const standstillLimit = 2;

/** Ends the healing with what stands, or undefined while another round may help. */
const endRounds = (facts: Facts, restored: Facts, attempts: number): StepOutcome | undefined => {
  const failing = judgeChecks(facts.checks ?? []) === 'failed';
  const healed = facts.healed ?? 0;
  if (healed >= attempts) {
    if (failing) return giveUp('failed', `the checks still fail after ${healed} rounds of healing`, restored);
    if ((facts.openFindings?.length ?? 0) > 0)
      return giveUp(
        'rejected',
        'the reviewer rejected the result and no attempt is left to mend it',
        restored,
      );
    return { kind: 'next', facts: restored };
  }
  if (failing && (facts.standstill ?? 0) >= standstillLimit)
    return giveUp('failed', 'two rounds of healing in a row changed nothing about the problems', restored);
  return undefined;
};

const askAgain = async (
  facts: Facts,
  restored: Facts,
  problems: readonly Diagnostic[],
  tools: StepTools,
): Promise<StepOutcome> => {
  const retried = (facts.complaint ?? '') !== '';
  const asked = await askHealer(facts, problems, tools);
  const testsAsked = facts.testsAsked === true || problems.some(({ code }) => code === 'no-tests');
  const healed = (facts.healed ?? 0) + (retried ? 0 : 1);
  return {
    kind: 'go-to',
    step: 'extract',
    // The findings are in the healer's hands now; the reviewer looks again at what comes of it.
    facts: {
      ...restored,
      ...asked,
      complaint: '',
      standstill: facts.standstill ?? 0,
      healed,
      problems: [...problems],
      openFindings: [],
      openTampering: [],
      mendRounds: 0,
      testsAsked,
    },
  };
};

/**
 * Failures go back to a model with the present files and structured diagnostics, a limited number of times.
 * The best tree by real checks is kept: a worse one is rolled back before the next round.
 */
export const heal: Step = {
  name: 'heal',
  async run(before, tools) {
    // An answer that could not be used belongs to the round that asked for it: nothing was checked since.
    const retried = (before.complaint ?? '') !== '';
    const restored = retried ? {} : await restoreBest(before, tools);
    const facts = { ...before, ...restored };
    const problems = retried ? (facts.problems ?? []) : openProblems(facts, tools.task.recipe);
    if (problems.length === 0) return { kind: 'next', facts: restored };
    if (retried) return askAgain(facts, restored, problems, tools);
    const standing = { ...facts, standstill: standstillOf(facts, problems) };
    return (
      endRounds(standing, restored, tools.task.budget.attempts) ??
      askAgain(standing, restored, problems, tools)
    );
  },
};
