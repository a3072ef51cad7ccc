import { resolve } from 'node:path';
import { UserError } from '../../domain/errors.ts';
import { foldDelivery, type DeliveryView } from '../../domain/fold-delivery.ts';
import { shortId } from '../../domain/id.ts';
import type { DeliveryOrder } from '../../domain/gated-delivery.ts';
import type { Project } from '../../domain/project.ts';
import type { Run } from '../../domain/run.ts';
import type { Task } from '../../domain/task.ts';
import { findRun, runReference } from '../find-run.ts';
import type { OperationContext } from '../operation.ts';
import { folderOption } from '../run-options.ts';

/** How a person names a delivery: the run of it, or the repository that it is of. */
export const deliveryOptions = {
  delivery: runReference
    .optional()
    .meta({ description: 'run of the delivery (default: that of the repository)', placeholder: 'RUN' }),
  in: folderOption('the repository that it is of (default: the current folder)'),
};

/** A delivery with what it belongs to. */
export interface FoundDelivery {
  run: Run;
  task: Task;
  project: Project;
  order: DeliveryOrder;
  view: DeliveryView;
}

/** More deliveries of one repository than this are not looked through for the one that is open. */
const lookedAt = 200;

/** The delivery of a repository that is not ended; the last one where all are. */
const ofProject = async (folder: string | undefined, context: OperationContext): Promise<string> => {
  const store = await context.store();
  const { root } = await context.repositories.open(resolve(context.cwd, folder ?? '.'));
  const project = (await store.projects.list()).find(({ path }) => path === root);
  const runs = project ? await store.runs.list({ projectId: project.id, limit: lookedAt }) : [];
  const deliveries = runs.filter(({ recipe }) => recipe === 'deliver');
  const open = deliveries.filter(({ status }) => status !== 'ended');
  if (open.length > 1)
    throw new UserError(`${open.length} deliveries of ${root} are open`, {
      usage: true,
      hint: `name one: ${open.map(({ id }) => `--delivery ${shortId(id)}`).join(', ')}`,
    });
  const [found] = [...open, ...deliveries];
  if (found === undefined)
    throw new UserError(`there is no delivery of ${root}`, {
      hint: 'start one with `millwright deliver "your idea"`, or name a run with --delivery',
    });
  return found.id;
};

/** The delivery that is meant. Throws UserError where there is none, or more than one. */
export const findDelivery = async (
  { delivery, in: folder }: { delivery?: string | undefined; in?: string | undefined },
  context: OperationContext,
): Promise<FoundDelivery> => {
  const store = await context.store();
  const found = await findRun(delivery ?? (await ofProject(folder, context)), store);
  const { run, task } = found;
  const order = task.request?.delivery;
  if (run.recipe !== 'deliver' || order === undefined)
    throw new UserError(`${shortId(run.id)} is no delivery but a run of ${run.recipe}`, {
      hint: '`millwright runs` lists the runs',
    });
  const view = foldDelivery(await store.log.read(run.id));
  if (view === undefined)
    throw new UserError('this delivery has not begun yet', {
      hint: `\`millwright show ${shortId(run.id)}\` tells how its run stands`,
    });
  return { ...found, order, view };
};
