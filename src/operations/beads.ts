import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { Bug } from '../domain/errors.ts';
import { reportIssues } from './intake/report-issues.ts';
import { issueOf, takeIssues, type IssueSource } from './intake/take-issues.ts';
import { defineOperation, type OperationContext } from './operation.ts';
import { openProject } from './open-project.ts';
import { requireHands } from './require-model.ts';
import { folderOption } from './run-options.ts';
import { waitForTasks } from './tasks/wait-for-tasks.ts';

const input = z.strictObject({
  in: folderOption('the repository whose issues are worked at (default: the current folder)'),
  once: z
    .boolean()
    .default(false)
    .meta({ description: 'one look: take what is ready, wait for its end, tell it' }),
});

const output = z.object({
  /** What happened to which issue, in order. */
  issues: z.array(z.object({ id: z.string(), what: z.string() })),
});

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
  await waitForTasks(
    found.filter((task) => task !== undefined),
    context,
  );
  await report(round, context);
};

const keepLooking = async (round: Round, seconds: number, context: OperationContext): Promise<void> => {
  while (!context.signal.aborted) {
    await look(round, context);
    await pause(seconds * 1000, undefined, { signal: context.signal }).catch(() => undefined);
  }
};

/** Works at the issues that Beads keeps for a repository. */
export const beads = defineOperation({
  name: 'beads',
  about: 'Work at the issues of Beads: claim what is ready and ours, close what is verified, block the rest',
  input,
  output,
  examples: ['millwright beads --once', 'millwright beads --in ../shop'],
  async run({ in: folder, once }, context) {
    const { project } = await openProject(folder, context);
    await requireHands(await context.settings(project.root), {}, context);
    const trackers = context.trackers;
    if (trackers === undefined) throw new Bug('there are no trackers here');
    const issues: z.infer<typeof output>['issues'] = [];
    const told = (id: string, what: string): void => {
      issues.push({ id, what });
      context.progress?.(`${id}  ${what}`);
    };
    const tracker = trackers.beads(project.root);
    const round = { told, from: { source: 'beads', place: project.root, tracker, project } } as const;
    if (once) await lookOnce(round, context);
    else await keepLooking(round, trackers.pollSeconds, context);
    return { issues };
  },
});
