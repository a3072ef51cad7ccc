import type { Config } from '../config.ts';
import type { Symptom } from '../domain/machine.ts';
import { UserError } from '../domain/errors.ts';
import type { Endpoint } from '../models/endpoint.ts';
import { probeEndpoint } from '../models/probe-endpoint.ts';
import { isLocal, refuseRemote } from '../models/routing/is-local.ts';
import { priceOf } from '../models/routing/price.ts';
import type { Store } from '../store/open-store.ts';
import { exec } from '../workspace/exec.ts';
import { findProgram } from '../workspace/host.ts';
import { detectSandbox, type SandboxOptions } from '../workspace/sandbox/detect-sandbox.ts';
import { endpointOf, remotePolicy } from './endpoints.ts';
import { routedModels } from './probe-models.ts';

const oldestNode = [22, 19] as const;
/** A server that does not list its models within this time is no help to a person who waits. */
const probeLimitMs = 10_000;

const runtime = (): Symptom => {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const old = major < oldestNode[0] || (major === oldestNode[0] && minor < oldestNode[1]);
  const text = `Node ${process.version} on ${process.platform}-${process.arch}`;
  return old
    ? { topic: 'runtime', status: 'problem', text, remedy: 'install Node 22.19 or newer' }
    : { topic: 'runtime', status: 'ok', text };
};

const program = async (name: string, path: string, remedy: string): Promise<Symptom> => {
  const found = findProgram(name, path);
  if (found === undefined)
    return { topic: name, status: 'problem', text: `${name} is not installed`, remedy };
  const { stdout, failed } = await exec({
    argv: [found, '--version'],
    cwd: '/',
    env: { PATH: path },
    timeoutMs: 10_000,
  });
  const version = stdout.trim().split('\n', 1)[0] ?? '';
  return failed
    ? { topic: name, status: 'problem', text: `${name} does not start`, remedy }
    : { topic: name, status: 'ok', text: version };
};

const sandbox = async (config: Config, { host }: Pick<SandboxOptions, 'host'>): Promise<Symptom> => {
  if (config.sandbox === 'off')
    return {
      topic: 'sandbox',
      status: 'warning',
      text: 'switched off: generated code runs with your rights',
      remedy: 'set sandbox.mode to "required"',
    };
  const found = await detectSandbox({ host });
  if (found.level === 'none')
    return { topic: 'sandbox', status: 'problem', text: found.reason, remedy: found.hint };
  return {
    topic: 'sandbox',
    status: 'ok',
    text: `${found.level}: no network, no environment, only the run's folder writable`,
  };
};

const database = async (store: () => Promise<Store>): Promise<Symptom> => {
  try {
    const { kind, version, where } = (await store()).about();
    return { topic: 'database', status: 'ok', text: `${kind} (${version}) at ${where}` };
  } catch (error) {
    const known = error instanceof UserError;
    return {
      topic: 'database',
      status: 'problem',
      text: known ? error.message : String(error),
      remedy: known ? error.hint : undefined,
    };
  }
};

const endpoint = async (config: Config, name: string, signal: AbortSignal): Promise<Symptom[]> => {
  const topic = `endpoint ${name}`;
  try {
    const configured = endpointOf(config, name);
    refuseRemote(configured, remotePolicy(config));
    const probe = await probeEndpoint(
      configured,
      AbortSignal.any([signal, AbortSignal.timeout(probeLimitMs)]),
    );
    if (probe.kind === 'faulty')
      return [{ topic, status: 'problem', text: `${probe.place}: ${probe.message}`, remedy: probe.hint }];
    const { models } = probe;
    const text = `${probe.place} answers in ${Math.round(probe.latencyMs)} ms with ${models.length} models`;
    return [
      { topic, status: 'ok', text },
      ...unknownModels(config, name, models),
      ...uncountedModels(config, configured),
    ];
  } catch (error) {
    return [
      {
        topic,
        status: 'problem',
        text: error instanceof Error ? error.message : String(error),
        remedy: error instanceof UserError ? error.hint : undefined,
      },
    ];
  }
};

/** Models that a route names on this endpoint and that its server does not list. */
const unknownModels = (config: Config, name: string, models: readonly string[]): Symptom[] => {
  return routedModels(config)
    .filter(({ endpoint, model }) => endpoint === name && !models.includes(model))
    .map(({ model }) => ({
      topic: `model ${model}`,
      status: 'problem' as const,
      text: `${name} does not list it`,
      remedy:
        models.length > 0 ? `it has: ${models.slice(0, 8).join(', ')}` : 'load a model on the server first',
    }));
};

/** Models of a route that others may charge for and that no price is known of: a budget cannot hold them. */
const uncountedModels = (config: Config, endpoint: Endpoint): Symptom[] =>
  routedModels(config)
    .filter((routed) => routed.endpoint === endpoint.name && !isLocal(endpoint, config.trusted_hosts))
    .filter(({ model }) => priceOf(config.prices, { name: model, endpoint: endpoint.name }) === undefined)
    .map(({ model }) => ({
      topic: `model ${model}`,
      status: 'warning' as const,
      text: `has no price, so what it costs is not counted`,
      remedy: `add "${model}@${endpoint.name} PROMPT ANSWER" to prices; 0 0 when it is free`,
    }));

const models = async (config: Config, signal: AbortSignal): Promise<Symptom[]> => {
  const names = Object.keys(config.endpoints);
  if (names.length === 0)
    return [
      {
        topic: 'models',
        status: 'problem',
        text: 'no model server is configured',
        remedy:
          'set MILLWRIGHT_BASE_URL=http://localhost:11434/v1 and MILLWRIGHT_MODEL, or write both into millwright.toml',
      },
    ];
  return (await Promise.all(names.map((name) => endpoint(config, name, signal)))).flat();
};

/** Everything a run needs. Only configured endpoints are contacted. */
export const examineMachine = async (
  config: Config,
  options: Pick<SandboxOptions, 'host'> & { store: () => Promise<Store>; signal: AbortSignal },
): Promise<Symptom[]> => {
  const { path } = options.host;
  const found = await Promise.all([
    Promise.resolve(runtime()),
    program('git', path, 'apt-get install -y git, or see https://git-scm.com'),
    program('npm', path, 'install Node with npm'),
    sandbox(config, options),
    database(options.store),
  ]);
  return [...found, ...(await models(config, options.signal))];
};
