import type { CodeReview } from '../../domain/code-host.ts';
import { cutText, plainLine } from '../../domain/cut-text.ts';
import type { Delivery } from '../../domain/delivery.ts';
import type { Run } from '../../domain/run.ts';
import type { Store } from '../../store/store.ts';
import type { OperationContext } from '../operation.ts';
import { sendBack } from '../tasks/decide.ts';

const source = 'github-review';
const commentCharacters = 20_000;
/** Longer than sending back takes. */
const holdMs = 60_000;

type Name = Pick<Delivery, 'source' | 'key'>;

/** Stands in the comment, so that a review that was sent back before a crash is known by the log of the run. */
const markOf = (review: CodeReview): string => `Review ${review.url} by ${plainLine(review.author, 60)}:`;

/** A review with its comments as the words of a person. */
export const commentOf = (review: CodeReview): string => {
  const places = review.comments.map(
    ({ path, line, body }) =>
      `- ${plainLine(path, 300)}${line === undefined ? '' : `:${line}`}: ${body.trim()}`,
  );
  return cutText(
    [markOf(review), review.body.trim(), ...places].filter((part) => part !== '').join('\n'),
    commentCharacters,
  );
};

const wasSentBack = async (run: Run, review: CodeReview, store: Store): Promise<boolean> =>
  (await store.log.read(run.id)).some(
    ({ event }) => event.type === 'run-resume' && event.comment?.includes(markOf(review)) === true,
  );

/** Notes a review and takes it to decide about it; undefined where that was done, or somebody else is at it. */
const hold = async (run: Run, review: CodeReview, store: Store): Promise<Name | undefined> => {
  const name: Name = { source, key: review.url };
  const payload = { runId: run.id, author: plainLine(review.author, 100) };
  await store.deliveries.take({ ...name, subject: `run ${run.id}`, payload });
  return store.deliveries.hold(name, holdMs);
};

/**
 * Sends the work of a run back with these reviews, all of them as one comment and each once, whatever crashes in between. Answers
 * those that were sent now.
 */
export const sendBackReviews = async (
  run: Run,
  reviews: readonly CodeReview[],
  context: OperationContext,
): Promise<CodeReview[]> => {
  const store = await context.store();
  const open: { name: Name; review: CodeReview }[] = [];
  for (const review of reviews) {
    const name = await hold(run, review, store);
    if (name === undefined) continue;
    if (await wasSentBack(run, review, store))
      await store.deliveries.settle(name, { task: false, note: 'it was sent back' });
    else open.push({ name, review });
  }
  if (open.length === 0) return [];
  const authors = [...new Set(open.map(({ review }) => plainLine(review.author, 60)))].join(', ');
  const comment = open.map(({ review }) => commentOf(review)).join('\n\n');
  await sendBack.run({ task: run.taskId, comment }, { ...context, user: `${authors} at GitHub` });
  for (const { name } of open) await store.deliveries.settle(name, { task: false, note: 'sent back' });
  return open.map(({ review }) => review);
};
