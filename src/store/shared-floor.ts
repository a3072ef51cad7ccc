import type { Database } from './connection.ts';
import { type EndpointSlots, endpointSlotQueries } from './endpoint-slots.ts';
import { type Workers, workerQueries } from './workers.ts';

/** What the workers of one database know of each other. */
export interface SharedFloor {
  workers: Workers;
  endpointSlots: EndpointSlots;
}

export const sharedFloorQueries = (db: Database): SharedFloor => ({
  workers: workerQueries(db),
  endpointSlots: endpointSlotQueries(db),
});
