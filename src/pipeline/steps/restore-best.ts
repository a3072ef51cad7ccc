import type { BestState, Facts } from '../../domain/facts.ts';
import { compareScores } from '../score-checks.ts';
import type { StepTools } from '../step-tools.ts';

/**
 * Goes back to the best tree when the present one is worse by real checks.
 * Answers the facts of that tree, or none when the present one is as good.
 */
export const restoreBest = async (facts: Facts, tools: StepTools): Promise<Facts> => {
  const { best, score } = facts;
  if (!best || !score || compareScores(score, best.score) <= 0) return {};
  return goBack(facts, tools, 'the last round made the checks worse');
};

/** Goes back to the best tree whatever the present one is worth. Answers the facts of that tree, or none when it stands. */
export const goBack = async (facts: Facts, tools: StepTools, reason: string): Promise<Facts> =>
  facts.best ? layOut(facts.best, facts, { tools, reason }) : {};

/** Goes to a tree that was checked before. Answers its facts, or none when it stands. */
export const layOut = async (
  state: BestState,
  { base, tree, files }: Facts,
  { tools, reason }: { tools: StepTools; reason: string },
): Promise<Facts> => {
  if (!base || tree === state.tree) return {};
  await tools.workbench.open(base, state.files);
  tools.note({ type: 'files-restore', paths: Object.keys({ ...files, ...state.files }), reason });
  return {
    files: state.files,
    checks: state.checks,
    tree: state.tree,
    score: state.score,
    diagnostics: state.checks.flatMap((check) => check.diagnostics),
  };
};
