import type { Facts } from '../../domain/facts.ts';
import { compareScores } from '../score-checks.ts';
import type { StepTools } from '../step-tools.ts';

/**
 * Goes back to the best tree when the present one is worse by real checks.
 * Answers the facts of that tree, or none when the present one is as good.
 */
export const restoreBest = async (facts: Facts, tools: StepTools): Promise<Facts> => {
  const { best, base, score, tree } = facts;
  if (!best || !base || !score || tree === best.tree || compareScores(score, best.score) <= 0) return {};
  await tools.workbench.open(base, best.files);
  const paths = Object.keys({ ...facts.files, ...best.files });
  tools.note({ type: 'files-restore', paths, reason: 'the last round made the checks worse' });
  return {
    files: best.files,
    checks: best.checks,
    tree: best.tree,
    score: best.score,
    diagnostics: best.checks.flatMap((check) => check.diagnostics),
  };
};
