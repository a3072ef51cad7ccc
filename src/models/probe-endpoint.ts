import { ModelError } from '../domain/errors.ts';
import type { ModelFault } from '../domain/errors.ts';
import { addressOf } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { listFrom } from './list-models.ts';

/** What was found where an endpoint should be. `place` is its URL without key and query. */
export type EndpointProbe = { name: string; place: string; latencyMs: number } & (
  | { kind: 'ready'; models: string[] }
  | { kind: 'faulty'; fault: ModelFault; message: string; hint: string | undefined }
);

/** Asks an endpoint for its models. A fault is a finding, not an exception; throws UserError only for a bad URL or key. */
export const probeEndpoint = async (endpoint: Endpoint, signal?: AbortSignal): Promise<EndpointProbe> => {
  const address = addressOf(endpoint);
  const start = performance.now();
  const at = (): { name: string; place: string; latencyMs: number } => ({
    name: address.name,
    place: address.place,
    latencyMs: performance.now() - start,
  });
  try {
    const models = await listFrom(address, signal);
    return { ...at(), kind: 'ready', models };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    const { fault, message, hint } = error;
    return { ...at(), kind: 'faulty', fault, message, hint };
  }
};
