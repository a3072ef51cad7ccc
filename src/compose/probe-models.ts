import type { Config } from '../config.ts';
import type { ProbedModel } from '../domain/machine.ts';
import { ModelError, UserError } from '../domain/errors.ts';
import { probeModel } from '../models/discovery/probe-model.ts';
import type { ModelMemory } from '../models/model-memory.ts';
import { refuseRemote } from '../models/routing/is-local.ts';
import { askedServer, remotePolicy } from './endpoints.ts';
import type { ModelAt } from './learned-models.ts';

const roles = ['elaborator', 'coder', 'healer', 'reviewer'] as const;

/** Every model that a route names, once. */
export const routedModels = (config: Config): ModelAt[] => {
  const names = new Set(roles.flatMap((role) => config.route(role)));
  return [...names].map((name) => config.resolveModel(name));
};

const failed = ({ model, endpoint }: ModelAt, error: ModelError | UserError): ProbedModel => ({
  endpoint,
  model,
  jsonWays: [],
  thinks: false,
  findings: [{ fault: 'no-answer', text: error.message, remedy: error.hint }],
});

const probe = async (
  config: Config,
  at: ModelAt,
  { memory, signal }: { memory: ModelMemory; signal: AbortSignal },
): Promise<ProbedModel> => {
  try {
    const endpoint = await askedServer(config, at.endpoint, signal);
    refuseRemote(endpoint, remotePolicy(config));
    const { windowTokens } = config.endpoints[at.endpoint] ?? {};
    const { facts, timing, ...rest } = await probeModel(endpoint, at.model, { memory, signal, windowTokens });
    return {
      endpoint: at.endpoint,
      model: at.model,
      windowTokens: facts.windowTokens,
      capableTokens: facts.capableTokens,
      jsonWays: rest.jsonWays,
      thinks: rest.thinks,
      promptTokensPerSecond: timing?.promptTokensPerSecond,
      answerTokensPerSecond: timing?.answerTokensPerSecond,
      findings: rest.findings,
    };
  } catch (error) {
    if (!signal.aborted && (error instanceof ModelError || error instanceof UserError))
      return failed(at, error);
    throw error;
  }
};

/** Canaries to every model of the routes that a server serves, one after the other: two at once would slow each other down. */
export const probeModels = async (
  config: Config,
  options: { memory: ModelMemory; signal: AbortSignal },
): Promise<ProbedModel[]> => {
  const probed: ProbedModel[] = [];
  const onServers = routedModels(config).filter((at) => config.endpoints[at.endpoint]?.kind === 'server');
  for (const model of onServers) probed.push(await probe(config, model, options));
  return probed;
};
