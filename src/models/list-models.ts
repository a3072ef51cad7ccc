import { ModelError } from '../domain/errors.ts';
import { connectionFault } from './connection-fault.ts';
import { endingFault } from './ending-fault.ts';
import { addressOf } from './endpoint.ts';
import type { Address, Endpoint } from './endpoint.ts';
import { modelError } from './faults.ts';
import { httpFault } from './http-fault.ts';
import { readText, send } from './transport.ts';
import { Watchdog } from './watchdog.ts';

/** A list is answered from memory: a server that takes longer is not in a state to work. */
const listLimitMs = 10_000;
/** Routers list some thousand models with their prices. */
const listLimitBytes = 16_000_000;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const fetchList = async (address: Address, path: string, signal: AbortSignal): Promise<string[]> => {
  const { name, place, provider, headers, apiKey } = address;
  const response = await send({ method: 'GET', url: address.url(path), headers, signal });
  const body = await readText(response, response.ok ? listLimitBytes : 64_000);
  if (!response.ok)
    throw httpFault({ status: response.status, headers: response.headers, body }, name, apiKey);
  const models = provider.readModels(parseJson(body));
  if (models) return models;
  throw modelError('not-a-model-server', `${place} does not list models`, {
    hint: 'check the base URL: most servers want it to end in /v1',
  });
};

/** Looks one step further below the base URL, to be able to say what it should have been. */
const withRemedy = async (
  refusal: ModelError,
  address: Address,
  signal: AbortSignal,
): Promise<ModelError> => {
  const { place, provider } = address;
  if (refusal.fault !== 'not-a-model-server' || place.endsWith(provider.prefix)) return refusal;
  const path = `${provider.prefix}${provider.paths.models}`;
  const found = await fetchList(address, path, signal).catch(() => undefined);
  if (!found) return refusal;
  const hint = `set the base URL to ${place}${provider.prefix}`;
  return modelError('not-a-model-server', refusal.message, { hint, cause: refusal.cause });
};

/** The models that a server lists, in its order. Throws ModelError. */
export const listFrom = async (address: Address, signal?: AbortSignal): Promise<string[]> => {
  const watchdog = new Watchdog(signal);
  try {
    watchdog.watch('no list of models', listLimitMs);
    return await fetchList(address, address.provider.paths.models, watchdog.signal).catch(
      async (error: unknown) => {
        throw error instanceof ModelError ? await withRemedy(error, address, watchdog.signal) : error;
      },
    );
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw watchdog.ending
      ? endingFault(watchdog.ending, address.name)
      : connectionFault(error, { endpoint: address.name, place: address.place, during: false });
  } finally {
    watchdog.stop();
  }
};

/** Like {@link listFrom}; throws a UserError for an endpoint that cannot work. */
export const listModels = (endpoint: Endpoint, signal?: AbortSignal): Promise<string[]> =>
  listFrom(addressOf(endpoint), signal);
