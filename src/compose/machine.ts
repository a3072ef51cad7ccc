import type { Config } from '../config.ts';
import type { Machine } from '../domain/machine.ts';
import type { Store } from '../store/open-store.ts';
import { reportCages } from '../workspace/sandbox/detect-sandbox.ts';
import { driverOptions, type CageOptions } from './cages.ts';
import { adoptServers } from './adopt-servers.ts';
import { examineMachine } from './examine-machine.ts';
import { findServers } from './found-servers.ts';
import type { KeptMemory } from './kept-memory.ts';
import { probeModels } from './probe-models.ts';

interface MachineParts {
  cage: CageOptions;
  store: () => Promise<Store>;
  memory: KeptMemory;
}

/** This machine, as doctor and a first use see it. */
export const machineOf = (config: Config, { cage, store, memory }: MachineParts): Machine => ({
  examine: (signal) => examineMachine(config, { cage, store, signal }),
  cages: () => reportCages(driverOptions(cage)),
  discover: (signal) => findServers(config, { signal }),
  probe: async (signal) => probeModels(config, { memory: await memory.get(), signal }),
  adopt: (servers) => adoptServers(servers, config, cage.host.home),
});
