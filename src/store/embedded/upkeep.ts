import { z } from 'zod';
import type { EmbeddedConnection } from './connect-embedded.ts';
import { secondsSinceSnapshot, writeSnapshot } from './snapshots.ts';

const lookMs = 60_000;

/** PGlite writes nothing out by itself while it runs: without this its log, and the time to open after a crash, grow. */
const checkpointBytes = 16 * 1024 * 1024;

const daySeconds = 86_400;

const written = z.tuple([z.object({ bytes: z.coerce.number() })]);

/** How much has been written in the life of this database, in bytes of its write-ahead log. */
const writtenBytes = async ({ execute }: EmbeddedConnection): Promise<number> => {
  const { rows } = await execute("SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bytes");
  return written.parse(rows)[0].bytes;
};

const tidy = `VACUUM (ANALYZE) millwright.runs, millwright.tasks, millwright.ledger, millwright.error_fixes, millwright_jobs.job_common, millwright_jobs.queue`;

export interface Upkeep {
  /** Ends it; makes a last copy when something was written and the newest copy is a day old. */
  stop(): Promise<void>;
}

/**
 * Keeps an embedded database small and safe while it is open. A copy is made every `snapshotMinutes` in which something
 * was written: PGlite never tells the disk to keep what it wrote (fsync), so what it acknowledged survives the death of
 * the process, but may be lost or torn when the machine loses its power.
 */
export const startUpkeep = async (
  connection: EmbeddedConnection,
  dataDir: string,
  snapshotMinutes: number,
): Promise<Upkeep> => {
  let snapshotAt = Date.now();
  let snapshotBytes = await writtenBytes(connection);
  let checkpointedBytes = snapshotBytes;
  const snapshot = async (bytes: number): Promise<void> => {
    await writeSnapshot(connection, dataDir, 'regular');
    [snapshotAt, snapshotBytes, checkpointedBytes] = [Date.now(), bytes, bytes];
  };
  const look = async (): Promise<void> => {
    const bytes = await writtenBytes(connection);
    const due = snapshotMinutes > 0 && Date.now() - snapshotAt >= snapshotMinutes * 60_000;
    if (due && bytes > snapshotBytes) {
      await connection.execute(tidy);
      await snapshot(bytes);
    } else if (bytes - checkpointedBytes > checkpointBytes) {
      await connection.execute('CHECKPOINT');
      checkpointedBytes = bytes;
    }
  };
  let looking = Promise.resolve();
  // A fault of the database is told to whoever asks it next; a copy that could not be written is tried again.
  const lookLater = (): void => {
    looking = look().catch(() => undefined);
  };
  const timer = setInterval(lookLater, Math.min(lookMs, snapshotMinutes * 60_000 || lookMs));
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await looking;
      if (snapshotMinutes === 0 || secondsSinceSnapshot(dataDir) < daySeconds) return;
      const bytes = await writtenBytes(connection).catch(() => snapshotBytes);
      if (bytes > snapshotBytes) await snapshot(bytes).catch(() => undefined);
    },
  };
};
