import type { Proof } from '../../../domain/proof.ts';
import { count, formatSeconds } from '../amounts.ts';
import { styled, type Line } from '../line.ts';
import { checksTable } from './checks.ts';
import { outcomeColours } from './summary.ts';

const row = (name: string, text: string): Line => ['  ', styled('dim', name.padEnd(9)), ' ', text];

const rows = (name: string, texts: readonly string[]): Line[] =>
  texts.map((text, index) => row(index === 0 ? name : '', text));

/** Models by what they did, not by how often they were called. */
const modelTexts = ({ models }: Proof): string[] => {
  const uses = Map.groupBy(models, ({ role, model, endpoint }) => `${role}: ${model} at ${endpoint}`);
  return [...uses].map(([use, calls]) => {
    const tokens = calls.reduce((sum, call) => sum + call.promptTokens + call.answerTokens, 0);
    return `${use}, ${count(calls.length, 'call')}, ${count(tokens, 'token')}`;
  });
};

/** The proof in words; `--json` gives it whole. */
export const renderProof = (proof: Proof): Line[] => [
  [styled('bold', 'Proof'), '  ', styled(outcomeColours[proof.outcome], proof.outcome), '  ', proof.reason],
  row('run', proof.runId),
  row('base', proof.base),
  row('tree', proof.tree),
  ...(proof.commit === undefined ? [] : [row('commit', proof.commit)]),
  ...(proof.branch === undefined ? [] : [row('branch', proof.branch)]),
  ...checksTable(proof.checks).map((line, index): Line => [
    '  ',
    styled('dim', (index === 0 ? 'checks' : '').padEnd(9)),
    ' ',
    ...line,
  ]),
  ...(proof.review
    ? [row('review', `${proof.review.verdict}, ${count(proof.review.findings.length, 'finding')}`)]
    : []),
  ...rows('models', modelTexts(proof)),
  row('sandbox', proof.sandbox),
  ...rows(
    'tools',
    Object.entries(proof.tools).map(([name, version]) => `${name} ${version}`),
  ),
  row(
    'spent',
    `${count(proof.spent.tokens, 'token')}, ${formatSeconds(proof.spent.seconds)}, ${count(proof.healed, 'round')} of healing`,
  ),
  ...(proof.mended.length > 0 ? [row('mended', count(proof.mended.length, 'problem'))] : []),
  row('made', proof.madeAt),
];
