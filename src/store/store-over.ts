import { artifactQueries } from './artifacts.ts';
import type { Connection } from './connection.ts';
import { guarded } from './database-error.ts';
import { eventLog } from './event-log.ts';
import { exportQueries } from './exports.ts';
import { learnedQueries } from './learned.ts';
import { modelCallQueries } from './model-calls.ts';
import { outcomeQueries } from './outcomes.ts';
import { runQueries } from './runs.ts';
import { engineSchema } from './schema-version.ts';
import type { Store, StoreExtras } from './store.ts';
import { workQueries } from './work-queries.ts';

/** The store over a database whose tables are those of this version. */
export const storeOver = (connection: Connection, outside?: StoreExtras['outside']): Store => {
  const { db, kind, version, where, execute, listen } = connection;
  const log = eventLog(connection);
  const learned = learnedQueries(db);
  const work = workQueries(db);
  let closed: Promise<void> | undefined;
  return {
    projects: guarded(work.projects, where),
    tasks: guarded(work.tasks, where),
    runs: guarded(runQueries(db), where),
    deliveries: guarded(work.deliveries, where),
    questions: guarded(work.questions, where),
    workers: guarded(work.workers, where),
    endpointSlots: guarded(work.endpointSlots, where),
    stats: guarded(work.stats, where),
    log,
    artifacts: guarded(artifactQueries(db, outside), where),
    modelCalls: guarded(modelCallQueries(db), where),
    outcomes: guarded(outcomeQueries(db), where),
    editOutcomes: guarded(learned.editOutcomes, where),
    errorHistory: guarded(learned.errorHistory, where),
    ledger: guarded(learned.ledger, where),
    exports: guarded(exportQueries(db), where),
    engine: { kind, schema: engineSchema, execute, listen },
    about: () => ({ kind, version, where }),
    snapshot: () => connection.snapshot(),
    close: () => (closed ??= log.close().then(() => connection.close())),
  };
};
