import type { FileEndpoint } from '../config/endpoints.ts';
import type { CallLimits } from '../models/limits.ts';
import type { ModelMemory } from '../models/model-memory.ts';
import type { Model } from '../models/model.ts';
import type { InProcessModel } from '../models/in-process/open-in-process-model.ts';
import { guarded, type EndpointGate } from '../models/routing/guarded.ts';
import { withWishes } from '../models/with-wishes.ts';
import { provingWindow } from '../models/window/proving-window.ts';

interface FileModelParts {
  name: string;
  memory: ModelMemory;
  gate: EndpointGate;
  limits: Partial<CallLimits>;
}

/** Models that run in this process: one for each endpoint, let go of at the end. */
export class FileModels {
  readonly #open = new Map<string, Promise<InProcessModel>>();

  /** Loads nothing yet but the library. Throws UserError when it is missing, or the file cannot be read. */
  async open(endpoint: FileEndpoint, { name, memory, gate, limits }: FileModelParts): Promise<Model> {
    const key = `${name}@${endpoint.name}`;
    const opening = this.#open.get(key) ?? this.#start(endpoint, name, limits);
    this.#open.set(key, opening);
    const model = await opening;
    const { windowTokens, thinking } = endpoint;
    const proven = provingWindow(model, {
      memory,
      windowTokens,
      facts: (signal) => model.facts(signal),
      countTokens: (messages, signal) => model.countTokens(messages, signal),
    });
    return guarded(withWishes(proven, { thinking }), gate);
  }

  async close(): Promise<void> {
    for (const opening of this.#open.values()) await (await opening.catch(() => undefined))?.dispose();
    this.#open.clear();
  }

  async #start(endpoint: FileEndpoint, name: string, limits: Partial<CallLimits>): Promise<InProcessModel> {
    // Nearly nobody needs it, so that nobody else waits for it.
    const { openInProcessModel } = await import('../models/in-process/open-in-process-model.ts');
    const { path, windowTokens, threads } = endpoint;
    return openInProcessModel({ endpoint: endpoint.name, path, name, windowTokens, threads, limits });
  }
}
