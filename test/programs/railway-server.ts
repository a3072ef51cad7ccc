import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pick, readDocument, type GraphqlOperation } from './graphql-document.ts';

interface Deployment {
  id: string;
  serviceId: string;
  status: string;
  createdAt: string;
  commit: string;
  /** States that it still goes through; each look at the deployments takes one. */
  ahead: string[];
}

interface Service {
  id: string;
  name: string;
  projectId: string;
  repo: string | null;
  branch: string;
  variables: Record<string, string>;
  domain: string | undefined;
}

type Input = Record<string, unknown>;

/** An answer that takes the place of the real one, once for each time it is listed. */
export interface RailwayFault {
  /** Name of the root field. */
  on: string;
  /** `cut-after`: it is done, and the answer is lost. `message`: an error of GraphQL, as Railway words limits of a plan. */
  how:
    | { status: number; headers?: Record<string, string> }
    | { message: string; code?: string }
    | 'cut'
    | 'cut-after';
}

export interface RailwayServer {
  apiUrl: string;
  projects: { id: string; name: string }[];
  services: Service[];
  deployments: Deployment[];
  /** Root fields that were asked for, in order. */
  asked: string[];
  faults: RailwayFault[];
  /** States that a deployment goes through. */
  course: string[];
  /** What a push to the branch would deploy; a new service is deployed from it at once. */
  branchHead: string;
  /** How the service answers. */
  app: { status: number; headers: Record<string, string>; text: string };
  /** Whether the answer of a rollback has fields: the documentation says so, Railway's command line does not. */
  rollbackHasFields: boolean;
  close(): Promise<void>;
}

const environment = { id: 'env-production', name: 'production' };

/** Root fields with their arguments, as Railway documents them. */
const known: Record<string, { kind: 'query' | 'mutation'; args: Record<string, string> }> = {
  projects: { kind: 'query', args: { workspaceId: 'String', first: 'Int', after: 'String' } },
  projectCreate: { kind: 'mutation', args: { input: 'ProjectCreateInput!' } },
  project: { kind: 'query', args: { id: 'String!' } },
  serviceCreate: { kind: 'mutation', args: { input: 'ServiceCreateInput!' } },
  serviceConnect: { kind: 'mutation', args: { id: 'String!', input: 'ServiceConnectInput!' } },
  variables: {
    kind: 'query',
    args: { projectId: 'String!', environmentId: 'String!', serviceId: 'String', unrendered: 'Boolean' },
  },
  variableCollectionUpsert: { kind: 'mutation', args: { input: 'VariableCollectionUpsertInput!' } },
  domains: { kind: 'query', args: { projectId: 'String!', environmentId: 'String!', serviceId: 'String!' } },
  serviceDomainCreate: { kind: 'mutation', args: { input: 'ServiceDomainCreateInput!' } },
  deployments: { kind: 'query', args: { input: 'DeploymentListInput!', first: 'Int' } },
  serviceInstanceDeployV2: {
    kind: 'mutation',
    args: { serviceId: 'String!', environmentId: 'String!', commitSha: 'String' },
  },
  deploymentRollback: { kind: 'mutation', args: { id: 'String!' } },
};

/** Fields of inputs; with `!` they have to be there. */
const inputs: Record<string, string[]> = {
  projectCreate: ['name!', 'workspaceId', 'defaultEnvironmentName'],
  serviceCreate: ['projectId!', 'name', 'source', 'branch', 'variables'],
  serviceConnect: ['repo', 'branch'],
  variableCollectionUpsert: [
    'projectId!',
    'environmentId!',
    'serviceId',
    'variables!',
    'skipDeploys',
    'replace',
  ],
  serviceDomainCreate: ['environmentId!', 'serviceId!', 'targetPort'],
  deployments: ['projectId', 'environmentId', 'serviceId', 'status'],
};

/** Why a call does not fit the schema. */
const misfit = ({ kind, field, variables, args }: GraphqlOperation, given: Input): string | undefined => {
  const schema = known[field];
  if (schema === undefined || schema.kind !== kind) return `no ${kind} ${field}`;
  for (const [name, variable] of Object.entries(args)) {
    const [wanted, declared] = [schema.args[name], variables[variable]];
    if (wanted === undefined) return `no argument ${name}`;
    if (declared !== wanted && declared !== `${wanted}!`) return `${variable} is ${declared}, not ${wanted}`;
  }
  const lacking = Object.entries(schema.args).find(
    ([name, type]) => type.endsWith('!') && given[args[name] ?? ''] === undefined,
  );
  if (lacking) return `${lacking[0]} is missing`;
  const input = given['input'];
  if (typeof input !== 'object' || input === null) return undefined;
  const fields = inputs[field] ?? [];
  const names = new Set(fields.map((one) => one.replace('!', '')));
  const unknown = Object.keys(input).find((name) => !names.has(name));
  const absent = fields.find((one) => one.endsWith('!') && !(one.slice(0, -1) in input));
  return unknown ?? absent;
};

