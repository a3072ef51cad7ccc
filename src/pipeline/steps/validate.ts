import { judgeChecks } from '../../domain/check.ts';
import type { Diagnostic } from '../../domain/diagnostic.ts';
import type { BestState, Facts } from '../../domain/facts.ts';
import { languagesOf } from '../../toolchains/plan-project.ts';
import { checkOnce, type Round } from '../check-round.ts';
import { scoreInner } from '../inner-loop.ts';
import { judgeFaults, parseFiles } from '../parse-files.ts';
import { compareScores, scoreChecks } from '../score-checks.ts';
import type { Step } from '../step.ts';

/** How often a project's own fixers may change the run's files before they are put back. */
const adoptionLimit = 2;

/** Why nothing could be proved, in words for a person and a model alike. */
const emptyRound = ({ results, planned }: Round): Diagnostic[] => {
  if (judgeChecks(results) !== 'unverified') return [];
  const message =
    planned === 0
      ? 'no toolchain recognises this project, so nothing was checked: add a package.json with a test script, or [checks] in millwright.toml'
      : 'no test ran, so nothing proves that the code works: add a test script and tests';
  return [{ tool: 'millwright', severity: 'warning', code: 'no-tests', message }];
};

const better = (present: BestState, best: BestState | undefined): BestState =>
  best && compareScores(present.score, best.score) >= 0 ? best : present;

/** Really runs the project's checks on this very tree, and remembers the best tree so far. */
export const validate: Step = {
  name: 'validate',
  async run(facts: Facts, tools) {
    const parsing = parseFiles(facts.files ?? {}, tools);
    parsing.catch(() => undefined);
    let round = await checkOnce({ facts, files: facts.files ?? {}, mayAdopt: true }, tools);
    for (let rounds = 1; round.adopted; rounds += 1)
      round = await checkOnce({ facts, files: round.files, mayAdopt: rounds < adoptionLimit }, tools);
    const { files, results } = round;
    const tree = await round.tree;
    const chosen = languagesOf(await tools.workbench.view());
    const isChecked = (path: string): boolean => chosen.some((one) => one.files?.isSource(path));
    const parse = await judgeFaults(await parsing, { checks: results, isChecked, tree }, tools);
    const parsed = parse?.status === 'passed' ? undefined : parse;
    if (parsed) results.unshift(parsed);
    if (parsed) tools.note({ type: 'check-end', result: parsed });
    const quick = [...(parse ? [parse] : []), ...round.quick];
    const diagnostics = [...results.flatMap((result) => result.diagnostics), ...emptyRound(round)];
    const score = scoreChecks(results, round.planned + (parsed ? 1 : 0));
    const present = { score, files, checks: results, tree };
    const said = { diagnostics, quick, unreached: round.unreached };
    if (!round.early || !facts.best)
      return { kind: 'next', facts: { ...present, ...said, best: better(present, facts.best) } };
    const failing = results.filter(({ status }) => status === 'failed');
    const early = { ...present, score: scoreInner(failing, facts.best) };
    return { kind: 'next', facts: { ...early, ...said, best: better(early, facts.best) } };
  },
};
