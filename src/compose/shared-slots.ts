import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '../domain/id.ts';
import type { Config } from '../config.ts';
import { createGate, type EndpointGate, type SharedSlots } from '../models/routing/guarded.ts';
import { isLocal } from '../models/routing/is-local.ts';
import type { Store } from '../store/open-store.ts';

export type { EndpointGate };

/** A process that was killed holds its slots so long. */
const heldSeconds = 20;
const renewMs = 5000;
const askAgainMs = 150;

/** The same server has the same name on every machine; one of this machine is no other machine's. */
export const sharedName = (baseUrl: string): string =>
  isLocal({ baseUrl }) ? `${hostname()} ${baseUrl}` : baseUrl;

const enter = async (
  { endpointSlots }: Store,
  { endpoint, slots }: { endpoint: string; slots: number },
  signal: AbortSignal | undefined,
): Promise<() => void> => {
  const held = { holder: newId(), seconds: heldSeconds };
  for (;;) {
    signal?.throwIfAborted();
    // A database that is away is asked again: the run could not note its answer without it anyhow.
    const slot = await endpointSlots.take(endpoint, slots, held).catch(() => undefined);
    if (slot === undefined) {
      await pause(askAgainMs * (0.5 + Math.random()), undefined, signal && { signal });
      continue;
    }
    const renew = (): void => void endpointSlots.renew(endpoint, slot, held).catch(() => undefined);
    const renewing = setInterval(renew, renewMs);
    renewing.unref();
    return () => {
      clearInterval(renewing);
      endpointSlots.free(endpoint, slot, held.holder).catch(() => undefined);
    };
  }
};

/** Slots of an endpoint over all workers of a Postgres server; with an embedded database there is no other process. */
export const sharedSlots = (
  store: () => Promise<Store>,
  { baseUrl, slots }: { baseUrl: string; slots: number },
): SharedSlots => ({
  async enter(signal) {
    const opened = await store();
    if (opened.engine.kind === 'embedded') return () => undefined;
    return enter(opened, { endpoint: sharedName(baseUrl), slots }, signal);
  },
});

/** What the calls of an endpoint go through: its turn here, and a slot among those of all workers. */
export const gateFor = (
  configured: Config['endpoints'][string],
  store: () => Promise<Store>,
): EndpointGate => {
  const { slots, oneModel } = configured;
  const shared = configured.kind === 'server' ? sharedSlots(store, configured) : undefined;
  return createGate({ slots, oneModel, shared });
};
