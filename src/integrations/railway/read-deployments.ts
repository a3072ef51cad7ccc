import { z } from 'zod';
import type { Deployment } from '../../domain/deploy-target.ts';
import type { AskRailway } from './ask-railway.ts';
import { listDeployments } from './documents.ts';
import type { RailwayIds } from './find-place.ts';

/** Railway's states (docs.railway.com/integrations/api/manage-deployments, "Deployment statuses") as ours. */
const states: Readonly<Record<string, Deployment['state']>> = {
  QUEUED: 'waiting',
  WAITING: 'waiting',
  NEEDS_APPROVAL: 'waiting',
  INITIALIZING: 'building',
  BUILDING: 'building',
  DEPLOYING: 'deploying',
  SUCCESS: 'healthy',
  // It ran, and wakes when it is called.
  SLEEPING: 'healthy',
  FAILED: 'failed',
  CRASHED: 'failed',
  REMOVED: 'gone',
  REMOVING: 'gone',
  SKIPPED: 'gone',
};

const metaSchema = z.object({ commitHash: z.string().regex(/^[0-9a-f]{40,64}$/) });

/** The newest deployments of a service, the newest first. */
export const readDeployments = async (ask: AskRailway, ids: RailwayIds): Promise<Deployment[]> => {
  const { projectId, environmentId, serviceId } = ids;
  const { deployments } = await ask(listDeployments, {
    input: { projectId, environmentId, serviceId },
    first: 50,
  });
  return deployments.edges
    .map(({ node }): Deployment => {
      const meta = metaSchema.safeParse(node.meta);
      return {
        id: node.id,
        state: states[node.status] ?? 'waiting',
        said: node.status.toLowerCase(),
        ...(meta.success && { commit: meta.data.commitHash }),
        createdAt: node.createdAt,
        canRollBack: node.canRollback === true,
      };
    })
    .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
};

export const isUnderWay = ({ state }: Deployment): boolean =>
  state === 'waiting' || state === 'building' || state === 'deploying';
