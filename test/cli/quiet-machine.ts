import type { Machine } from '../../src/domain/machine.ts';

/** A machine that has nothing to tell. */
export const quietMachine: Machine = {
  examine: () => Promise.resolve([]),
  cages: async () => [],
  discover: () => Promise.resolve([]),
  probe: () => Promise.resolve([]),
  adopt: () => Promise.resolve({ file: 'millwright.toml', endpoints: [], model: null }),
};
