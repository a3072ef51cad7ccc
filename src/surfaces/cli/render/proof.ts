import { findingIdentity, type Finding, type TriedFinding } from '../../../domain/finding.ts';
import type { JudgedDependency } from '../../../domain/dependency.ts';
import type { Proof } from '../../../domain/proof.ts';
import { count, formatSeconds } from '../amounts.ts';
import { styled, type Line } from '../line.ts';
import { checksTable } from './checks.ts';
import { outcomeColours } from './summary.ts';

const row = (name: string, text: string): Line => ['  ', styled('dim', name.padEnd(9)), ' ', text];

const rows = (name: string, texts: readonly string[]): Line[] =>
  texts.map((text, index) => row(index === 0 ? name : '', text));

const licenceText = ({ licence, count: packages, packages: names }: Proof['licences'][number]): string =>
  `${licence}  ${count(packages, 'package')}: ${names.slice(0, 5).join(', ')}${packages > 5 ? ', …' : ''}`;

/** How much of the code the tests ran through, or why nobody knows. */
const coverageText = ({ coverage, cwd }: Proof['checks'][number]): string[] => {
  if (coverage === undefined) return [];
  const where = cwd === undefined ? '' : ` in ${cwd}`;
  if (coverage.kind === 'not-measured') return [`not measured${where}: ${coverage.reason}`];
  const least = coverage.files.slice(0, 3).map(({ path, lines }) => `${path} ${lines} %`);
  return [`${coverage.lines} % of lines${where}; least: ${least.join(', ')}`];
};

const checkRows = (name: string, checks: Proof['checks']): Line[] =>
  checksTable(checks).map((line, index): Line => [
    '  ',
    styled('dim', (index === 0 ? name : '').padEnd(9)),
    ' ',
    ...line,
  ]);

/** Models by what they did, not by how often they were called. */
const modelTexts = ({ models }: Proof): string[] => {
  const uses = Map.groupBy(models, ({ role, model, endpoint }) => `${role}: ${model} at ${endpoint}`);
  return [...uses].map(([use, calls]) => {
    const tokens = calls.reduce((sum, call) => sum + call.promptTokens + call.answerTokens, 0);
    return `${use}, ${count(calls.length, 'call')}, ${count(tokens, 'token')}`;
  });
};

const agentTexts = ({ agents }: Proof): string[] =>
  agents.map(({ agent, version, model, status, tokens }) => {
    const named = `${agent}${version === undefined ? '' : ` (${version})`}${model === undefined ? '' : ` with ${model}`}`;
    return `${named}: ${status}, ${count(tokens, 'token')}`;
  });

const outcomeWords: Record<TriedFinding['outcome'], string> = {
  failed: 'a test shows it',
  mended: 'mended, a test shows it',
  passed: 'refuted by a test',
  untried: 'not tried',
};

const findingText = (finding: Finding, tried: readonly TriedFinding[]): string => {
  const { severity, path, line, message } = finding;
  const trial = tried.find((one) => findingIdentity(one) === findingIdentity(finding));
  const place = path === undefined ? '' : ` ${path}${line === undefined ? '' : `:${line}`}`;
  return `[${severity}]${place} ${message}${trial === undefined ? '' : ` (${outcomeWords[trial.outcome]})`}`;
};

/** What the reviewer said, who it was, and what its findings came to. */
const reviewTexts = ({ review }: Proof): string[] => {
  if (!review) return [];
  const { verdict, score, mode, why, findings, dropped, tried } = review;
  const mended = tried.filter(({ outcome }) => outcome === 'mended').length;
  return [
    `${verdict}${score === undefined ? '' : `, score ${score}`}, ${count(findings.length, 'finding')}`,
    ...(mode === undefined ? [] : [`${mode}: ${why ?? ''}`]),
    ...findings.map((finding) => findingText(finding, tried)),
    ...(mended > 0 ? [`${count(mended, 'claim')} shown by a test and mended`] : []),
    ...(dropped > 0 ? [`${count(dropped, 'finding')} dropped: no such code`] : []),
  ];
};

/** What the change did to the checks that judge it; blocking ones stand here because somebody allowed them. */
const tamperTexts = ({ tampering }: Proof): string[] =>
  tampering.map(({ kind, path, line, message, blocking }) => {
    const place = line === undefined ? path : `${path}:${line}`;
    return `${kind} ${place} ${message}${blocking ? ' (allowed)' : ''}`;
  });

const dependencyText = (one: JudgedDependency): string => {
  const { name, target, version, range, verdict, licence, reasons, allowedBy } = one;
  const named = `${name}${target === undefined ? '' : ` (${target})`} ${version ?? range}`;
  const said = [licence ?? 'licence not known', ...reasons].join(', ');
  return `${named}  ${verdict}${allowedBy === undefined ? '' : `, allowed by ${allowedBy}`}: ${said}`;
};

/** The proof in words; `--json` gives it whole. */
export const renderProof = (proof: Proof): Line[] => [
  [styled('bold', 'Proof'), '  ', styled(outcomeColours[proof.outcome], proof.outcome), '  ', proof.reason],
  row('run', proof.runId),
  row('base', proof.base),
  row('tree', proof.tree),
  ...(proof.commit === undefined ? [] : [row('commit', proof.commit)]),
  ...(proof.branch === undefined ? [] : [row('branch', proof.branch)]),
  ...checkRows('quick', proof.quick),
  ...checkRows('checks', proof.checks),
  ...rows('coverage', proof.checks.flatMap(coverageText)),
  ...rows('unreached', proof.unreached),
  ...rows('mended', proof.freeFixes),
  ...rows('weakened', tamperTexts(proof)),
  ...rows('review', reviewTexts(proof)),
  ...rows('packages', proof.dependencies.map(dependencyText)),
  ...rows('licences', proof.licences.map(licenceText)),
  ...rows('models', modelTexts(proof)),
  ...rows('agents', agentTexts(proof)),
  row('sandbox', proof.sandbox),
  ...rows(
    'tools',
    Object.entries(proof.tools).map(([name, version]) => `${name} ${version}`),
  ),
  row(
    'spent',
    `${count(proof.spent.tokens, 'token')}, ${formatSeconds(proof.spent.seconds)}, ${count(proof.healed, 'round')} of healing`,
  ),
  ...(proof.mended.length > 0 ? [row('solved', count(proof.mended.length, 'problem'))] : []),
  row('made', proof.madeAt),
];
