import { z } from 'zod';
import { ciReportSchema, type CiReport, type CiServer } from '../../domain/ci.ts';
import { plainLine } from '../../domain/cut-text.ts';
import type { Delivery } from '../../domain/delivery.ts';
import { UnavailableError, UserError } from '../../domain/errors.ts';
import { shortId } from '../../domain/id.ts';
import type { Project } from '../../domain/project.ts';
import type { OperationContext } from '../operation.ts';
import { handsOf, requireHands } from '../require-model.ts';
import { createTask, startReady } from '../tasks/create-task.ts';
import { ciSpec } from './ci-spec.ts';
import { isRepository } from './match-repository.ts';

const payloadSchema = z.object({ kind: z.enum(['failed', 'passed']), report: ciReportSchema });
type Payload = z.infer<typeof payloadSchema>;

/** Longer than all that is asked of others takes together. */
const holdMs = 5 * 60_000;
const commitsShown = 8;
const noteFiles = ['AGENTS.md', 'CLAUDE.md'];

/** Nothing is made of a delivery, for this reason. */
class NoTask extends Error {}

/** The project one of whose remotes is this repository, by host and full name: others may have one of the same name. */
const projectOf = async (report: CiReport, context: OperationContext): Promise<Project> => {
  const store = await context.store();
  for (const project of await store.projects.list()) {
    // A folder that is gone has no remotes.
    const urls = await context.repositories.remotes(project.path).catch(() => []);
    if (urls.some((url) => isRepository(url, report))) return project;
  }
  throw new NoTask(`no project has a remote ${report.repository} on ${report.host}`);
};

const isOver = (state: string): boolean =>
  state === 'completed' || state === 'failed' || state === 'cancelled';

/** Runs that are left for this failure since it last passed. Throws NoTask when there are none, or one is at it. */
const attemptsLeft = async (
  { source, subject, key }: Delivery,
  limit: number,
  context: OperationContext,
): Promise<number> => {
  const store = await context.store();
  let runs = 0;
  for (const earlier of await store.deliveries.ofSubject(source, subject)) {
    if (payloadSchema.safeParse(earlier.payload).data?.kind === 'passed') break;
    if (earlier.key === key || earlier.taskId === undefined) continue;
    const task = await store.tasks.byId(earlier.taskId);
    if (task === undefined) continue;
    if (!isOver(task.state)) throw new NoTask(`the task ${shortId(task.id)} is at it`);
    runs += (await store.runs.ofTask(task.id)).length;
  }
  if (runs >= limit) throw new NoTask(`it was tried ${runs} times`);
  return limit - runs;
};

const notesOf = async (root: string, { repositories }: OperationContext): Promise<Record<string, string>> => {
  const notes: Record<string, string> = {};
  for (const path of noteFiles) {
    const text = await repositories.committed(root, path);
    if (text !== undefined) notes[path] = text;
  }
  return notes;
};

/** Why a person has to look first; undefined where nobody has to. */
const holdOf = ({ sender, commit }: CiReport, isHere: boolean, ci: CiServer): string | undefined => {
  if (!ci.trusts(sender)) return `${plainLine(sender, 60)} is not among github.senders`;
  return isHere
    ? undefined
    : `the commit ${commit.slice(0, 12)} is not in this clone yet: \`git fetch\` brings it`;
};

const makeTask = async (
  delivery: Delivery,
  { report }: Payload,
  ci: CiServer,
  context: OperationContext,
): Promise<string> => {
  const project = await projectOf(report, context);
  const attempts = await attemptsLeft(delivery, ci.attempts, context);
  const root = project.path;
  const settings = await context.settings(root);
  await requireHands(settings, {}, context);
  const agent = handsOf(settings, {});
  const log = await ci.logOf(report, context.signal);
  const commits = await context.repositories.history(root, report.commit, commitsShown);
  const hold = holdOf(report, commits !== undefined, ci);
  const task = await createTask(
    {
      ...(delivery.taskId !== undefined && { id: delivery.taskId }),
      // Without a log there is only what the checks say here.
      recipe: 'text' in log ? 'make' : 'fix',
      title: plainLine(`CI: ${report.check} fails on ${report.branch}`, 120),
      spec: ciSpec(report, { log, commits, notes: await notesOf(root, context) }),
      project: { root, name: project.name },
      budget: settings.budget,
      sandbox: settings.sandbox,
      request: { askHelp: true, base: report.commit },
      treatment: {
        tags: ['ci'],
        attempts,
        ...(agent !== undefined && { agent }),
        ...(hold !== undefined && { hold }),
      },
    },
    context,
  );
  return `task ${shortId(task.id)}${hold === undefined ? '' : ', held'}`;
};

/** A refusal for good; what may work a moment later stays open. */
const reasonOf = (error: unknown): string | undefined =>
  error instanceof NoTask || (error instanceof UserError && !(error instanceof UnavailableError))
    ? error.message
    : undefined;

const decide = async (delivery: Delivery, ci: CiServer, context: OperationContext): Promise<void> => {
  const store = await context.store();
  // Made just before a crash.
  const isMade = delivery.taskId !== undefined && (await store.tasks.byId(delivery.taskId)) !== undefined;
  let note = 'its task was made';
  let task = true;
  try {
    if (!isMade) note = await makeTask(delivery, payloadSchema.parse(delivery.payload), ci, context);
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === undefined) throw error;
    note = reason;
    task = false;
  }
  await store.deliveries.settle(delivery, { task, note });
};

/** Decides about every failure that was written down: it becomes a task, or it is noted why not. */
export const settleCi = async (context: OperationContext): Promise<void> => {
  const { ci } = context;
  if (ci === undefined) return;
  const { deliveries } = await context.store();
  for (const { source, key } of await deliveries.undecided('github-ci')) {
    const held = await deliveries.hold({ source, key }, holdMs);
    if (held !== undefined) await decide(held, ci, context);
  }
  await startReady(context);
};
