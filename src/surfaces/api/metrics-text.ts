import type { OperationContext } from '../../operations/operation.ts';
import type { HouseParts } from '../house-parts.ts';
import type { House } from './house.ts';

type Sample = [labels: Record<string, string>, value: number];

/** Names of models come from elsewhere. */
const escape = (value: string): string =>
  value
    .replaceAll('\\', '\\\\')
    .replaceAll('"', '\\"')
    .replaceAll(/[\n\r]/g, '\\n');

const labelled = (labels: Record<string, string>): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};

const metric = (name: string, type: 'gauge' | 'counter', about: string, samples: readonly Sample[]): string =>
  [
    `# HELP ${name} ${about}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(([labels, value]) => `${name}${labelled(labels)} ${value}`),
  ].join('\n');

type ModelRecords = Awaited<
  ReturnType<Awaited<ReturnType<OperationContext['store']>>['modelCalls']['records']>
>;

const ofModels = (models: ModelRecords): string[] => {
  const calls = models.map(({ model, endpoint, calls }): Sample => [{ model, endpoint }, calls]);
  const tokens = models.flatMap(({ model, endpoint, promptTokens, answerTokens }): Sample[] => [
    [{ model, endpoint, kind: 'prompt' }, promptTokens],
    [{ model, endpoint, kind: 'answer' }, answerTokens],
  ]);
  return [
    metric('millwright_model_calls_total', 'counter', 'Calls of models in ended runs.', calls),
    metric('millwright_model_tokens_total', 'counter', 'Tokens of these calls.', tokens),
  ];
};

const ofWork = async ({ countRuns, countJobs }: HouseParts): Promise<string[]> => {
  const [runs, { waiting, atWork }] = await Promise.all([countRuns(), countJobs()]);
  const standing = runs.map(({ status, outcome, runs }): Sample => [
    { status, outcome: outcome ?? '' },
    runs,
  ]);
  return [
    metric('millwright_runs', 'gauge', 'Runs by status, those that have ended by outcome.', standing),
    metric('millwright_queue_jobs', 'gauge', 'Jobs that wait and jobs at work.', [
      [{ state: 'waiting' }, waiting],
      [{ state: 'at-work' }, atWork],
    ]),
  ];
};

const ofServer = ({ meters, version }: Pick<House, 'meters' | 'version'>): string[] => {
  const seconds = Math.round((Date.now() - meters.startedAt) / 1000);
  const requests = meters.requests().map(({ route, status, times }): Sample => [{ route, status }, times]);
  return [
    metric('millwright_info', 'gauge', 'The version that runs.', [[{ version }, 1]]),
    metric('millwright_uptime_seconds', 'gauge', 'Seconds since the server was started.', [[{}, seconds]]),
    metric(
      'millwright_requests_total',
      'counter',
      'Requests since the start, by route and status.',
      requests,
    ),
    metric('millwright_event_streams', 'gauge', 'Followers of runs at this moment.', [[{}, meters.streams]]),
  ];
};

/** The figures of this moment, in the text format of Prometheus. */
export const metricsText = async (
  house: Pick<House, 'parts' | 'meters' | 'version'>,
  models: ModelRecords,
): Promise<string> =>
  `${[...ofServer(house), ...(await ofWork(house.parts)), ...ofModels(models)].join('\n')}\n`;
