import type { Config } from '../config.ts';
import { modelFacts } from '../models/ask-server.ts';
import { addressOf, type Endpoint } from '../models/endpoint.ts';
import { refuseRemote } from '../models/routing/is-local.ts';
import type { Task } from '../domain/task.ts';
import { remotePolicy } from './endpoints.ts';

/** Of a window, what a prompt may take; the rest is for the answer. */
const promptShare = 0.6;
/** A run does not wait longer for what only spares it a refusal. */
const limitMs = 5_000;

type ServerAt = (config: Config, name: string) => Promise<Endpoint>;

const windowOf = async (config: Config, task: Task, serverAt: ServerAt): Promise<number> => {
  const wanted = task.model ?? config.route('coder')[0];
  // Where no model is asked, no server is.
  if (wanted === undefined || task.recipe === 'check') return Infinity;
  const { model, endpoint } = config.resolveModel(wanted);
  const configured = config.endpoints[endpoint];
  if (configured?.windowTokens !== undefined) return configured.windowTokens;
  if (configured?.kind !== 'server') return Infinity;
  const server = await serverAt(config, endpoint);
  refuseRemote(server, remotePolicy(config));
  const { windowTokens, capableTokens } = await modelFacts(
    addressOf(server),
    model,
    AbortSignal.timeout(limitMs),
  );
  // A server that sizes its window by call can have what the model was made for.
  return (server.provider.sizesWindow ? capableTokens : windowTokens) ?? Infinity;
};

/**
 * Tokens that prompts of a run may hold: what the configuration says, less where the window of the coder's model is known
 * to be smaller. What cannot be found out here is found out by the call itself.
 */
export const promptTokens = async (config: Config, task: Task, serverAt: ServerAt): Promise<number> => {
  const window = await windowOf(config, task, serverAt).catch(() => Infinity);
  return Math.min(config.limits.context_tokens, Math.floor(window * promptShare));
};
