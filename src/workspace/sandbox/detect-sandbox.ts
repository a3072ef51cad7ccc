import type { CageDriver, CageReport } from '../../domain/cage.ts';
import { holdsOf, listHolds } from './holds.ts';
import type { Detected, SandboxOptions } from './sandbox-options.ts';

export type { Detected, SandboxOptions } from './sandbox-options.ts';

/** One file each, loaded when it is chosen. */
const drivers: Record<CageDriver, (options: SandboxOptions) => Promise<Detected>> = {
  bubblewrap: async (options) => (await import('./detect-bubblewrap.ts')).detectBubblewrap(options),
  'sandbox-runtime': async (options) => (await import('./runtime/detect-runtime.ts')).detectRuntime(options),
  docker: async (options) =>
    (await import('./container/detect-container.ts')).detectContainer('docker', options),
  podman: async (options) =>
    (await import('./container/detect-container.ts')).detectContainer('podman', options),
};

/** The driver that these options lead to on a platform (as `process.platform` names it). */
export const chosenDriver = (
  { driver = 'auto' }: Pick<SandboxOptions, 'driver'>,
  platform: string,
): CageDriver => {
  if (driver !== 'auto') return driver;
  return platform === 'linux' ? 'bubblewrap' : 'sandbox-runtime';
};

/**
 * Finds out by trying whether commands can be caged here by the chosen driver; no other takes its place. Tried once a
 * process; that takes about as long as one caged command.
 */
export const detectSandbox = (options: SandboxOptions): Promise<Detected> =>
  drivers[chosenDriver(options, process.platform)](options);

/** Every driver on this machine: whether it works, why not, and what it holds. */
export const reportCages = async (options: SandboxOptions): Promise<CageReport[]> => {
  const chosen = chosenDriver(options, process.platform);
  const names = Object.keys(drivers) as CageDriver[];
  const found = await Promise.all(names.map((driver) => drivers[driver](options)));
  return names.map((driver, index) => {
    const one = found[index];
    const trouble = one?.level === 'none' ? { reason: one.reason, remedy: one.hint } : {};
    const holds = listHolds(holdsOf(driver, process.platform));
    return { driver, available: one?.level !== 'none', chosen: driver === chosen, ...trouble, holds };
  });
};
