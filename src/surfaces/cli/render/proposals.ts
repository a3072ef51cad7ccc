import type { z } from 'zod';
import { shortId } from '../../../domain/id.ts';
import type { decompose } from '../../../operations/decompose.ts';
import type { elaborate } from '../../../operations/elaborate.ts';
import { styled, type Line } from '../line.ts';

type Elaborated = z.infer<typeof elaborate.output>;
type Decomposed = z.infer<typeof decompose.output>;

const list = (title: string, items: readonly string[]): Line[] =>
  items.length === 0 ? [] : [[], [styled('bold', title)], ...items.map((item): Line => [`- ${item}`])];

/** Who proposed it, and who was asked before and failed. */
const origin = ({ model, fallbacks }: Pick<Elaborated, 'model' | 'fallbacks'>): Line[] => [
  [],
  ...fallbacks.map(({ from, to, fault }): Line => [
    styled('yellow', `${from} failed (${fault}); asked ${to}`),
  ]),
  [styled('dim', `proposed by ${model}; nothing was executed`)],
];

const riskColours = { low: 'green', medium: 'yellow', high: 'red' } as const;

/** A proposal, and how to take it. */
export const renderElaborate = (output: Elaborated): Line[] => {
  const { title, plan, acceptance, files, risk, questions } = output.proposal;
  return [
    [styled('bold', title)],
    ...list('plan', plan),
    ...list('acceptance', acceptance),
    ...list('files', files),
    [],
    [
      styled('bold', 'risk'),
      ' ',
      styled(riskColours[risk.level], risk.level),
      risk.reason === '' ? '' : `  ${risk.reason}`,
    ],
    ...list('questions', questions),
    ...origin(output),
  ];
};

/** The parts in their order; with their tasks where they were left to the server. */
export const renderDecompose = (output: Decomposed): Line[] => {
  const { subtasks, taskIds, notices } = output;
  return [
    ...subtasks.flatMap(({ title, spec, files, after }, at): Line[] => [
      [
        styled('bold', `${at + 1}. ${title}`),
        taskIds[at] === undefined ? '' : styled('dim', `  task ${shortId(taskIds[at])}`),
        after.length === 0 ? '' : styled('dim', `  after ${after.join(', ')}`),
      ],
      ...spec.split('\n').map((line): Line => [`   ${line}`]),
      ...(files.length === 0 ? [] : [[styled('dim', `   ${files.join(', ')}`)]]),
    ]),
    ...notices.map((notice): Line => [styled('dim', notice)]),
    ...origin(output),
    ...(taskIds.length > 0 ? [] : [[styled('dim', 'leave them to the server with --submit')]]),
  ];
};
