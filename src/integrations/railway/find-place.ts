import type { z } from 'zod';
import type { DeployRequest, ServicePlace } from '../../domain/deploy-target.ts';
import { HostError } from '../../domain/host-error.ts';
import type { AskRailway } from './ask-railway.ts';
import { connectService, createProject, createService, listProjects, readProject } from './documents.ts';

export interface RailwayIds {
  projectId: string;
  environmentId: string;
  serviceId: string;
}

type Project = z.infer<typeof readProject.schema>['project'];
type Service = Project['services']['edges'][number]['node'];

const mostPages = 50;

const only = <Item>(found: Item[], what: string, name: string): Item | undefined => {
  if (found.length > 1)
    throw new HostError('name-taken', `Railway has ${found.length} ${what} with the name ${name}`, {
      hint: 'rename or delete all but one, or choose another name with --name',
    });
  return found[0];
};

const findProjectId = async (
  ask: AskRailway,
  name: string,
  workspaceId: string | undefined,
): Promise<string | undefined> => {
  const found: string[] = [];
  let after: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const where = {
      first: 100,
      ...(after !== undefined && { after }),
      ...(workspaceId !== undefined && { workspaceId }),
    };
    const { projects } = await ask(listProjects, where);
    found.push(...projects.edges.filter(({ node }) => node.name === name).map(({ node }) => node.id));
    after = projects.pageInfo.endCursor ?? undefined;
    if (!projects.pageInfo.hasNextPage || after === undefined) break;
  }
  return only(found, 'projects', name);
};

const environmentOf = (project: Project, name: string): string => {
  const found = project.environments.edges.find(({ node }) => node.name === name);
  if (found !== undefined) return found.node.id;
  const known = project.environments.edges.map(({ node }) => node.name).join(', ');
  throw new HostError('not-found', `the project ${project.name} at Railway has no environment ${name}`, {
    hint: `choose one with --environment: ${known || 'there is none'}`,
  });
};

const serviceOf = (project: Project, name: string): Service | undefined =>
  only(
    project.services.edges.filter(({ node }) => node.name === name).map(({ node }) => node),
    'services',
    name,
  );

/** The repository of a service in an environment; undefined where it has none. */
const sourceOf = ({ serviceInstances }: Service, environmentId: string): string | undefined =>
  serviceInstances.edges.find(({ node }) => node.environmentId === environmentId)?.node.source?.repo ??
  undefined;

/** A service by the names of its place; undefined where something of it is missing. Makes nothing. */
export const findService = async (
  ask: AskRailway,
  place: ServicePlace,
  workspaceId: string | undefined,
): Promise<RailwayIds | undefined> => {
  const projectId = await findProjectId(ask, place.project, workspaceId);
  if (projectId === undefined) return undefined;
  const { project } = await ask(readProject, { id: projectId });
  const serviceId = serviceOf(project, place.service)?.id;
  if (serviceId === undefined) return undefined;
  return { projectId, environmentId: environmentOf(project, place.environment), serviceId };
};

const connected = async (
  ask: AskRailway,
  service: Service,
  environmentId: string,
  request: DeployRequest,
): Promise<void> => {
  const { repository, branch } = request;
  const source = sourceOf(service, environmentId);
  if (source?.toLowerCase() === repository.toLowerCase()) return;
  if (source !== undefined)
    throw new HostError(
      'name-taken',
      `the service ${service.name} at Railway is built from ${source}, not from ${repository}`,
      {
        hint: 'choose another name with --name; nothing there was touched',
      },
    );
  await ask(connectService, { id: service.id, input: { repo: repository, branch } });
};

/** Project and service by their names, made where they are not there; a service of another repository is refused. */
export const ensureService = async (
  ask: AskRailway,
  request: DeployRequest,
  { workspaceId, variables }: { workspaceId: string | undefined; variables: () => Record<string, string> },
): Promise<RailwayIds & { made: boolean }> => {
  const { project: name, service, repository, branch, environment } = request;
  let projectId = await findProjectId(ask, name, workspaceId);
  if (projectId === undefined) {
    const input = {
      name,
      defaultEnvironmentName: environment,
      ...(workspaceId !== undefined && { workspaceId }),
    };
    projectId = (await ask(createProject, { input })).projectCreate.id;
  }
  const { project } = await ask(readProject, { id: projectId });
  const environmentId = environmentOf(project, environment);
  const there = serviceOf(project, service);
  if (there !== undefined) {
    await connected(ask, there, environmentId, request);
    return { projectId, environmentId, serviceId: there.id, made: false };
  }
  // Railway deploys a service as soon as it has a repository: its variables come with it.
  const input = { projectId, name: service, source: { repo: repository }, branch, variables: variables() };
  const { serviceCreate } = await ask(createService, { input });
  return { projectId, environmentId, serviceId: serviceCreate.id, made: true };
};
