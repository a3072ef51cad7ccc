import { completeCall } from './call.ts';
import { addressOf } from './endpoint.ts';
import type { Endpoint } from './endpoint.ts';
import { defaultLimits } from './limits.ts';
import type { CallLimits } from './limits.ts';
import type { Model } from './model.ts';

/** A model of an endpoint. Contacts nobody yet; throws a UserError for an endpoint that cannot work. */
export const createModel = (endpoint: Endpoint, name: string, limits: Partial<CallLimits> = {}): Model => {
  const address = addressOf(endpoint);
  return {
    name,
    endpoint: endpoint.name,
    complete: (request, options = {}) =>
      completeCall({ address, model: name, limits: { ...defaultLimits, ...limits }, request, options }),
  };
};
