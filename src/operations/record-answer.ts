import { UserError } from '../domain/errors.ts';
import type { GateAnswer } from '../domain/gate.ts';
import type { Project } from '../domain/project.ts';
import type { Run } from '../domain/run.ts';
import type { Task } from '../domain/task.ts';
import type { OperationContext } from './operation.ts';
import type { RunStarted } from './run-started.ts';

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
  // One that was ended meanwhile does not come back.
  const move = await store.tasks.move(task.id, 'queued', { by, from: ['blocked', 'running'] });
  if (move.kind === 'refused')
    throw new UserError(`this run does not wait any more: its task is ${move.state ?? 'gone'}`, {
      hint: 'somebody else may have answered it',
    });
  await store.runs.setStatus(run.id, 'queued');
  const { position } = await store.log.append(run.id, {
    type: 'gate-response',
    gate,
    decision,
    answer: text.trim(),
    by,
    ...(details && { details }),
  });
  const work = await context.work();
  await work.submit({ runId: run.id, projectId: project.id });
  return {
    runId: run.id,
    title: task.title,
    project: project.path,
    after: position,
    notices: [],
    shows: [],
  };
};
