import { plainLine } from '../../domain/cut-text.ts';
import type { Delivery, DeliverySource } from '../../domain/delivery.ts';
import { shortId } from '../../domain/id.ts';
import type { Run } from '../../domain/run.ts';
import type { Task } from '../../domain/task.ts';
import type { IssueTracker } from '../../domain/tracker.ts';
import type { OperationContext } from '../operation.ts';
import { summariseRun } from '../summarise-run.ts';

/** What the tracker is to hear; undefined while there is nothing to say yet. */
export type Ending = { kind: 'close' | 'block'; text: string } | undefined;

const reasonOf = async (run: Run | undefined, context: OperationContext): Promise<string> => {
  if (run === undefined) return 'it never ran';
  const { reason, question } = summariseRun(await (await context.store()).log.read(run.id));
  return plainLine(reason ?? question ?? 'no reason is known', 600);
};

/** Only what checks proved closes an issue, whatever else was said of it. */
export const endingOf = async (task: Task, context: OperationContext): Promise<Ending> => {
  const runs = await (await context.store()).runs.ofTask(task.id);
  const run = runs.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0];
  const id = shortId(task.id);
  const isProved = run?.outcome === 'verified';
  if (task.state === 'completed' && isProved) {
    const place = run.branch === undefined ? '' : ` on ${run.branch}`;
    const commit = run.commit === undefined ? '' : ` at ${run.commit.slice(0, 12)}`;
    return { kind: 'close', text: `verified by its checks${place}${commit} (task ${id})` };
  }
  if (task.state === 'completed')
    return { kind: 'block', text: `a person took the result of task ${id}, but no check proves it` };
  if (task.state === 'failed' || task.state === 'cancelled')
    return { kind: 'block', text: `task ${id} ${task.state}: ${await reasonOf(run, context)}` };
  if (task.state === 'review' && !isProved)
    return {
      kind: 'block',
      text: `nothing proves the result of task ${id}: ${await reasonOf(run, context)}`,
    };
  return undefined;
};

/** One line for the person about what the tracker was told. */
export type Told = (issue: string, what: string) => void;

interface Reporting {
  source: DeliverySource;
  tracker: IssueTracker;
  /** The id of the issue where a delivery belongs to this tracker. */
  issueOf: (delivery: Delivery) => string | undefined;
  told: Told;
}

/** Tells the tracker how the tasks of its issues ended; one that cannot be told now is told the next time. */
export const reportIssues = async (
  { source, tracker, issueOf, told }: Reporting,
  context: OperationContext,
): Promise<void> => {
  const { deliveries, tasks } = await context.store();
  for (const delivery of await deliveries.unreported(source)) {
    const issue = issueOf(delivery);
    const task = delivery.taskId === undefined ? undefined : await tasks.byId(delivery.taskId);
    const ending = issue === undefined || task === undefined ? undefined : await endingOf(task, context);
    if (issue === undefined || ending === undefined) continue;
    if (ending.kind === 'close') await tracker.close(issue, ending.text);
    else await tracker.block(issue, ending.text);
    await deliveries.report(delivery);
    const done = tracker.closes === false ? 'told' : 'closed';
    told(issue, `${ending.kind === 'close' ? done : 'blocked'}: ${ending.text}`);
  }
};
