import type { Config } from '../config.ts';
import type { Composition } from '../compose.ts';
import { UserError } from '../domain/errors.ts';
import type { HealthPart, HouseParts } from '../surfaces/house-parts.ts';
import { databaseMark, settingsMark } from '../surfaces/server-file.ts';
import { attend } from './attend.ts';
import { examineModels } from './examine-models.ts';

export { openWorker } from './worker.ts';

/** A server of models that takes longer is no help to a run that begins now; a probe must not wait for it. */
const modelsLimitMs = 2000;

const saying = async (part: HealthPart['part'], look: () => Promise<string>): Promise<HealthPart> => {
  try {
    return { part, ok: true, text: await look() };
  } catch (error) {
    const remedy = error instanceof UserError ? error.hint : undefined;
    return { part, ok: false, text: error instanceof Error ? error.message : String(error), remedy };
  }
};

/** Well where one server answers; the others are named. */
const lookAtModels = async (config: Config, signal: AbortSignal): Promise<HealthPart> => {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(modelsLimitMs)]);
  const symptoms = await examineModels(config, limited);
  const endpoints = symptoms.filter(({ topic }) => topic === 'models' || topic.startsWith('endpoint '));
  const silent = endpoints.filter(({ status }) => status === 'problem');
  return {
    part: 'models',
    ok: silent.length < endpoints.length,
    text: endpoints.map(({ topic, text }) => `${topic}: ${text}`).join('; '),
    remedy: silent[0]?.remedy,
  };
};

/** What a server needs beyond operations. */
export const houseOf = (config: Config, composition: Composition): HouseParts => {
  const ending = new AbortController();
  let attending: Promise<void> | undefined;
  return {
    context: composition.context,
    warnings: config.warnings,
    dataDir: config.dataDir,
    database: databaseMark(config.databaseUrl),
    settings: settingsMark(config.settings.entries()),
    port: config.server.port,
    requestsPerMinute: config.server.requests_per_minute,
    names: config.server.names,
    look: (signal) =>
      Promise.all([
        saying('database', async () => {
          const store = await composition.context.store();
          await store.runs.list({ limit: 1 });
          const { kind, version } = store.about();
          return `${kind === 'embedded' ? 'embedded Postgres' : 'Postgres'} ${version}`;
        }),
        saying('queue', async () => {
          const { waiting, atWork } = await (await composition.work()).count();
          return `${waiting} wait, ${atWork} at work`;
        }),
        lookAtModels(config, signal),
      ]),
    countRuns: async () => (await composition.context.store()).runs.counts(),
    countJobs: async () => (await composition.work()).count(),
    attend(report) {
      const around = { signal: ending.signal, report };
      attending ??= attend(config, composition.context, composition.host, around);
    },
    async close() {
      ending.abort();
      await attending;
      await composition.close();
    },
  };
};
