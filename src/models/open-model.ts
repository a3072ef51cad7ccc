import { countOnServer, modelFacts } from './ask-server.ts';
import { continuing } from './continuing.ts';
import { createModel } from './create-model.ts';
import { addressOf, type Endpoint } from './endpoint.ts';
import type { CallLimits } from './limits.ts';
import type { ModelMemory } from './model-memory.ts';
import type { Model } from './model.ts';
import { guarded, type EndpointGate } from './routing/guarded.ts';
import { refuseRemote, type RemotePolicy } from './routing/is-local.ts';
import { withWishes, type Wishes } from './with-wishes.ts';
import { provingWindow } from './window/proving-window.ts';

export interface ModelParts {
  endpoint: Endpoint;
  name: string;
  policy: RemotePolicy;
  memory: ModelMemory;
  /** One for each endpoint and process. */
  gate: EndpointGate;
  limits?: Partial<CallLimits> | undefined;
  /** Tokens of its window, where the person configured them. */
  windowTokens?: number | undefined;
  wishes?: Wishes | undefined;
  /** The higher, the earlier a waiting call gets its turn. */
  priority?: number | undefined;
}

/**
 * A model with all that a run wants of it: it stays on this machine unless the policy says otherwise, waits for its
 * turn, is left alone while its server does not work, and proves that it saw the whole prompt. Contacts nobody yet;
 * throws a UserError for an endpoint that cannot work or is not allowed.
 */
export const openModel = (parts: ModelParts): Model => {
  const { endpoint, name, policy, memory, gate, limits, windowTokens, priority, wishes = {} } = parts;
  refuseRemote(endpoint, policy);
  const address = addressOf(endpoint);
  const proven = provingWindow(createModel(endpoint, name, limits), {
    memory,
    windowTokens,
    sizesWindow: endpoint.provider.sizesWindow ?? false,
    facts: (signal) => modelFacts(address, name, signal),
    countTokens: (messages, signal) => countOnServer(address, name, messages, signal),
  });
  return guarded(
    withWishes(continuing(proven, { prefills: endpoint.provider.prefills ?? false }), wishes),
    gate,
    priority,
  );
};
