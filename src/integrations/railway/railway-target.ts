import type {
  Deployed,
  DeployRequest,
  DeployTarget,
  ServicePlace,
  ServiceStatus,
} from '../../domain/deploy-target.ts';
import { HostError } from '../../domain/host-error.ts';
import { awaitHealthy } from '../hosting/await-healthy.ts';
import { missingVariables, refuseBadNames, refusePlaceholders } from '../hosting/check-variables.ts';
import { isLoopbackHost } from '../hosting/is-local-address.ts';
import { railwayClient, type AskRailway } from './ask-railway.ts';
import { createDomain, deployCommit, readDomains, readVariables, writeVariables } from './documents.ts';
import { ensureService, findService, type RailwayIds } from './find-place.ts';
import { isUnderWay, readDeployments } from './read-deployments.ts';
import { rollBack, rollbackNote } from './roll-back.ts';

export interface RailwaySettings {
  /** `https://backboard.railway.com/graphql/v2`. */
  apiUrl: string;
  token: string | undefined;
  /** Where projects are made; without one in what the token belongs to. */
  workspaceId?: string | undefined;
  signal: AbortSignal;
}

interface Room {
  ask: AskRailway;
  workspaceId: string | undefined;
  isLocal: boolean;
  page: (projectId: string) => string;
}

/** Railway answers a bare host; only a target on this machine is served without https. */
const addressOf = (domain: string, { isLocal }: Room): string | undefined => {
  const scheme = isLocal && isLoopbackHost(domain.replace(/:\d+$/, '')) ? 'http' : 'https';
  const text = `${scheme}://${domain}`;
  return URL.canParse(text) && new URL(text).pathname === '/' ? text : undefined;
};

const readUrl = async (
  room: Room,
  { projectId, environmentId, serviceId }: RailwayIds,
): Promise<string | undefined> => {
  const { domains } = await room.ask(readDomains, { projectId, environmentId, serviceId });
  const domain = [...domains.customDomains, ...domains.serviceDomains][0]?.domain;
  return domain === undefined ? undefined : addressOf(domain, room);
};

const ensureUrl = async (room: Room, ids: RailwayIds): Promise<string> => {
  const there = await readUrl(room, ids);
  if (there !== undefined) return there;
  const { environmentId, serviceId } = ids;
  const { serviceDomainCreate } = await room.ask(createDomain, { input: { environmentId, serviceId } });
  const url = addressOf(serviceDomainCreate.domain, room);
  if (url !== undefined) return url;
  throw new HostError('refused', 'Railway gave the service an address that is none', {
    hint: 'look at its settings, Networking',
  });
};

/** Writes what differs; answers the names. What stands there as a placeholder is refused like what is given. */
const ensureVariables = async (room: Room, ids: RailwayIds, request: DeployRequest): Promise<string[]> => {
  const { projectId, environmentId, serviceId } = ids;
  const place = { projectId, environmentId, serviceId };
  const { variables } = await room.ask(readVariables, { ...place, unrendered: true });
  const there = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, value ?? '']));
  const missing = missingVariables(request, there);
  const own = Object.entries({ ...there, ...missing }).filter(([name]) => !name.startsWith('RAILWAY_'));
  refusePlaceholders(Object.fromEntries(own), 'at Railway');
  if (Object.keys(missing).length === 0) return [];
  // The deployment comes by itself, of the right commit; this would start another one.
  await room.ask(writeVariables, { input: { ...place, variables: missing, skipDeploys: true } });
  return Object.keys(missing);
};

