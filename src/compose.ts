import { join } from 'node:path';
import { environment, type Config } from './config.ts';
import { agentDesk, type AgentMachine } from './compose/agents.ts';
import { loadGrammar } from './compose/grammars.ts';
import { joinFloor } from './compose/join-floor.ts';
import { projectHere } from './compose/local-project.ts';
import { hostingOf } from './compose/hosting.ts';
import { intakeOf } from './compose/intake.ts';
import { machineOf } from './compose/machine.ts';
import { KeptMemory } from './compose/kept-memory.ts';
import { Models } from './compose/models.ts';
import { outsideArtifacts } from './compose/outside-artifacts.ts';
import { pipelineSettings } from './compose/pipeline-settings.ts';
import { promptTokens } from './compose/prompt-room.ts';
import { purseOf } from './compose/purse.ts';
import { repositoriesOn } from './compose/repositories.ts';
import { summariesFor } from './compose/summaries.ts';
import { tracesOf } from './compose/traces.ts';
import { workspacesFor } from './compose/workspaces.ts';
import { startWork, type LocalWork, type WorkRole } from './compose/work.ts';
import { engineSession, type CageOptions } from './compose/cages.ts';
import { registryOf } from './compose/registries.ts';
import { workbenchFor } from './compose/workbenches.ts';
import { Bug } from './domain/errors.ts';
import type { Run } from './domain/run.ts';
import { openSyntax } from './extract/syntax/open-syntax.ts';
import { openRegistry } from './integrations/registry/open-registry.ts';
import type { PackageRegistry } from './domain/dependency.ts';
import type { OperationContext } from './operations/operation.ts';
import type { PipelineParts } from './pipeline/pipeline-parts.ts';
import { openStore, type Store } from './store/open-store.ts';
import { fileBatchesIn } from './workspace/file-batches.ts';

/** What the process around knows. */
export interface Surroundings {
  cwd: string;
  user: string;
  home: string;
  signal: AbortSignal;
  /** Default `command`. */
  role?: WorkRole;
  version?: string;
  /** By which others know this worker; default: the name of the machine. */
  workerName?: string | undefined;
  /** The configuration with the restricted part of a repository's own file. */
  configFor(root: string): Promise<Config>;
}

/** The wired house: what surfaces call operations with, and a way to let go of everything. */
export interface Composition {
  context: OperationContext;
  /** What programs of the person are started with. */
  host: CageOptions['host'];
  /** The same worker as the context's, as a server looks at it. */
  work(): Promise<LocalWork>;
  close(): Promise<void>;
}

const once = <Value>(make: () => Promise<Value>): (() => Promise<Value>) & { made: boolean } => {
  let value: Promise<Value> | undefined;
  const get = (): Promise<Value> => {
    get.made = true;
    return (value ??= make());
  };
  get.made = false;
  return get;
};

/** Grammars are read once a process, when a text of their language comes first. */
const syntax = openSyntax(loadGrammar);

const cageOptions = (config: Config, home: string): CageOptions => ({
  host: { path: environment['PATH'] ?? '', home },
  registryUrl: config.npm.registry,
  registries: config.registries,
  environment,
  ...config.cage,
  engineSession: engineSession(environment),
  cacheDir: join(config.dataDir, 'cache', 'npm'),
  machineCaFile: environment['NODE_EXTRA_CA_CERTS'],
});

const agentMachine = (home: string): AgentMachine => ({
  host: { path: environment['PATH'] ?? '', home },
  environment,
  caFile: environment['NODE_EXTRA_CA_CERTS'],
});

const partsFor = async (
  run: Run,
  store: Store,
  onDelta: PipelineParts['onDelta'],
  { around, models, registry }: { around: Surroundings; models: Models; registry: PackageRegistry },
): Promise<PipelineParts> => {
  const known = await store.projects.byId(run.projectId);
  if (!known) throw new Bug(`the project of run ${run.id} is not there`);
  const general = await around.configFor(known.path);
  const project = await projectHere(known, general, cageOptions(general, around.home).host);
  const config = project.path === known.path ? general : await around.configFor(project.path);
  return {
    log: store.log,
    artifacts: store.artifacts,
    settings: pipelineSettings(config),
    modelsFor: (query) => models.modelsFor(config, query),
    promptTokens: (task) => promptTokens(config, task, (...at) => models.serverAt(...at)),
    editRecords: () => store.editOutcomes.records(),
    errorHistory: store.errorHistory,
    ledger: store.ledger,
    purse: purseOf(config, store),
    syntax,
    registry,
    agents: agentDesk(config, agentMachine(around.home), {
      records: () => store.modelCalls.records(),
      load: (endpoint) => models.load(endpoint),
    }),
    roles: () => config.roles.collect(),
    hosting: hostingOf(config, cageOptions(config, around.home)),
    workbenchFor: (run, task) =>
      workbenchFor({ run, task, project }, config, cageOptions(config, around.home)),
    onDelta,
  };
};

const startLocally = async (
  store: Store,
  config: Config,
  parts: Parameters<typeof partsFor>[3],
): Promise<LocalWork> => {
  const { role, home, signal, version = '', workerName: name } = parts.around;
  const isMember = store.engine.kind === 'server' && (role === 'server' || role === 'worker');
  const place = isMember && { role, name, version, signal, cage: cageOptions(config, home) };
  const member = place ? await joinFloor(store, config, place) : undefined;
  const partsOf: Parameters<typeof startWork>[2] = (run, onDelta) => partsFor(run, store, onDelta, parts);
  const summaries = summariesFor({
    store,
    models: parts.models,
    configFor: (root) => parts.around.configFor(root),
  });
  const traces = tracesOf(config, store, version);
  return startWork(store, config.limits.parallel_runs, partsOf, { role, member, traces, summaries });
};

/** Wires all rooms. Nothing is opened before it is used. */
export const compose = async (config: Config, surroundings: Surroundings): Promise<Composition> => {
  const { cwd, user, home, signal } = surroundings;
  const sandbox = cageOptions(config, home);
  const { databaseUrl, dataDir } = config;
  const servesFrom = surroundings.role === 'server' ? dataDir : undefined;
  const place = databaseUrl === undefined ? { dataDir } : { databaseUrl };
  const store = once(async () => openStore(place, { servesFrom, outside: outsideArtifacts(config) }));
  const memory = new KeptMemory(join(dataDir, 'models.json'));
  const models = new Models(store, memory);
  const registry = openRegistry(() => registryOf(sandbox));
  const parts = { around: surroundings, models, registry };
  const work = once(async () => startLocally(await store(), config, parts));
  return {
    host: sandbox.host,
    work,
    context: {
      store,
      work,
      settings: async (root) => (root === undefined ? config : await surroundings.configFor(root)).settings,
      repositories: repositoriesOn(sandbox.host),
      batches: fileBatchesIn(join(dataDir, 'backups')),
      workspaces: workspacesFor(config, sandbox.host),
      ...intakeOf(config, sandbox.host),
      hosting: hostingOf(config, sandbox),
      machine: machineOf(config, { cage: sandbox, store, memory }),
      dataDir: databaseUrl === undefined ? dataDir : undefined,
      cwd,
      user,
      signal,
      stays: surroundings.role === 'server',
    },
    async close() {
      if (work.made) await (await work()).drain();
      await models.close();
      await memory.save();
      if (store.made) await (await store()).close();
    },
  };
};
