import { UserError } from '../domain/errors.ts';
import type { GateAnswer } from '../domain/gate.ts';
import type { Project } from '../domain/project.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import type { OperationContext } from './operation.ts';
import type { RunStarted } from './run-started.ts';
import { LogConflict } from '../store/log-conflict.ts';
import { wakeRun } from './wake-run.ts';

/** What is answered, and by whom. */
export interface Answered {
  run: Run;
  task: Task;
  project: Project;
  gate: string;
  answer: GateAnswer;
}

/** Writes an answer down and has the run go on. Of two answers at once one moves the task; the other is refused. */
export const recordAnswer = async (
  { run, task, project, gate, answer }: Answered,
  context: OperationContext,
): Promise<RunStarted> => {
  const store = await context.store();
  const { decision, text, by, details } = answer;
  const answered = (state: string): UserError =>
    new UserError(`this run does not wait any more: its task is ${state}`, {
      hint: 'somebody else may have answered it',
    });
  // One that was ended meanwhile does not come back.
  const move = await store.tasks.move(task.id, 'queued', { by, from: ['blocked', 'running'] });
  if (move.kind === 'refused') throw answered(move.state ?? 'gone');
  // A task is `running` too for a moment after its run has asked, and again once the first answer is being worked on.
  const asked = (await store.log.read(run.id)).at(-1);
  if (asked?.event.type !== 'gate-request' || asked.event.gate !== gate) {
    await store.tasks.move(task.id, 'running', { by, from: ['queued'] });
    throw answered('running');
  }
  const response = { type: 'gate-response', gate, decision, answer: text.trim(), by } as const;
  const { position } = await store.log
    .append(run.id, { ...response, ...(details && { details }) }, asked.position)
    .catch((error: unknown) => {
      throw error instanceof LogConflict ? answered('queued') : error;
    });
  await store.runs.setStatus(run.id, 'queued');
  return wakeRun({ run, task, project }, position, context);
};
