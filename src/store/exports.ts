import type { Database } from './connection.ts';
import { asc } from './drizzle.ts';
import { sameId } from './same-id.ts';
import { artifacts } from './schema.ts';

/** What only an export asks for. */
export interface Exports {
  /** Ids of the artifacts of a run, the oldest first. */
  artifactIds(runId: string): Promise<string[]>;
}

export const exportQueries = (db: Database): Exports => ({
  async artifactIds(runId) {
    const { id } = artifacts;
    const rows = db.select({ id }).from(artifacts).where(sameId(artifacts.runId, runId));
    return (await rows.orderBy(asc(id))).map((row) => row.id);
  },
});
