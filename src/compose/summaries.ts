import type { Config } from '../config.ts';
import type { StoredEvent } from '../domain/events.ts';
import { synthesisName, synthesisSchema } from '../domain/synthesis.ts';
import { demoModelName } from '../models/demo/demo-model.ts';
import { synthesise } from '../pipeline/summary/synthesise.ts';
import type { Store } from '../store/open-store.ts';
import type { Models } from './models.ts';
import { purseOf } from './purse.ts';

/** Nobody waits for it, so a small model on a slow machine may take its time. */
const seconds = 120;

/** Words of a model about runs that have ended, made behind them: no run and no task waits for them. */
export interface Summaries {
  ended(runId: string): void;
  /** Those that are being made are given up. */
  close(): Promise<void>;
}

interface SummaryParts {
  store: Store;
  models: Models;
  configFor: (root: string) => Promise<Config>;
}

/** A job may be delivered twice; a run that went on after its first end has another one to tell of. */
const isMade = async (events: readonly StoredEvent[], { artifacts }: Store): Promise<boolean> => {
  const last = events.at(-1);
  const kept = last && (await artifacts.newest(last.runId, synthesisName));
  const made = kept && synthesisSchema.safeParse(JSON.parse(kept.content)).data;
  return made !== undefined && last !== undefined && made.at >= last.at;
};

const summarise = async (
  runId: string,
  { store, models, configFor }: SummaryParts,
  signal: AbortSignal,
): Promise<void> => {
  const events = await store.log.read(runId);
  const run = await store.runs.byId(runId);
  const task = run && (await store.tasks.byId(run.taskId));
  const project = run && (await store.projects.byId(run.projectId));
  if (events.at(-1)?.event.type !== 'run-end' || task === undefined || project === undefined) return;
  if (task.model === demoModelName || (await isMade(events, store))) return;
  const config = await configFor(project.path);
  if (config.route('summariser').length === 0) return;
  // Its own route: a model that the task names is for the work.
  const { model: _, ...plain } = task;
  const query = { role: 'summariser', task: plain, language: 'unknown', answered: 0 };
  const parts = {
    models: await models.modelsFor(config, query),
    purse: purseOf(config, store),
    budget: { seconds, money: config.budget.money },
    signal,
  };
  const made = await synthesise(events, parts);
  if (made === undefined) return;
  const content = JSON.stringify(made);
  await store.artifacts.save(runId, { name: synthesisName, mediaType: 'application/json', content });
};

/** Nothing depends on a summary: what goes wrong leaves the report of the facts as it is. */
export const summariesFor = (parts: SummaryParts): Summaries => {
  const ending = new AbortController();
  const open = new Set<Promise<void>>();
  return {
    ended(runId) {
      const work = summarise(runId, parts, ending.signal)
        .catch(() => undefined)
        .finally(() => open.delete(work));
      open.add(work);
    },
    async close() {
      ending.abort();
      await Promise.all(open);
    },
  };
};