const edges = (nodes: unknown[]) => ({ edges: nodes.map((node) => ({ node })) });

/**
 * The documented part of Railway's GraphQL API that a deployment needs, strictly (docs.railway.com/integrations/api), and the
 * service that it deploys, on a port of its own. Nothing here takes time: each look at deployments moves them one state on.
 */
class LocalRailway implements RailwayServer {
  readonly projects: RailwayServer['projects'] = [];
  readonly services: Service[] = [];
  readonly deployments: Deployment[] = [];
  readonly asked: string[] = [];
  readonly faults: RailwayFault[] = [];
  course = ['QUEUED', 'BUILDING', 'DEPLOYING', 'SUCCESS'];
  branchHead = 'f'.repeat(40);
  app = { status: 200, headers: {} as Record<string, string>, text: 'shop' };
  rollbackHasFields = false;
  #count = 0;
  readonly #token: string;
  readonly #api: Server;
  readonly #app: Server;

  constructor(token: string) {
    this.#token = token;
    this.#api = createServer((request, response) => void this.#serve(request, response));
    this.#app = createServer((_request, response) => {
      const active = this.deployments.findLast(({ status }) => status === 'SUCCESS');
      if (!active) return void response.writeHead(404).end('Application not found');
      return void response
        .writeHead(this.app.status, this.app.headers)
        .end(`${this.app.text} at ${active.commit}`);
    });
  }

  async listen(): Promise<this> {
    for (const server of [this.#api, this.#app])
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${(this.#api.address() as AddressInfo).port}/graphql/v2`;
  }

  async close(): Promise<void> {
    for (const server of [this.#api, this.#app]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  #id(what: string): string {
    this.#count += 1;
    return `${what}-${this.#count}`;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const send = (status: number, body: unknown, headers = {}): void =>
      void response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(body));
    const invalid = (message: string): void =>
      send(400, { errors: [{ message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] });
    if (request.headers.authorization !== `Bearer ${this.#token}`)
      return send(200, {
        errors: [{ message: 'Not Authorized', extensions: { code: 'UNAUTHENTICATED' } }],
        data: null,
      });
    const { query, variables } = JSON.parse(Buffer.concat(pieces).toString('utf8')) as {
      query: string;
      variables: Input;
    };
    let operation: GraphqlOperation;
    try {
      operation = readDocument(query);
    } catch (error) {
      return invalid(String(error));
    }
    const wrong = misfit(operation, variables);
    if (wrong !== undefined) return invalid(wrong);
    this.asked.push(operation.field);
    const index = this.faults.findIndex(({ on }) => on === operation.field);
    const [fault] = index < 0 ? [] : this.faults.splice(index, 1);
    if (fault?.how === 'cut') return void request.socket.destroy();
    if (typeof fault?.how === 'object') return this.#refuse(fault.how, send);
    try {
      const answer = this.#answer(operation, variables);
      if (fault?.how === 'cut-after') return void request.socket.destroy();
      return send(200, { data: { [operation.field]: answer } });
    } catch (error) {
      return invalid(String(error));
    }
  }

  #refuse(
    how: Exclude<RailwayFault['how'], string>,
    send: (status: number, body: unknown, headers?: Record<string, string>) => void,
  ): void {
    if ('status' in how) return send(how.status, {}, how.headers);
    const code = how.code ?? 'INTERNAL_SERVER_ERROR';
    return send(200, { data: null, errors: [{ message: how.message, extensions: { code } }] });
  }

  #answer({ field, selection }: GraphqlOperation, variables: Input): unknown {
    const isRollback = field === 'deploymentRollback';
    if (isRollback && (selection !== null) !== this.rollbackHasFields) throw new Error('selection');
    return pick(this.#resolve(field, variables), selection);
  }

  #start(service: Service, commit: string): Deployment {
    const [status = 'QUEUED', ...ahead] = this.course;
    const createdAt = new Date(Date.UTC(2026, 0, 1, 0, 0, this.deployments.length)).toISOString();
    const made = { id: this.#id('deployment'), serviceId: service.id, status, createdAt, commit, ahead };
    this.deployments.push(made);
    return made;
  }

  /** What becomes healthy takes the place of what ran before. */
  #advance(): void {
    for (const one of this.deployments) {
      const next = one.ahead.shift();
      if (next === undefined) continue;
      one.status = next;
      if (next !== 'SUCCESS') continue;
      for (const other of this.deployments)
        if (other !== one && other.status === 'SUCCESS') other.status = 'REMOVED';
    }
  }

  #service(id: unknown): Service {
    const found = this.services.find((one) => one.id === id);
    if (!found) throw new Error('Service not found');
    return found;
  }

  #showDeployment({ id, status, createdAt, commit }: Deployment) {
    const canRollback = status === 'REMOVED' || status === 'SUCCESS';
    return { id, status, createdAt, meta: { commitHash: commit, reason: 'deploy' }, canRollback };
  }

  #resolve(field: string, given: Input): unknown {
    const input = (given['input'] ?? {}) as Record<string, string> & {
      variables?: Record<string, string>;
      source?: { repo: string };
    };
    if (field === 'projects')
      return { ...edges(this.projects), pageInfo: { hasNextPage: false, endCursor: null } };
    if (field === 'projectCreate') {
      const project = { id: this.#id('project'), name: input['name'] ?? '' };
      this.projects.push(project);
      return project;
    }
    if (field === 'project') return this.#showProject(String(given['id']));
    if (field === 'serviceCreate') return this.#createService(input);
    if (field === 'serviceConnect') {
      const service = this.#service(given['id']);
      Object.assign(service, { repo: input['repo'], branch: input['branch'] });
      return service;
    }
    return this.#resolveService(field, given, input);
  }

  #showProject(id: string) {
    const project = this.projects.find((one) => one.id === id);
    if (!project) throw new Error('Project not found');
    const services = this.services
      .filter(({ projectId }) => projectId === id)
      .map(({ id: serviceId, name, repo }) => ({
        id: serviceId,
        name,
        serviceInstances: edges([{ environmentId: environment.id, source: { repo, image: null } }]),
      }));
    return { ...project, environments: edges([environment]), services: edges(services) };
  }

  #createService(
    input: Record<string, string> & { variables?: Record<string, string>; source?: { repo: string } },
  ) {
    const service: Service = {
      id: this.#id('service'),
      name: input['name'] ?? '',
      projectId: input['projectId'] ?? '',
      repo: input.source?.repo ?? null,
      branch: input['branch'] ?? 'main',
      variables: { ...input.variables },
      domain: undefined,
    };
    this.services.push(service);
    if (service.repo !== null) this.#start(service, this.branchHead);
    return service;
  }

  #resolveService(field: string, given: Input, input: Input): unknown {
    if (field === 'deploymentRollback') {
      const old = this.deployments.find(({ id }) => id === given['id']);
      if (!old) throw new Error('Deployment not found');
      const made = this.#start(this.#service(old.serviceId), old.commit);
      made.ahead = ['DEPLOYING', 'SUCCESS'];
      return this.rollbackHasFields ? this.#showDeployment(made) : true;
    }
    const service = this.#service(given['serviceId'] ?? input['serviceId']);
    if (field === 'variables') return { ...service.variables, RAILWAY_SERVICE_NAME: service.name };
    if (field === 'variableCollectionUpsert') {
      Object.assign(service.variables, input['variables']);
      return true;
    }
    if (field === 'domains')
      return {
        serviceDomains: service.domain === undefined ? [] : [{ id: 'domain-1', domain: service.domain }],
        customDomains: [],
      };
    if (field === 'serviceDomainCreate') {
      service.domain = `127.0.0.1:${(this.#app.address() as AddressInfo).port}`;
      return { id: 'domain-1', domain: service.domain };
    }
    if (field === 'serviceInstanceDeployV2')
      return this.#start(service, (given['commitSha'] as string | undefined) ?? this.branchHead).id;
    this.#advance();
    const all = this.deployments.filter(({ serviceId }) => serviceId === service.id);
    return edges(all.toReversed().map((one) => this.#showDeployment(one)));
  }
}

export const startRailwayServer = (token: string): Promise<RailwayServer> => new LocalRailway(token).listen();
