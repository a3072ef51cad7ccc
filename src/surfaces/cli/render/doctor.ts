import type { z } from 'zod';
import type { CageReport, Hold } from '../../../domain/cage.ts';
import type { FoundServer, ProbedModel, Symptom } from '../../../domain/machine.ts';
import type { doctor } from '../../../operations/doctor.ts';
import { count, formatBytes } from '../amounts.ts';
import { styled, type Line, type Style } from '../line.ts';
import { printable } from '../../printable.ts';

/** A way to work that is not there is no fault, as long as another is. */
type Status = Symptom['status'] | 'absent';

const colours: Record<Status, Style> = { ok: 'green', warning: 'yellow', problem: 'red', absent: 'dim' };

const row = (status: Status, topic: string, text: string, remedy?: string): Line[] => [
  [styled(colours[status], status.padEnd(8)), topic.padEnd(12), ' ', printable(text, 400)],
  ...(remedy === undefined ? [] : [[' '.repeat(21), styled('dim', `→ ${printable(remedy, 400)}`)]]),
];

const held: Record<Hold, Style> = { held: 'green', watched: 'green', partly: 'yellow', open: 'red' };

/** What a driver holds stands below it where it works; where it does not, why. */
const renderCage = ({ driver, available, chosen, reason, remedy, holds }: CageReport): Line[] => {
  const name = chosen ? `${driver}, chosen` : driver;
  if (!available) return row('absent', 'cage', `${name}: ${reason ?? ''}`, remedy);
  return [
    ...row('ok', 'cage', name),
    ...holds.map(({ matter, hold, how }): Line => [
      ' '.repeat(21),
      matter.padEnd(10),
      styled(held[hold], hold.padEnd(8)),
      styled('dim', how),
    ]),
  ];
};

const windowOf = ({ windowTokens, capableTokens }: FoundServer['models'][number]): string[] => {
  if (windowTokens === undefined)
    return capableTokens === undefined ? [] : [`made for ${capableTokens} tokens`];
  return [
    capableTokens === undefined || capableTokens === windowTokens
      ? `window ${windowTokens} tokens`
      : `window ${windowTokens} of ${capableTokens} tokens`,
  ];
};

const modelText = (model: FoundServer['models'][number]): string => {
  const { name, loaded, sizeBytes, gpuBytes } = model;
  const facts = [
    ...(loaded === undefined ? [] : [loaded ? 'loaded' : 'not loaded']),
    ...windowOf(model),
    ...(sizeBytes === undefined ? [] : [formatBytes(sizeBytes)]),
    ...(gpuBytes === undefined ? [] : [`${formatBytes(gpuBytes)} on the GPU`]),
  ];
  return facts.length === 0 ? name : `${name} (${facts.join(', ')})`;
};

const renderServer = ({ kind, version, baseUrl, slots, endpoint, models }: FoundServer): Line[] => [
  ...row(
    'ok',
    'server',
    `${kind}${version === '' ? '' : ` ${version}`} at ${baseUrl} with ${count(models.length, 'model')}${slots === undefined ? '' : `, ${slots.busy} of ${slots.all} slots busy`}${endpoint === null ? '' : `, your endpoint ${endpoint}`}`,
    endpoint === null ? 'to use it: millwright doctor --write' : undefined,
  ),
  ...models.map((model): Line => [' '.repeat(21), styled('dim', printable(modelText(model), 200))]),
];

const speed = (name: string, tokensPerSecond: number | undefined): string[] =>
  tokensPerSecond === undefined ? [] : [`${name} ${tokensPerSecond.toFixed(1)} tokens/s`];

const renderProbe = (probe: ProbedModel): Line[] => {
  const { model, endpoint, jsonWays, thinks, findings } = probe;
  const facts = [
    ...speed('reads', probe.promptTokensPerSecond),
    ...speed('writes', probe.answerTokensPerSecond),
    ...(jsonWays.length === 0 ? [] : [`JSON by ${jsonWays.join(', ')}`]),
    ...(thinks ? ['thinks before it answers'] : []),
  ];
  return [
    ...row('ok', 'probe', [`${model} at ${endpoint}`, ...facts].join(' · ')),
    ...findings.flatMap(({ fault, text, remedy }) =>
      row(
        fault === undefined ? 'ok' : fault === 'no-answer' ? 'problem' : 'warning',
        fault ?? '',
        text,
        remedy,
      ),
    ),
  ];
};

const renderAdopted = (adopted: z.infer<typeof doctor.output>['adopted']): Line[] => {
  if (adopted === null) return [];
  const { file, endpoints, model } = adopted;
  if (endpoints.length === 0) return row('ok', 'config', 'nothing new to write');
  return [
    ...row('ok', 'config', `wrote ${endpoints.join(', ')} to ${file}`),
    ...(model === null ? [] : row('ok', 'config', `all roles ask ${model}; change routes.default there`)),
  ];
};

/** One symptom a line, with the next step below where something is amiss. */
export const renderDoctor = ({
  symptoms,
  cages,
  servers,
  probes,
  adopted,
}: z.infer<typeof doctor.output>): Line[] => [
  ...symptoms.flatMap(({ status, topic, text, remedy }) => row(status, topic, text, remedy)),
  ...cages.flatMap(renderCage),
  ...servers.flatMap(renderServer),
  ...probes.flatMap(renderProbe),
  ...renderAdopted(adopted),
];
