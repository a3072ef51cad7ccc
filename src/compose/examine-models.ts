import { stat } from 'node:fs/promises';
import type { Config } from '../config.ts';
import type { FileEndpoint } from '../config/endpoints.ts';
import { UserError } from '../domain/errors.ts';
import type { Symptom } from '../domain/machine.ts';
import type { Endpoint } from '../models/endpoint.ts';
import { probeEndpoint } from '../models/probe-endpoint.ts';
import { isLocal, refuseRemote } from '../models/routing/is-local.ts';
import { priceOf } from '../models/routing/price.ts';
import { remotePolicy, serverOf } from './endpoints.ts';
import { routedModels } from './probe-models.ts';

/** A server that does not list its models within this time is no help to a person who waits. */
const probeLimitMs = 10_000;

/** A file is opened when it is first asked; here it only has to be there. */
const file = async ({ name, path }: FileEndpoint): Promise<Symptom> => {
  const topic = `endpoint ${name}`;
  try {
    const { size } = await stat(path);
    return { topic, status: 'ok', text: `${path} (${(size / 1e9).toFixed(1)} GB), in this process` };
  } catch {
    const remedy = `set endpoints.${name}.path to a GGUF file`;
    return { topic, status: 'problem', text: `${path} is not there`, remedy };
  }
};

const endpoint = async (config: Config, name: string, signal: AbortSignal): Promise<Symptom[]> => {
  const topic = `endpoint ${name}`;
  const given = config.endpoints[name];
  if (given?.kind === 'file') return [await file(given)];
  try {
    const configured = serverOf(config, name);
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

/** Configured endpoints and the models that routes name on them. Nobody else is contacted. */
export const examineModels = async (config: Config, signal: AbortSignal): Promise<Symptom[]> => {
  const names = Object.keys(config.endpoints);
  if (names.length === 0)
    return [
      {
        topic: 'models',
        status: 'problem',
        text: 'no model server is configured',
        remedy:
          'set MILLWRIGHT_BASE_URL=http://localhost:11434/v1 and MILLWRIGHT_MODEL, or try `millwright doctor --write`',
      },
    ];
  return (await Promise.all(names.map((name) => endpoint(config, name, signal)))).flat();
};
