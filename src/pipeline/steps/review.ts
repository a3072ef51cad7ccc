import { judgeChecks, type CheckResult } from '../../domain/check.ts';
import type { Facts } from '../../domain/facts.ts';
import { readVerdict, verdictContract } from '../../extract/read-verdict.ts';
import { quoteData } from '../../roles/quote-data.ts';
import { reviewer } from '../../roles/reviewer/role.ts';
import { fillContext, isLockFile } from '../choose-context.ts';
import type { Step } from '../step.ts';
import type { StepTools } from '../step-tools.ts';

const checkLine = ({ name, status, tests }: CheckResult): string =>
  `${name}: ${status}${tests ? ` (${tests.passed} of ${tests.total} tests passed)` : ''}`;

const numbered = (text: string): string =>
  text
    .split('\n')
    .map((line, index) => `${index + 1}| ${line}`)
    .join('\n');

/** The files of this run with line numbers, so that a finding can name its place. */
const reviewedFiles = async (facts: Facts, tools: StepTools): Promise<string> => {
  const written = Object.keys(facts.files ?? {}).filter((path) => !isLockFile(path));
  const { whole: shown } = await fillContext(
    written,
    tools.settings.contextTokens / 2,
    async (path) => facts.files?.[path] ?? undefined,
  );
  const left = written.filter((path) => !shown.some((file) => file.path === path));
  const texts = shown.map(({ path, text }) => quoteData(`DATA: ${path}`, numbered(text)));
  return [
    ...texts,
    ...left.map(
      (path) => `DATA: ${path} (${facts.files?.[path] === null ? 'deleted' : 'too large to show'})`,
    ),
  ].join('\n\n');
};

/**
 * A second opinion, after the checks. A rejection goes back once per configured round; the last verdict counts.
 * It can only take `verified` away, never give it.
 */
export const review: Step = {
  name: 'review',
  async run(facts, tools) {
    const { rounds: reviewRounds } = tools.settings.review;
    const idle = Object.keys(facts.files ?? {}).length === 0 || judgeChecks(facts.checks ?? []) === 'failed';
    if (reviewRounds === 0 || idle) return { kind: 'next' };
    const text = await tools.ask(reviewer, {
      contract: verdictContract,
      spec: tools.task.spec,
      checks: (facts.checks ?? []).map(checkLine).join('\n') || 'nothing could be checked',
      files: await reviewedFiles(facts, tools),
    });
    const opinion = readVerdict(text);
    const reviewed = (facts.reviewed ?? 0) + 1;
    if (opinion.verdict === 'none')
      tools.note({
        type: 'run-warn',
        message: 'the review had no readable verdict; it counts for nothing',
      });
    if (opinion.verdict !== 'rejected')
      return { kind: 'next', facts: { review: opinion, reviewed, openFindings: [] } };
    const findings =
      opinion.findings.length > 0
        ? opinion.findings
        : [{ severity: 'major' as const, message: text.slice(-1000) }];
    if (reviewed <= reviewRounds)
      return { kind: 'go-to', step: 'heal', facts: { review: opinion, reviewed, openFindings: findings } };
    const ending = {
      outcome: 'rejected',
      reason: `the reviewer rejected the result ${reviewed} times`,
    } as const;
    return { kind: 'next', facts: { review: opinion, reviewed, openFindings: findings, ending } };
  },
};
