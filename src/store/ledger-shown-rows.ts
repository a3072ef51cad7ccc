import { plainLine } from '../domain/cut-text.ts';
import { errorFixSchema } from '../domain/error-history.ts';
import { gateIdSchema } from '../domain/gates.ts';
import { questionId } from '../domain/ledger/ledger-entries.ts';
import type { LedgerRecord } from '../domain/ledger/record.ts';
import { timeId } from '../domain/ledger/time-id.ts';
import type { OpenQuestion } from './questions.ts';
import type { errorFixes } from './schema.ts';

/** What is not kept for those: they change elsewhere. */
const unchanged = (at: string) => ({ createdAt: at, updatedAt: at, links: [], version: 1 });

/** A mended error. One that another version wrote and this one cannot read is left out. */
export const fixRecord = (row: typeof errorFixes.$inferSelect): LedgerRecord[] => {
  const parsed = errorFixSchema.safeParse({ ...row, at: row.at.toISOString() });
  if (!parsed.success) return [];
  const { problem, language, endpoint, model, rung, change, at, projectId, runId } = parsed.data;
  const code = problem.code === undefined ? '' : ` ${problem.code}`;
  const title = plainLine(`${problem.tool}${code}: ${problem.message}`, 200);
  const body = { problem, language, endpoint, model, rung, change };
  const shown = { id: row.id, projectId, runId, kind: 'error', status: 'resolved', title, body } as const;
  return [{ ...shown, by: plainLine(model, 200), ...unchanged(at) }];
};

/** What a run asks a person. */
export const questionRecord = ({
  runId,
  taskId,
  projectId,
  gate,
  kind,
  question,
  position,
  since,
}: OpenQuestion): LedgerRecord => {
  const createdAt = since.toISOString();
  const known = gateIdSchema.safeParse(gate).data;
  const type = kind === 'approval' ? 'decision' : 'technical';
  return {
    id: questionId(runId, position, createdAt),
    projectId,
    runId,
    taskId,
    kind: 'escalation',
    status: 'pending',
    title: plainLine(question, 200) || gate,
    body: { level: 'L2', type, summary: question.slice(0, 10_000) },
    by: 'millwright',
    ...unchanged(createdAt),
    ...(known && { gate: known }),
  };
};

const choices: Readonly<Record<string, string>> = {
  completed: 'approve',
  failed: 'reject',
  queued: 'send-back',
  cancelled: 'cancel',
};

/** A move of a task, with the task's name. */
export interface PersonsMove {
  id: number;
  at: Date;
  to: string;
  by: string;
  reason: string | null;
  taskId: string;
  title: string;
  projectId: string;
}

/** What a person decided about a result. */
export const moveRecord = ({
  id,
  at,
  to,
  by,
  reason,
  taskId,
  title,
  projectId,
}: PersonsMove): LedgerRecord => {
  const createdAt = at.toISOString();
  const choice = choices[to] ?? to;
  return {
    id: timeId(createdAt, `task move ${id}`),
    projectId,
    taskId,
    kind: 'decision',
    status: 'standing',
    title: plainLine(`${choice}: ${title}`, 200),
    body: {
      choice,
      question: title.slice(0, 10_000),
      ...(reason !== null && reason !== 'approved' && { reason: reason.slice(0, 10_000) }),
    },
    by: plainLine(by, 200) || 'unknown',
    ...unchanged(createdAt),
  };
};
