import type { Config } from '../config.ts';
import type { Machine } from '../domain/machine.ts';
import type { Store } from '../store/open-store.ts';
import type { Host } from '../workspace/host.ts';
import { adoptServers } from './adopt-servers.ts';
import { examineMachine } from './examine-machine.ts';
import { findServers } from './found-servers.ts';
import type { KeptMemory } from './kept-memory.ts';
import { probeModels } from './probe-models.ts';

interface MachineParts {
  host: Host;
  store: () => Promise<Store>;
  memory: KeptMemory;
}

/** This machine, as doctor and a first use see it. */
export const machineOf = (config: Config, { host, store, memory }: MachineParts): Machine => ({
  examine: (signal) => examineMachine(config, { host, store, signal }),
  discover: (signal) => findServers(config, { signal }),
  probe: async (signal) => probeModels(config, { memory: await memory.get(), signal }),
  adopt: (servers) => adoptServers(servers, config, host.home),
});
