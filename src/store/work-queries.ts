import type { Database } from './connection.ts';
import { deliveryQueries, type Deliveries } from './deliveries.ts';
import { projectQueries, type Projects } from './projects.ts';
import { questionQueries, type Questions } from './questions.ts';
import { sharedFloorQueries, type SharedFloor } from './shared-floor.ts';
import { statsQueries, type Stats } from './stats.ts';
import { taskQueries, type Tasks } from './tasks.ts';

export interface WorkQueries extends SharedFloor {
  projects: Projects;
  tasks: Tasks;
  deliveries: Deliveries;
  questions: Questions;
  stats: Stats;
}

/** What is to be done, for whom, and where it came from. */
export const workQueries = (db: Database): WorkQueries => ({
  projects: projectQueries(db),
  tasks: taskQueries(db),
  deliveries: deliveryQueries(db),
  questions: questionQueries(db),
  stats: statsQueries(db),
  ...sharedFloorQueries(db),
});
