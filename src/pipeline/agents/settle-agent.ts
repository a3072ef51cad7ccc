import type { Facts } from '../../domain/facts.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { StepOutcome } from '../step.ts';
import type { StepTools } from '../step-tools.ts';
import type { AgentEnd } from './agent-history.ts';

/** Runs of a coding CLI that came to nothing, over all rounds, before the run ends. */
const fruitlessLimit = 2;

export const goOnWords =
  'The work was interrupted before it was done. The files are as they were left then: look at them, and go on.';

const nothingChanged =
  'You came to your end without changing any file, so nothing was done. Words are not looked at: make the change in the files.';

/** The run ends here; the best tree that was checked is kept, else what was written. */
const giveUp = (
  { best }: Facts,
  files: NonNullable<Facts['files']>,
  ending: { outcome: Outcome; reason: string },
): StepOutcome => {
  const kept = best && { files: best.files, checks: best.checks, tree: best.tree, score: best.score };
  return { kind: 'go-to', step: 'commit', facts: { ending, ...(kept ?? { files }) } };
};

const isSpent = ({ status }: AgentEnd): boolean =>
  status === 'budget' || status === 'turn-limit' || status === 'timed-out';

/** A session that is not known any more says nothing about the task. */
const lostSession = ({ status, resumes, usage }: AgentEnd): boolean =>
  status === 'failed' && resumes !== undefined && usage.outputTokens === 0;

/**
 * What comes after a run of a coding CLI. Only one that came to its end and changed files, as git sees them, goes on to the checks;
 * whether it has done its task is for them to say.
 */
export const settleAgent = async (facts: Facts, end: AgentEnd, tools: StepTools): Promise<StepOutcome> => {
  const files = { ...facts.files, ...end.files };
  const paths = Object.keys(end.files);
  if (paths.length > 0) tools.note({ type: 'files-write', paths });
  const fruitless = (facts.unusable ?? 0) + 1;
  const again = (complaint: string, unusable = facts.unusable ?? 0): StepOutcome => ({
    kind: 'go-to',
    step: 'run-agent',
    facts: { files, complaint, unusable },
  });
  if (end.status === 'limited') {
    await tools.agents.rest(end.agent, Date.parse(end.until ?? new Date().toISOString()));
    return again(goOnWords);
  }
  if (end.status === 'finished' && paths.length > 0)
    return { kind: 'go-to', step: 'gate-dependencies', facts: { files, edits: [], complaint: '' } };
  if (end.status === 'finished')
    return fruitless < fruitlessLimit
      ? again(nothingChanged, fruitless)
      : giveUp(facts, files, { outcome: 'failed', reason: `${end.agent} only answered: it changed no file` });
  const mayTryAgain = end.retry === 'soon' || lostSession(end);
  if (mayTryAgain && fruitless <= fruitlessLimit) return again(goOnWords, fruitless);
  return giveUp(facts, files, { outcome: isSpent(end) ? 'exhausted' : 'failed', reason: end.reason });
};
