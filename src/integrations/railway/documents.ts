import { z } from 'zod';
import type { RailwayCall } from './ask-railway.ts';

/*
 * Names, arguments and fields as Railway documents them: docs.railway.com/integrations/api, pages manage-projects,
 * manage-services, manage-variables, manage-domains, manage-deployments; `source` of a service instance and `commitSha` as
 * Railway's own command line uses them (github.com/railwayapp/cli, src/gql).
 */

const call = <Schema extends z.ZodType>(
  doing: string,
  document: string,
  schema: Schema,
  makes = false,
): RailwayCall<Schema> => ({ doing, document, schema, makes });

const id = z.string().regex(/^[\w-]{1,100}$/);
const named = z.object({ id, name: z.string() });
const edges = <Node extends z.ZodType>(node: Node) => z.object({ edges: z.array(z.object({ node })) });

export const listProjects = call(
  'look at the projects',
  `query projects($workspaceId: String, $first: Int, $after: String) {
  projects(workspaceId: $workspaceId, first: $first, after: $after) {
    edges { node { id name } }
    pageInfo { hasNextPage endCursor }
  }
}`,
  z.object({
    projects: edges(named).extend({
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() }),
    }),
  }),
);

export const createProject = call(
  'create the project',
  `mutation projectCreate($input: ProjectCreateInput!) {
  projectCreate(input: $input) { id name }
}`,
  z.object({ projectCreate: named }),
  true,
);

export const readProject = call(
  'look at the project',
  `query project($id: String!) {
  project(id: $id) {
    id
    name
    environments { edges { node { id name } } }
    services {
      edges {
        node {
          id
          name
          serviceInstances { edges { node { environmentId source { repo } } } }
        }
      }
    }
  }
}`,
  z.object({
    project: named.extend({
      environments: edges(named),
      services: edges(
        named.extend({
          serviceInstances: edges(
            z.object({ environmentId: id, source: z.object({ repo: z.string().nullish() }).nullish() }),
          ),
        }),
      ),
    }),
  }),
);

export const createService = call(
  'create the service',
  `mutation serviceCreate($input: ServiceCreateInput!) {
  serviceCreate(input: $input) { id name }
}`,
  z.object({ serviceCreate: named }),
  true,
);

export const connectService = call(
  'connect the service with the repository',
  `mutation serviceConnect($id: String!, $input: ServiceConnectInput!) {
  serviceConnect(id: $id, input: $input) { id }
}`,
  z.object({ serviceConnect: z.object({ id }) }),
  true,
);

export const readVariables = call(
  'look at the variables',
  `query variables($projectId: String!, $environmentId: String!, $serviceId: String, $unrendered: Boolean) {
  variables(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId, unrendered: $unrendered)
}`,
  z.object({ variables: z.record(z.string(), z.string().nullable()) }),
);

export const writeVariables = call(
  'set the variables',
  `mutation variableCollectionUpsert($input: VariableCollectionUpsertInput!) {
  variableCollectionUpsert(input: $input)
}`,
  z.object({ variableCollectionUpsert: z.literal(true) }),
);

export const readDomains = call(
  'look at the addresses',
  `query domains($projectId: String!, $environmentId: String!, $serviceId: String!) {
  domains(projectId: $projectId, environmentId: $environmentId, serviceId: $serviceId) {
    serviceDomains { id domain }
    customDomains { id domain }
  }
}`,
  z.object({
    domains: z.object({
      serviceDomains: z.array(z.object({ domain: z.string() })),
      customDomains: z.array(z.object({ domain: z.string() })),
    }),
  }),
);

export const createDomain = call(
  'create the address',
  `mutation serviceDomainCreate($input: ServiceDomainCreateInput!) {
  serviceDomainCreate(input: $input) { id domain }
}`,
  z.object({ serviceDomainCreate: z.object({ domain: z.string() }) }),
  true,
);

export const listDeployments = call(
  'look at the deployments',
  `query deployments($input: DeploymentListInput!, $first: Int) {
  deployments(input: $input, first: $first) {
    edges { node { id status createdAt meta canRollback } }
  }
}`,
  z.object({
    deployments: edges(
      z.object({
        id,
        status: z.string().max(100),
        createdAt: z.string().max(100),
        meta: z.unknown().optional(),
        canRollback: z.boolean().nullish(),
      }),
    ),
  }),
);

export const deployCommit = call(
  'deploy the commit',
  `mutation serviceInstanceDeployV2($serviceId: String!, $environmentId: String!, $commitSha: String) {
  serviceInstanceDeployV2(serviceId: $serviceId, environmentId: $environmentId, commitSha: $commitSha)
}`,
  z.object({ serviceInstanceDeployV2: id }),
  true,
);

/** The documentation selects fields of its answer, Railway's own command line none: whichever the API takes is used. */
export const rollBackForms = [
  call(
    'go back to the deployment before',
    `mutation deploymentRollback($id: String!) {
  deploymentRollback(id: $id)
}`,
    z.object({ deploymentRollback: z.unknown() }),
  ),
  call(
    'go back to the deployment before',
    `mutation deploymentRollback($id: String!) {
  deploymentRollback(id: $id) { id status }
}`,
    z.object({ deploymentRollback: z.unknown() }),
  ),
] as const;
