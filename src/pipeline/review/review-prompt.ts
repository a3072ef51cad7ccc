import type { CheckResult } from '../../domain/check.ts';
import type { Facts } from '../../domain/facts.ts';
import type { Finding, TriedFinding } from '../../domain/finding.ts';
import { verdictContract } from '../../extract/read-verdict.ts';
import { quoteData } from '../../roles/quote-data.ts';
import { fillContext, isLockFile } from '../choose-context.ts';
import type { StepTools } from '../step-tools.ts';
import type { Objection } from './judge-opinion.ts';

const checkLine = ({ name, status, tests }: CheckResult): string =>
  `${name}: ${status}${tests ? ` (${tests.passed} of ${tests.total} tests passed)` : ''}`;

const numbered = (text: string): string =>
  text
    .split('\n')
    .map((line, index) => `${index + 1}| ${line}`)
    .join('\n');

/** The text files under review that a person or a model wrote. */
export const reviewedTexts = ({ files = {} }: Facts): Map<string, string> =>
  new Map(
    Object.entries(files).flatMap(([path, text]) =>
      text === null || isLockFile(path) ? [] : [[path, text]],
    ),
  );

/** The files under review with line numbers, so that a finding can name its place. */
const showFiles = async (facts: Facts, tools: StepTools): Promise<string> => {
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

const settledLimit = 8;
const lineCharacters = 160;

const briefly = ({ path = '', message }: Finding): string =>
  `${path}: ${message.replaceAll(/\s+/g, ' ')}`.slice(0, lineCharacters);

/** What earlier rounds settled, bounded: a prompt does not grow with its rounds. */
export const settledText = (tried: readonly TriedFinding[]): string => {
  const settled = tried
    .filter(({ outcome }) => outcome === 'passed' || outcome === 'mended')
    .slice(-settledLimit);
  if (settled.length === 0) return '';
  const lines = settled.map(
    (claim) =>
      `- ${claim.outcome === 'mended' ? 'mended, a test shows it' : 'refuted by a test'}: ${briefly(claim)}`,
  );
  return `\n${quoteData('DATA: claims of earlier rounds, settled by tests that really ran', lines.join('\n'))}`;
};

const objectionText = (objection: Objection, claims: readonly Finding[], tooLow: boolean): string => {
  if (objection === 'unreadable')
    return 'Your last answer held no verdict that could be read. Answer again in the form you were given.';
  if (objection === 'refuted')
    return `${quoteData('DATA: what you claimed', claims.map((claim) => `- ${briefly(claim)}`).join('\n'))}
Your own tests for these claims were run on this very code, and they pass: the claims are refuted. Do not repeat them. Give your verdict anew.`;
  return tooLow
    ? 'Your last answer approved with a low score and named nothing to mend. Name what lowers it, each finding with a line copied from the code above, and give your verdict anew.'
    : 'Your last answer rejected the result, but no finding of it names code that exists. Name what is wrong with a line copied from the code above and reject, or approve.';
};

/** What the reviewer is asked once more for, after it has answered about the same tree. */
export interface Reminder {
  objection: Objection;
  claims: readonly Finding[];
  tooLow: boolean;
}

/** What fills the reviewer's prompt: the request word for word, the checks as they ran, the code with its line numbers. */
export const reviewValues = async (
  facts: Facts,
  { tried, reminder }: { tried: readonly TriedFinding[]; reminder?: Reminder | undefined },
  tools: StepTools,
) => ({
  contract: verdictContract,
  spec: tools.task.spec,
  checks: (facts.checks ?? []).map(checkLine).join('\n') || 'nothing could be checked',
  files: await showFiles(facts, tools),
  notes: `${settledText(tried)}${reminder === undefined ? '' : `\n\n${objectionText(reminder.objection, reminder.claims, reminder.tooLow)}`}`,
});
