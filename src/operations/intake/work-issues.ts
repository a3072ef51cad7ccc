import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { UnavailableError } from '../../domain/errors.ts';
import type { Task } from '../../domain/task.ts';
import type { OperationContext } from '../operation.ts';
import { waitForTasks } from '../tasks/wait-for-tasks.ts';
import { reportIssues } from './report-issues.ts';
import { issueOf, takeIssues, type IssueSource } from './take-issues.ts';

/** What happened to which issue, in order. */
export const workedIssuesSchema = z.object({
  issues: z.array(z.object({ id: z.string(), what: z.string() })),
});
type Worked = z.infer<typeof workedIssuesSchema>['issues'];

interface Round {
  from: IssueSource;
  told: (issue: string, what: string) => void;
}

const report = ({ from, told }: Round, context: OperationContext): Promise<void> =>
  reportIssues(
    {
      source: from.source,
      tracker: from.tracker,
      told,
      issueOf: (delivery) => issueOf(delivery, from.place),
    },
    context,
  );

/** Ends of earlier tasks are told first: what they free may be ready now. */
const look = async (round: Round, context: OperationContext): Promise<string[]> => {
  await report(round, context);
  const made = await takeIssues(round.from, round.told, context);
  if (made.length > 0) await (await context.work()).release(made);
  return made;
};

const lookOnce = async (round: Round, context: OperationContext): Promise<void> => {
  const made = await look(round, context);
  const { tasks } = await context.store();
  const found = await Promise.all(made.map((id) => tasks.byId(id)));
  // What waits for a person's leave may wait for ever.
  await waitForTasks(
    found.filter((task) => task !== undefined && task.hold === undefined) as Task[],
    context,
  );
  await report(round, context);
};

const keepLooking = async (round: Round, seconds: number, context: OperationContext): Promise<void> => {
  while (!context.signal.aborted) {
    try {
      await look(round, context);
    } catch (error) {
      // What may work a moment later is no reason to stop looking.
      if (!(error instanceof UnavailableError)) throw error;
      context.progress?.(`${error.message}; it is asked again`);
    }
    await pause(seconds * 1000, undefined, { signal: context.signal }).catch(() => undefined);
  }
};

/** Works at the issues of a tracker: one look with the ends of its tasks, or again and again until it is told to end. */
export const workIssues = async (
  from: IssueSource,
  { once, seconds }: { once: boolean; seconds: number },
  context: OperationContext,
): Promise<Worked> => {
  const issues: Worked = [];
  const told = (id: string, what: string): void => {
    issues.push({ id, what });
    context.progress?.(`${id}  ${what}`);
  };
  if (once) await lookOnce({ from, told }, context);
  else await keepLooking({ from, told }, seconds, context);
  return issues;
};
