import type { Deployment, RolledBack, ServicePlace, ServiceStatus } from '../../domain/deploy-target.ts';
import { HostError } from '../../domain/host-error.ts';
import type { AskRailway } from './ask-railway.ts';
import { rollBackForms } from './documents.ts';
import type { RailwayIds } from './find-place.ts';
import { isUnderWay, readDeployments } from './read-deployments.ts';

const short = (commit: string | undefined): string => commit?.slice(0, 12) ?? 'an unknown commit';

/** Whether a call was refused because the API does not know this form of it. */
const isUnknownForm = (error: unknown): boolean =>
  error instanceof HostError &&
  typeof error.cause === 'object' &&
  error.cause !== null &&
  'code' in error.cause;

const callRollback = async (ask: AskRailway, id: string): Promise<void> => {
  const [first, second] = rollBackForms;
  try {
    await ask(first, { id });
  } catch (error) {
    if (!isUnknownForm(error)) throw error;
    await ask(second, { id });
  }
};

const nothing: RolledBack = {
  to: undefined,
  made: false,
  note: 'there is nothing to go back to: nothing of this service ran before',
};

/** Goes back to what ran before a deployment; where that still runs or is coming back already, nothing is done. */
export const rollBack = async (ask: AskRailway, ids: RailwayIds, from: string): Promise<RolledBack> => {
  const all = await readDeployments(ask, ids);
  const at = all.findIndex(({ id }) => id === from);
  if (at < 0)
    return { ...nothing, note: 'the deployment is not there any more, so there is nothing to take back' };
  const before = all.slice(at + 1).find((one) => one.state === 'healthy' || one.canRollBack);
  if (before === undefined) return nothing;
  if (before.state === 'healthy')
    return { to: before, made: false, note: `what ran before still runs: ${short(before.commit)}` };
  const back = (one: Deployment): boolean =>
    one.commit === before.commit && (isUnderWay(one) || one.state === 'healthy');
  const coming = all.slice(0, at).find(back);
  if (coming !== undefined)
    return { to: coming, made: false, note: `it went back to ${short(before.commit)} already` };
  await callRollback(ask, before.id);
  const now = await readDeployments(ask, ids);
  const to = now
    .slice(
      0,
      now.findIndex(({ id }) => id === from),
    )
    .find(back);
  return { to, made: true, note: `went back to ${short(before.commit)}` };
};

/** What a person does to go back later. */
export const rollbackNote = (
  { project, service, environment }: ServicePlace,
  status: ServiceStatus,
): string => {
  const { active, deployments, page } = status;
  const after = deployments.findIndex(({ id }) => id === active?.id);
  const before = deployments.slice(after + 1).find((one) => one.canRollBack);
  return [
    `Service ${service} of project ${project}, environment ${environment}, at Railway: ${page}`,
    active === undefined
      ? 'Nothing runs now.'
      : `Now runs ${short(active.commit)} (deployment ${active.id}).`,
    before === undefined
      ? 'Nothing ran before it that Railway could go back to: to take it back, remove the deployment there.'
      : `To go back to ${short(before.commit)}: open the service there, Deployments, the three dots of ${before.id}, Rollback.`,
    'Variables are not part of a rollback; databases keep what was written.',
  ].join('\n');
};
