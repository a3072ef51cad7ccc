import type { RunEvent } from '../domain/events.ts';
import type { GateKind } from '../domain/gate.ts';
import type { TaskState } from '../domain/task.ts';
import type { Database } from './connection.ts';
import { and, asc, eq, sql } from './drizzle.ts';
import { events, runs, tasks } from './schema.ts';

/** What a run asks a person. `position` is that of the question in its log. */
export interface OpenQuestion {
  runId: string;
  taskId: string;
  projectId: string;
  title: string;
  /** Of its task: `blocked`, unless somebody has just decided otherwise. */
  state: TaskState;
  gate: string;
  kind: GateKind;
  question: string;
  position: number;
  since: Date;
}

export interface Questions {
  /** Those that nobody has answered, the oldest first. */
  open(which?: { projectId?: string | undefined; limit?: number | undefined }): Promise<OpenQuestion[]>;
}

const asksStill = <Row extends { event: RunEvent }>(
  row: Row,
): row is Row & { event: RunEvent & { type: 'gate-request' } } => row.event.type === 'gate-request';

export const questionQueries = (db: Database): Questions => ({
  async open({ projectId, limit = 1000 } = {}) {
    const last = sql`(select max(position) from ${events} where run_id = ${runs.id})`;
    const rows = await db
      .select({
        runId: runs.id,
        taskId: runs.taskId,
        projectId: runs.projectId,
        title: tasks.title,
        state: sql<TaskState>`${tasks.state}`,
        event: events.event,
        position: events.position,
        since: events.at,
      })
      .from(runs)
      .innerJoin(tasks, eq(tasks.id, runs.taskId))
      .innerJoin(events, and(eq(events.runId, runs.id), eq(events.position, last)))
      .where(
        and(eq(runs.status, 'waiting'), projectId === undefined ? undefined : eq(runs.projectId, projectId)),
      )
      .orderBy(asc(events.at), asc(runs.id))
      .limit(limit);
    return rows.filter(asksStill).map(({ event: { gate, kind, question }, ...row }) => ({
      ...row,
      gate,
      kind,
      question,
    }));
  },
});
