import type { Database } from './connection.ts';
import { deliveryQueries } from './deliveries.ts';
import { projectQueries } from './projects.ts';
import { statsQueries } from './stats.ts';
import { sharedFloorQueries } from './shared-floor.ts';
import { statsQueries } from './stats.ts';
import { taskQueries } from './tasks.ts';

/** What is to be done, for whom, and where it came from. */
export const workQueries = (db: Database) => ({
  projects: projectQueries(db),
  tasks: taskQueries(db),
  deliveries: deliveryQueries(db),
  stats: statsQueries(db),
  ...sharedFloorQueries(db),
  stats: statsQueries(db),
});