const ensureDeployment = async (room: Room, ids: RailwayIds, commit: string, isChanged: boolean) => {
  const [newest] = await readDeployments(room.ask, ids);
  const isThis = newest?.commit === commit && (isUnderWay(newest) || newest.state === 'healthy');
  // With other variables the same commit is another deployment.
  if (newest !== undefined && isThis && !isChanged) return { deployment: newest, made: false };
  const { environmentId, serviceId } = ids;
  const { serviceInstanceDeployV2: id } = await room.ask(deployCommit, {
    serviceId,
    environmentId,
    commitSha: commit,
  });
  const deployment = (await readDeployments(room.ask, ids)).find((one) => one.id === id);
  const asked = {
    id,
    state: 'waiting',
    said: 'asked for',
    commit,
    createdAt: new Date().toISOString(),
    canRollBack: false,
  } as const;
  return { deployment: deployment ?? asked, made: true };
};

const deploy = async (room: Room, request: DeployRequest): Promise<Deployed> => {
  refuseBadNames([...Object.keys(request.variables), ...request.secrets]);
  refusePlaceholders(request.variables, 'in what was given');
  let first: Record<string, string> = {};
  const variables = (): Record<string, string> => (first = missingVariables(request, {}));
  const { made: isNew, ...ids } = await ensureService(room.ask, request, {
    workspaceId: room.workspaceId,
    variables,
  });
  const set = await ensureVariables(room, ids, request);
  const url = await ensureUrl(room, ids);
  const { deployment, made } = await ensureDeployment(room, ids, request.commit, set.length > 0);
  const names = [...new Set([...Object.keys(first), ...set])];
  return { deployment, made: made || isNew, url, page: room.page(ids.projectId), set: names };
};

const readStatus = async (
  room: Room,
  place: ServicePlace,
): Promise<(ServiceStatus & { ids: RailwayIds }) | undefined> => {
  const ids = await findService(room.ask, place, room.workspaceId);
  if (ids === undefined) return undefined;
  const deployments = await readDeployments(room.ask, ids);
  return {
    ids,
    page: room.page(ids.projectId),
    url: await readUrl(room, ids),
    newest: deployments[0],
    active: deployments.find(({ state }) => state === 'healthy'),
    deployments,
  };
};

const requireService = async (room: Room, place: ServicePlace): Promise<RailwayIds> => {
  const ids = await findService(room.ask, place, room.workspaceId);
  if (ids !== undefined) return ids;
  throw new HostError(
    'not-found',
    `there is no service ${place.service} in a project ${place.project} at Railway`,
    {
      hint: 'deploy it first: `millwright deploy-railway PROJECT`',
    },
  );
};

/** Railway as a deploy target. Throws HostError (`unconfigured`) without a token, or where it would travel in plain text. */
export const railwayTarget = ({ apiUrl, token, workspaceId, signal }: RailwaySettings): DeployTarget => {
  const { protocol, hostname, origin } = new URL(apiUrl);
  const isLocal = isLoopbackHost(hostname);
  if (token === undefined)
    throw new HostError('unconfigured', 'no token for Railway is configured', {
      hint: 'set railway.token = "$RAILWAY_TOKEN" in your millwright.toml, or MILLWRIGHT_RAILWAY_TOKEN',
    });
  if (protocol !== 'https:' && !isLocal)
    throw new HostError(
      'unconfigured',
      'railway.api_url is not https: the token would be readable on the way',
      {
        hint: 'give the https address of the API',
      },
    );
  const site = hostname === 'backboard.railway.com' ? 'https://railway.com' : origin;
  const ask = railwayClient({ apiUrl, token, signal });
  const room: Room = { ask, workspaceId, isLocal, page: (id) => `${site}/project/${id}` };
  return {
    name: 'railway',
    isLocal,
    status: async (place) => readStatus(room, place),
    deploy: (request) => deploy(room, request),
    async waitUntilHealthy(place, wanted, patience) {
      const ids = await requireService(room, place);
      const look = async () => (await readDeployments(ask, ids)).find(({ id }) => id === wanted.id);
      return awaitHealthy(look, wanted, patience, signal);
    },
    rollBack: async (place, from) => rollBack(ask, await requireService(room, place), from),
    rollbackNote,
  };
};
