import { z } from 'zod';
import type { CodeHost, CodeReview, HostedRepository } from '../../domain/code-host.ts';
import { plainLine } from '../../domain/cut-text.ts';
import { shortId } from '../../domain/id.ts';
import type { Run } from '../../domain/run.ts';
import { defineOperation, type OperationContext } from '../operation.ts';
import {
  findOutgoing,
  hostedProject,
  hostingOf,
  repositoryOptions,
  requireRepository,
  whichRepository,
} from './hosting-options.ts';
import { sendBackReviews } from './send-back-reviews.ts';

const output = z.object({
  /** What came of each review that wants something changed, in order. */
  reviews: z.array(
    z.object({
      run: z.string(),
      url: z.string(),
      author: z.string(),
      result: z.enum(['sent back', 'not obeyed']),
      why: z.string(),
    }),
  ),
});
type Told = z.infer<typeof output>['reviews'][number];

/** Runs of a project whose task waits for a review: nothing else can be sent back. */
const waitingRuns = async (projectId: string, context: OperationContext): Promise<Run[]> => {
  const { runs, tasks } = await context.store();
  const waiting: Run[] = [];
  const seen = new Set<string>();
  for (const run of await runs.list({ projectId, limit: 1000 })) {
    if (seen.has(run.taskId)) continue;
    seen.add(run.taskId);
    const isWaiting = run.branch !== undefined && (await tasks.byId(run.taskId))?.state === 'review';
    if (isWaiting) waiting.push(run);
  }
  return waiting;
};

const toldOf = (run: Run, review: CodeReview, result: Told['result'], why: string): Told => ({
  run: shortId(run.id),
  url: review.url,
  author: plainLine(review.author, 60),
  result,
  why,
});

const syncRun = async (
  run: Run,
  { host, repository }: { host: CodeHost; repository: HostedRepository },
  context: OperationContext,
): Promise<Told[]> => {
  const pull = await host.findPullRequest(repository, run.branch ?? '');
  if (pull?.state !== 'open') return [];
  const wanted = (await host.reviews(repository, pull.number)).filter(
    ({ state }) => state === 'changes_requested',
  );
  const { mayReview } = hostingOf(context);
  const sent = await sendBackReviews(
    run,
    wanted.filter(({ author }) => mayReview(author)),
    context,
  );
  const others = wanted.filter(({ author }) => !mayReview(author));
  return [
    ...sent.map((review) => toldOf(run, review, 'sent back', 'it becomes the next round of the run')),
    ...others.map((review) => toldOf(run, review, 'not obeyed', 'its author is not among github.reviewers')),
  ];
};

/** Reads the reviews of pull requests and sends work back for those of people who may. */
export const syncReviews = defineOperation({
  name: 'sync-reviews',
  about: 'Read the reviews at GitHub: who may and wants changes sends the run back',
  input: z.strictObject({ project: hostedProject, ...repositoryOptions }),
  output,
  positional: ['project'],
  http: { method: 'POST', path: '/api/projects/{project}/sync-reviews' },
  examples: ['millwright sync-reviews .'],
  async run({ project, ...named }, context) {
    const outgoing = await findOutgoing(project, context);
    const runs = outgoing.known === undefined ? [] : await waitingRuns(outgoing.known.id, context);
    if (runs.length === 0) return { reviews: [] };
    const host = hostingOf(context).codeHost(context.signal);
    const repository = await requireRepository(host, await whichRepository(named, outgoing, host, context));
    const reviews: Told[] = [];
    for (const run of runs) reviews.push(...(await syncRun(run, { host, repository }, context)));
    return { reviews };
  },
});
