import type { Config, RoutedRole } from '../config.ts';
import { UserError } from '../domain/errors.ts';
import type { Task } from '../domain/task.ts';
import { createModel } from '../models/create-model.ts';
import { createDemoModel, demoModelName } from '../models/demo/demo-model.ts';
import type { Endpoint } from '../models/endpoint.ts';
import type { Model } from '../models/model.ts';
import { providers } from '../models/providers/index.ts';

/** A configured endpoint with its protocol. Throws UserError for a provider that nobody knows. */
export const endpointOf = (config: Config, name: string): Endpoint => {
  const endpoint = config.endpoints[name];
  if (!endpoint) throw new UserError(`there is no endpoint ${name}`, { hint: 'see `millwright config`' });
  const { baseUrl, apiKey, provider } = endpoint;
  if (!Object.hasOwn(providers, provider))
    throw new UserError(`the endpoint ${name} names an unknown provider: ${provider}`, {
      hint: `there is: ${Object.keys(providers).join(', ')}`,
    });
  return { name, baseUrl, apiKey, provider: providers[provider as keyof typeof providers] };
};

/** The model for a role: the task's own, else the first of the role's route. Never silently another one. */
export const modelForRole = async (
  config: Config,
  role: string,
  task: Task,
  answered: number,
): Promise<Model> => {
  if (task.model === demoModelName) return createDemoModel(answered);
  const wanted = task.model ?? config.route(role as RoutedRole)[0];
  if (wanted === undefined)
    throw new UserError('no model is configured', {
      hint: 'set MILLWRIGHT_BASE_URL and MILLWRIGHT_MODEL, or see `millwright doctor`',
    });
  const { model, endpoint } = config.resolveModel(wanted);
  const { first_token_seconds, silence_seconds } = config.limits;
  return createModel(endpointOf(config, endpoint), model, {
    firstTokenMs: first_token_seconds * 1000,
    silenceMs: silence_seconds * 1000,
  });
};
