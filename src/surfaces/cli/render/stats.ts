import type { StatsView } from '../../../operations/stats.ts';
import { printable } from '../../printable.ts';
import { count, formatSeconds } from '../amounts.ts';
import { styled, type Line } from '../line.ts';

const percent = (share: number | null): string => (share === null ? '–' : `${Math.round(100 * share)} %`);

type Work = StatsView['total'];
type Spent = Pick<Work, 'calls' | 'tokens' | 'modelSeconds' | 'money'>;

const spentText = ({ calls, tokens, modelSeconds, money }: Spent): string =>
  [
    count(calls, 'call'),
    count(tokens, 'token'),
    `${formatSeconds(modelSeconds)} of models`,
    ...(money > 0 ? [`$${money.toFixed(2)}`] : []),
  ].join(' · ');

const outcomesText = ({ outcomes }: Work): string =>
  Object.entries(outcomes)
    .toSorted(([, a], [, b]) => b - a)
    .map(([outcome, runs]) => `${runs} ${outcome}`)
    .join(', ');

const decidedText = ({ approved, rejected, sentBack, approvalRatio }: Work): string =>
  approvalRatio === null
    ? 'nothing to decide on'
    : `${percent(approvalRatio)} approved (${approved} taken, ${rejected} rejected, ${sentBack} sent back)`;

const workLines = (work: Work): Line[] => [
  [
    `  ${count(work.runs, 'run')} ended, ${percent(work.verifiedRate)} verified`,
    styled('dim', work.runs === 0 ? '' : ` (${outcomesText(work)})`),
  ],
  [`  ${decidedText(work)}`],
  [styled('dim', `  ${formatSeconds(work.runSeconds)} from begin to end · ${spentText(work)}`)],
];

/** The whole, then projects and models. */
export const renderStats = ({ days, total, projects, models }: StatsView): Line[] => [
  [styled('bold', days === 1 ? 'the last day' : `the last ${days} days`)],
  ...workLines(total),
  ...(projects.length > 1
    ? projects.flatMap(({ project, ...work }): Line[] => [
        [],
        [styled('bold', printable(project, 160))],
        ...workLines(work),
      ])
    : []),
  ...models.flatMap((model): Line[] => [
    [],
    [styled('bold', printable(`${model.model} at ${model.endpoint}`, 160))],
    [
      `  ${percent(model.verifiedRate)} verified (${model.verified} of ${model.verified + model.failed} runs)`,
      styled('yellow', model.faults === 0 ? '' : `  ${count(model.faults, 'fault')}`),
    ],
    [styled('dim', `  ${spentText(model)}`)],
  ]),
];
