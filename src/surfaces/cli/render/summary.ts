import { shortId } from '../../../domain/id.ts';
import type { Outcome } from '../../../domain/outcome.ts';
import type { Proof } from '../../../domain/proof.ts';
import type { RunSummary } from '../../../operations/summarise-run.ts';
import { count, formatSeconds } from '../amounts.ts';
import { styled, type Line, type Style } from '../line.ts';
import { checksTable } from './checks.ts';

/** Only a verified result is green. */
export const outcomeColours: Record<Outcome, Style> = {
  verified: 'green',
  unverified: 'yellow',
  failed: 'red',
  rejected: 'red',
  exhausted: 'yellow',
  cancelled: 'yellow',
};

const fileLimit = 20;

const row = (name: string, line: Line): Line => ['  ', styled('dim', name.padEnd(8)), ' ', ...line];

const block = (name: string, lines: readonly Line[]): Line[] =>
  lines.map((line, index) => row(index === 0 ? name : '', line));

const diffStat = (files: Proof['files']): Line[] => {
  const added = files.reduce((sum, file) => sum + file.added, 0);
  const deleted = files.reduce((sum, file) => sum + file.deleted, 0);
  const shown = files
    .slice(0, fileLimit)
    .map((file): Line => [
      file.path,
      '  ',
      styled('green', `+${file.added}`),
      ' ',
      styled('red', `-${file.deleted}`),
    ]);
  return [...shown, [`${count(files.length, 'file')} changed, ${added} added, ${deleted} deleted`]];
};

/** What a small job answers. Words come first: they are what was asked for. */
const renderResult = (result: RunSummary['result']): Line[] => {
  if (result === null) return [];
  const { status, reason, files, text, explanation } = result;
  const words = text === undefined ? [] : [...text.split('\n').map((line): Line => [line]), []];
  const landed = status === 'written' || status === 'proposed' || status === 'refused';
  const paths = files.map(({ path }) => path).join(', ');
  const why = reason === undefined ? '' : `: ${reason}`;
  return [
    ...words,
    ...(landed
      ? [row('result', [styled(status === 'written' ? 'green' : 'yellow', status), `  ${paths}${why}`])]
      : []),
    ...block(
      'why',
      explanation.map((line): Line => [styled('dim', line)]),
    ),
  ];
};

const spared = (tokens: number): string =>
  tokens > 0 ? `${count(tokens, 'token')} spared` : `${count(-tokens, 'token')} more`;

const mergeHint = (summary: RunSummary, id: string): string =>
  summary.outcome === 'verified' ? `millwright merge ${id}` : `millwright merge ${id} --unverified`;

const canResume = ({ outcome }: RunSummary): boolean =>
  outcome === null || outcome === 'failed' || outcome === 'exhausted' || outcome === 'cancelled';

/** What the person can do now. */
const nextSteps = (summary: RunSummary, id: string): Line[] => {
  const steps: Line[] = [];
  if (summary.commit !== null) {
    steps.push(row('look', [`millwright show ${id} --diff`]));
    if (summary.branch !== null) steps.push(row('merge', [mergeHint(summary, id)]));
  } else if (summary.outcome !== null) steps.push(row('look', [`millwright show ${id} --log`]));
  if (summary.question !== null)
    steps.push(
      row('answer', [`millwright answer ${id} --decision approve   or   millwright answer ${id} "TEXT"`]),
    );
  else if (canResume(summary)) steps.push(row('resume', [`millwright resume ${id}`]));
  return steps;
};

const heading = ({ outcome, reason, question, step }: RunSummary): Line => {
  if (outcome !== null) return [styled(outcomeColours[outcome], outcome), '  ', reason ?? ''];
  if (question !== null) return [styled('yellow', 'waits for a person')];
  return [styled('yellow', 'not ended'), step === null ? '' : `  at the step ${step}`];
};

/** The quick look stands apart: it fails early and proves nothing. */
const renderChecks = ({ proof, checks }: RunSummary): Line[] => {
  const quick = proof?.quick ?? [];
  const none = quick.length === 0 ? [['none ran']] : [];
  return [
    ...block('quick', checksTable(quick)),
    ...block('checks', checks.length === 0 ? none : checksTable(checks)),
  ];
};

/** A run in short: how it stands, what shows it, what it changed, what it cost, what can be done now. */
export const renderSummary = (runId: string, summary: RunSummary): Line[] => {
  const { spent, proof, branch, commit, result, question } = summary;
  return [
    ...(result?.status === 'answered' ? [] : [heading(summary)]),
    ...(question === null
      ? []
      : block(
          'asks',
          question.split('\n').map((line): Line => [line]),
        )),
    ...renderResult(result),
    ...(result?.status === 'answered' ? [] : renderChecks(summary)),
    ...(proof ? block('files', diffStat(proof.files)) : []),
    ...(proof ? [row('sandbox', [proof.sandbox])] : []),
    ...block(
      'warning',
      summary.warnings.map((warning) => [styled('yellow', warning)]),
    ),
    ...(summary.hands === null ? [] : [row('done by', [summary.hands])]),
    ...(summary.agents.length === 0 ? [] : [row('agents', [summary.agents.join(', ')])]),
    ...(summary.models.length === 0 ? [] : [row('models', [summary.models.join(', ')])]),
    row('spent', [
      `${count(spent.tokens, 'token')}, ${formatSeconds(spent.seconds)}, ${count(spent.attempts, 'round')} of healing`,
      summary.sparedTokens === 0 ? '' : `; ${spared(summary.sparedTokens)} by showing parts of files`,
    ]),
    ...(branch === null
      ? []
      : [row('branch', [branch, commit === null ? '' : ` at ${commit.slice(0, 12)}`])]),
    ...nextSteps(summary, shortId(runId)),
  ];
};
