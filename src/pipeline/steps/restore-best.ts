import type { Facts } from '../../domain/facts.ts';
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
export const goBack = async (facts: Facts, tools: StepTools, reason: string): Promise<Facts> => {
  const { best, base, tree } = facts;
  if (!best || !base || tree === best.tree) return {};
  await tools.workbench.open(base, best.files);
  const paths = Object.keys({ ...facts.files, ...best.files });
  tools.note({ type: 'files-restore', paths, reason });
  return {
    files: best.files,
    checks: best.checks,
    tree: best.tree,
    score: best.score,
    diagnostics: best.checks.flatMap((check) => check.diagnostics),
  };
};
