import { editRecordSchema, type EditFormat, type EditRecord } from '../domain/edit-format.ts';
import type { Database } from './connection.ts';
import { sql } from './drizzle.ts';
import { fromRow } from './rows.ts';
import { editOutcomes } from './schema.ts';

/** Whether one answer could be applied. `position` is that of the event that tells of it. */
export interface EditOutcome {
  runId: string;
  position: number;
  endpoint: string;
  /** The name that was asked for. */
  model: string;
  format: EditFormat;
  landed: boolean;
}

export interface EditOutcomes {
  /** Noting one twice changes nothing. */
  record(outcomes: readonly EditOutcome[]): Promise<void>;
  /** Sums for each model and format. */
  records(): Promise<EditRecord[]>;
}

const read = fromRow(editRecordSchema);

export const editOutcomeQueries = (db: Database): EditOutcomes => ({
  async record(noted) {
    if (noted.length === 0) return;
    await db
      .insert(editOutcomes)
      .values([...noted])
      .onConflictDoNothing();
  },
  async records() {
    const { endpoint, model, format, landed } = editOutcomes;
    return read.all(
      await db
        .select({
          endpoint,
          model,
          format,
          landed: sql<number>`(count(*) filter (where ${landed}))::int`,
          refused: sql<number>`(count(*) filter (where not ${landed}))::int`,
        })
        .from(editOutcomes)
        .groupBy(endpoint, model, format),
    );
  },
});
