import type { z } from 'zod';
import type { models as operation } from '../../../operations/models.ts';
import { count } from '../amounts.ts';
import { styled, type Line } from '../line.ts';
import { printable } from '../../printable.ts';

type ModelRow = z.infer<typeof operation.output>['models'][number];

const percent = (share: number): string => `${Math.round(100 * share)} %`;

const rateText = ({
  verified,
  failed,
  rate,
  low,
  high,
}: Pick<ModelRow, 'verified' | 'failed' | 'rate' | 'low' | 'high'>): string =>
  rate === null
    ? 'no outcome yet'
    : `${percent(rate)} verified (${verified} of ${verified + failed}; ${percent(low)}–${percent(high)})`;

const speedText = ({ promptTokensPerSecond: reads, answerTokensPerSecond: writes }: ModelRow): string[] => [
  ...(reads === undefined ? [] : [`reads ${reads.toFixed(0)} tokens/s`]),
  ...(writes === undefined ? [] : [`writes ${writes.toFixed(1)} tokens/s`]),
];

const renderModel = (model: ModelRow): Line[] => {
  const faults = Object.entries(model.faults).map(([fault, times]) => `${fault} ${times}×`);
  const facts = [
    count(model.calls, 'call'),
    rateText(model),
    ...speedText(model),
    ...(model.money > 0 ? [`$${model.money.toFixed(2)}`] : []),
  ];
  const names = model.reportedAs.filter((name) => name !== model.model);
  return [
    [styled('bold', printable(`${model.model} at ${model.endpoint}`, 120))],
    [`  ${facts.join(' · ')}`],
    ...(faults.length === 0 ? [] : [[styled('yellow', `  faults: ${faults.join(', ')}`)]]),
    ...(names.length === 0 ? [] : [[styled('dim', `  reported as ${printable(names.join(', '), 200)}`)]]),
    ...model.roles.map((role): Line => [
      styled('dim', `  ${role.role.padEnd(11)}${role.language.padEnd(11)}${rateText(role)}`),
    ]),
  ];
};

/** One model a paragraph. */
export const renderModels = ({ models }: z.infer<typeof operation.output>): Line[] =>
  models.length === 0
    ? [['no model was asked yet; `millwright doctor` shows which there are']]
    : models.flatMap(renderModel);
