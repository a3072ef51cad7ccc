import { resolve } from 'node:path';
import { z } from 'zod';
import { plainLine } from '../../domain/cut-text.ts';
import type { Delivery, DeliverySource } from '../../domain/delivery.ts';
import { UnavailableError, UserError } from '../../domain/errors.ts';
import { shortId } from '../../domain/id.ts';
import type { IssueTracker, TrackedIssue } from '../../domain/tracker.ts';
import type { OperationContext } from '../operation.ts';
import { handsOf } from '../require-model.ts';
import { createTask, type TaskOrder } from '../tasks/create-task.ts';
import type { Told } from './report-issues.ts';
import { routeIssue, type IssueRoute } from './route-issue.ts';

/** A tracker with the repository that its issues are about. */
export interface IssueSource {
  source: DeliverySource;
  /** Tells this tracker from others in the database. */
  place: string;
  tracker: IssueTracker;
  project: { root: string; name: string };
  /** Why tasks of it wait for a person; undefined where they need not. */
  hold?: (issue: TrackedIssue) => string | undefined;
  /** What is asked for, where the words of an issue are anybody's; else they are the spec themselves. */
  specOf?: (issue: TrackedIssue) => string;
}

const payloadSchema = z.object({ place: z.string(), issue: z.string() });

/** The issue that a delivery is about; undefined for one of another place. */
export const issueOf = ({ payload }: Delivery, place: string): string | undefined => {
  const parsed = payloadSchema.safeParse(payload);
  return parsed.success && parsed.data.place === place ? parsed.data.issue : undefined;
};

/** Longer than all that is asked of the tracker takes. */
const holdMs = 5 * 60_000;
/** An issue that comes again so often, whoever opens it again, is left for a person. */
const mostTasks = 3;
/** Taken in one look, so that other workers find something too. */
const mostAtOnce = 20;

type TaskRoute = IssueRoute & { kind: 'task' };

/** What it names has to be in this repository when all links are followed, and has to be there where a job needs it. */
const refusePaths = async (
  { path, context: files, job }: TaskRoute,
  root: string,
  { repositories }: OperationContext,
): Promise<string | undefined> => {
  for (const named of [...(path === undefined ? [] : [path]), ...files]) {
    const found = await repositories.locate(resolve(root, named)).catch(() => undefined);
    if (found === undefined || found.root !== root)
      return `${plainLine(named, 120)} is not inside the repository`;
    if (found.hash === null && (named !== path || job !== 'generate'))
      return `there is no file ${plainLine(named, 120)}`;
  }
  return undefined;
};

const orderOf = async (
  route: TaskRoute,
  issue: TrackedIssue,
  { project, source, hold, specOf }: IssueSource,
  context: OperationContext,
): Promise<TaskOrder> => {
  const settings = await context.settings(project.root);
  const { recipe, job, title, spec, path, context: files, priority } = route;
  const why = hold?.(issue);
  // A job on one file is done by a model.
  const agent = recipe === 'make' ? handsOf(settings, {}) : undefined;
  return {
    recipe,
    title,
    spec: specOf?.(issue) ?? spec,
    project,
    budget: settings.budget,
    sandbox: settings.sandbox,
    request: {
      askHelp: true,
      context: files,
      ...(path !== undefined && { path, overwrite: job !== 'generate' }),
      ...(job !== undefined && { job }),
    },
    treatment: {
      priority,
      tags: [source, plainLine(issue.id, 50)],
      ...(agent !== undefined && { agent }),
      ...(why !== undefined && { hold: why }),
    },
  };
};

/** Claims the issue and makes its task; an issue that cannot be done as it is written is set to blocked. */
const begin = async (
  delivery: Delivery,
  issue: TrackedIssue,
  from: IssueSource,
  context: OperationContext,
): Promise<{ task: boolean; note: string }> => {
  const route = routeIssue(issue);
  if (route.kind === 'not-ours') return { task: false, note: route.reason };
  if (!(await from.tracker.claim(issue.id))) return { task: false, note: 'somebody else has it' };
  const refused =
    route.kind === 'unfit' ? route.reason : await refusePaths(route, from.project.root, context);
  if (refused !== undefined || route.kind === 'unfit') {
    await from.tracker.block(issue.id, refused ?? '');
    return { task: false, note: `blocked: ${refused ?? ''}` };
  }
  const order = await orderOf(route, issue, from, context);
  const task = await createTask(
    { ...order, ...(delivery.taskId !== undefined && { id: delivery.taskId }) },
    context,
  );
  return { task: true, note: `task ${shortId(task.id)}` };
};

/** The next try at an issue; undefined where one is going on, or enough were made. */
const nextDelivery = async (
  issue: TrackedIssue,
  { source, place }: IssueSource,
  context: OperationContext,
): Promise<{ source: DeliverySource; key: string } | undefined> => {
  const { deliveries } = await context.store();
  const subject = `${place} ${issue.id}`;
  const earlier = await deliveries.ofSubject(source, subject);
  const open = earlier.find(({ reportedAt }) => reportedAt === undefined);
  // Written down before a crash: the same again. Decided: its task is at it.
  if (open !== undefined) return open.settledAt === undefined ? open : undefined;
  if (earlier.filter(({ taskId }) => taskId !== undefined).length >= mostTasks) return undefined;
  const name = { source, key: `${subject} ${earlier.length + 1}` };
  const isNew = await deliveries.take({ ...name, subject, payload: { place, issue: issue.id } });
  return isNew ? name : undefined;
};

const takeOne = async (
  issue: TrackedIssue,
  from: IssueSource,
  context: OperationContext,
): Promise<{ taskId: string | undefined; note: string } | undefined> => {
  const { deliveries, tasks } = await context.store();
  const name = await nextDelivery(issue, from, context);
  const delivery = name && (await deliveries.hold(name, holdMs));
  if (delivery === undefined) return undefined;
  const isMade = delivery.taskId !== undefined && (await tasks.byId(delivery.taskId)) !== undefined;
  const ended = isMade
    ? { task: true, note: 'its task was made' }
    : await begin(delivery, issue, from, context);
  await deliveries.settle(delivery, ended);
  return { taskId: ended.task ? delivery.taskId : undefined, note: ended.note };
};

/** Issues that were written down and not decided about before a crash: they may be claimed, and are not ready any more. */
const interrupted = async (
  { source, place, tracker }: IssueSource,
  context: OperationContext,
): Promise<TrackedIssue[]> => {
  const { deliveries } = await context.store();
  const ids = (await deliveries.undecided(source)).flatMap((delivery) => issueOf(delivery, place) ?? []);
  const issues = await Promise.all(ids.map((id) => tracker.show(id)));
  return issues.filter(({ status }) => status !== 'open');
};

/**
 * Takes the issues that are ready and ours. One that fails is told and does not keep the others from being taken. Answers the
 * ids of the tasks that were made.
 */
export const takeIssues = async (
  from: IssueSource,
  told: Told,
  context: OperationContext,
): Promise<string[]> => {
  const made: string[] = [];
  const left = await interrupted(from, context);
  for (const issue of [...left, ...(await from.tracker.ready())]) {
    if (made.length >= mostAtOnce) break;
    // What is not ours leaves no trace.
    if (routeIssue(issue).kind === 'not-ours') continue;
    try {
      const taken = await takeOne(issue, from, context);
      if (taken?.taskId !== undefined) made.push(taken.taskId);
      if (taken !== undefined) told(issue.id, taken.note);
    } catch (error) {
      if (!(error instanceof UserError) || error instanceof UnavailableError) throw error;
      told(issue.id, `not taken: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`);
    }
  }
  return made;
};
