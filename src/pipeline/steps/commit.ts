import { judgeChecks } from '../../domain/check.ts';
import { Bug } from '../../domain/errors.ts';
import type { Facts } from '../../domain/facts.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import { restoreBest } from './restore-best.ts';

/** What says more of an outcome than its name: that nothing was tested, or that tests fail now and then. */
const reasonIn = ({ checks = [], diagnostics = [] }: Facts): string | undefined => {
  const flaky = checks.flatMap((check) => check.flaky ?? []).map(({ name }) => name);
  const isOpen = diagnostics.some(({ severity }) => severity === 'error');
  if (flaky.length > 0 && !isOpen) return `tests failed and passed on the same tree: ${flaky.join('; ')}`;
  return isOpen ? undefined : diagnostics.find(({ code }) => code === 'no-tests')?.message;
};

/** What the checks say, unless something before has decided otherwise. */
export const outcomeOf = (facts: Facts): { outcome: Outcome; reason: string } => {
  if (facts.ending) return facts.ending;
  const outcome = judgeChecks(facts.checks ?? [], facts.tree);
  if (outcome === 'verified') return { outcome, reason: 'all checks passed on the committed tree' };
  const said = reasonIn(facts);
  if (outcome === 'unverified')
    return { outcome, reason: said ?? 'no test ran, so nothing proves that the result works' };
  return { outcome, reason: said ?? 'the checks fail' };
};

const messageOf = (outcome: Outcome, facts: Facts, { task }: StepTools): string => {
  const title = (facts.plan?.title || task.title).replaceAll(/\s+/g, ' ').trim();
  const subject = outcome === 'verified' ? title : `${outcome}: ${title}`;
  const steps = (facts.plan?.steps ?? []).map((step) => `- ${step.replaceAll(/\s+/g, ' ')}`);
  const checks = (facts.checks ?? []).map(
    ({ name, cwd, status, tests }) =>
      `${name}${cwd ? ` in ${cwd}` : ''} ${status}${tests ? ` (${tests.passed}/${tests.total})` : ''}`,
  );
  return [
    subject.slice(0, 72),
    '',
    ...steps,
    ...(steps.length > 0 ? [''] : []),
    `Checks: ${checks.join(', ') || 'none'}`,
  ].join('\n');
};

const nothingToCommit = (facts: Facts, { task }: StepTools): Facts => {
  const { outcome } = outcomeOf(facts);
  if (facts.ending) return {};
  if (task.recipe === 'fix' && outcome === 'verified')
    return { ending: { outcome, reason: 'all checks pass already; there was nothing to change' } };
  if (task.recipe === 'fix') return {};
  return { ending: { outcome: 'failed', reason: 'the answer changed nothing' } };
};

/** Makes sure that the index holds the very tree that was checked; anything else would make the proof a lie. */
const holdChecked = async (facts: Facts, base: string, { workbench }: StepTools): Promise<void> => {
  if (facts.tree === undefined || (await workbench.tree()) === facts.tree) return;
  await workbench.open(base, facts.files ?? {});
  if ((await workbench.tree()) !== facts.tree)
    throw new Bug('the tree to be committed is not the one that was checked');
};

/** Commits the best tree on the run's branch, whatever the outcome, so that no work is lost; the message says which. */
export const commit: Step = {
  name: 'commit',
  async run(before, tools) {
    const { base, branch } = before;
    if (!base || !branch) throw new Bug('there is no base to commit on');
    const restored = await restoreBest(before, tools);
    const facts = { ...before, ...restored };
    await holdChecked(facts, base, tools);
    const { outcome } = outcomeOf(facts);
    const made = await tools.workbench.commit({
      branch,
      base,
      outcome,
      message: messageOf(outcome, facts, tools),
    });
    return {
      kind: 'next',
      facts: { ...restored, ...(made ? { commit: made } : nothingToCommit(facts, tools)) },
    };
  },
};
