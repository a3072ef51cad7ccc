import type { Config, RoutedRole } from '../config.ts';
import { UserError } from '../domain/errors.ts';
import { openShippedModel } from '../models/demo/shipped-model.ts';
import type { Model } from '../models/model.ts';
import { openModel } from '../models/open-model.ts';
import type { ModelQuery } from '../pipeline/pipeline-parts.ts';
import type { Store } from '../store/open-store.ts';
import { askedServer, remotePolicy } from './endpoints.ts';
import { FileModels } from './file-models.ts';
import type { KeptMemory } from './kept-memory.ts';
import { orderByRecord, type ModelAt } from './learned-models.ts';
import { gateFor, type EndpointGate } from './shared-slots.ts';

/** The models of this process: one queue for each endpoint, and one memory of what was learned about all of them. */
export class Models {
  readonly #store: () => Promise<Store>;
  readonly #memory: KeptMemory;
  readonly #gates = new Map<string, EndpointGate>();
  readonly #servers = new Map<string, ReturnType<typeof askedServer>>();
  readonly #files = new FileModels();

  constructor(store: () => Promise<Store>, memory: KeptMemory) {
    this.#store = store;
    this.#memory = memory;
  }

  /**
   * The models for a role in the order in which to ask them: the task's own, else those of the role's route. Never
   * silently another one. Throws UserError when there is none, or one of them may not be asked.
   */
  async modelsFor(config: Config, query: ModelQuery): Promise<Model[]> {
    const { task, role, answered } = query;
    const shipped = await openShippedModel(task.model, answered);
    if (shipped) return [shipped];
    const wanted = task.model === undefined ? config.route(role as RoutedRole) : [task.model];
    if (wanted.length === 0)
      throw new UserError('no model is configured', {
        hint: 'set MILLWRIGHT_BASE_URL and MILLWRIGHT_MODEL, or see `millwright doctor`',
      });
    const resolved = wanted.map((name) => config.resolveModel(name));
    const learned = config.routing === 'learned' && resolved.length > 1;
    const ordered = learned
      ? orderByRecord(resolved, await (await this.#store()).modelCalls.records(), query)
      : resolved;
    this.#memory.saveLater();
    return Promise.all(ordered.map((model) => this.#open(config, model)));
  }

  /** Lets go of models that run in this process. */
  close(): Promise<void> {
    return this.#files.close();
  }

  async #open(config: Config, { model: name, endpoint }: ModelAt): Promise<Model> {
    const configured = config.endpoints[endpoint];
    if (!configured)
      throw new UserError(`there is no endpoint ${endpoint}`, { hint: 'see `millwright config`' });
    const { windowTokens, thinking, keepAliveSeconds } = configured;
    const { first_token_seconds, silence_seconds } = config.limits;
    const common = {
      name,
      memory: await this.#memory.get(),
      gate: this.#gateOf(configured),
      limits: { firstTokenMs: first_token_seconds * 1000, silenceMs: silence_seconds * 1000 },
    };
    if (configured.kind === 'file') return this.#files.open(configured, common);
    return openModel({
      ...common,
      endpoint: await this.serverAt(config, endpoint),
      policy: remotePolicy(config),
      windowTokens,
      wishes: { thinking, keepAliveSeconds },
    });
  }

  /** Calls of this process that an endpoint has in hand, and those that wait for it. */
  load(endpoint: string): number {
    const gate = this.#gates.get(endpoint);
    return gate === undefined ? 0 : gate.queue.running + gate.queue.waiting;
  }

  /** A server with the protocol that it speaks; asked once in a process what it is. */
  serverAt(config: Config, name: string): ReturnType<typeof askedServer> {
    const server = this.#servers.get(name) ?? askedServer(config, name);
    this.#servers.set(name, server);
    return server;
  }

  #gateOf(configured: Config['endpoints'][string]): EndpointGate {
    const { name } = configured;
    const gate = this.#gates.get(name) ?? gateFor(configured, this.#store);
    this.#gates.set(name, gate);
    return gate;
  }
}
