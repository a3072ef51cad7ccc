import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { cageDrivers } from '../../src/domain/cage.ts';
import { detectSandbox, type SandboxOptions } from '../../src/workspace/sandbox/detect-sandbox.ts';
import { defaultLimits } from '../../src/workspace/sandbox/limits.ts';
import { sandboxRuntime } from '../../src/workspace/sandbox/runtime/sandbox-runtime.ts';
import type { Sandbox } from '../../src/workspace/sandbox/sandbox.ts';
import { unsandboxed } from '../../src/workspace/sandbox/unsandboxed.ts';
import { installEngines, knownImage } from './container-engine.ts';

/** Every way to run a command that the port knows. */
export const levels: readonly Sandbox['level'][] = ['none', ...cageDrivers];

let engines: string | undefined;

/** Folder with the stand-ins for `docker` and `podman`, first on the search path; what runs is in `state` beside them. */
export const enginesFolder = (): string => {
  if (engines !== undefined) return engines;
  const folder = mkdtempSync(join(tmpdir(), 'engines-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'home'));
  installEngines(folder, join(folder, 'state'));
  engines = folder;
  return folder;
};

export const hostPath = process.env['PATH'] ?? '';

/** Options that choose a driver on this machine; containers are those of the stand-in. */
export const optionsFor = (
  driver: Sandbox['level'],
  options: Partial<SandboxOptions> = {},
): SandboxOptions => {
  const isContainer = driver === 'docker' || driver === 'podman';
  const path = isContainer ? `${enginesFolder()}:${hostPath}` : hostPath;
  return {
    host: { path, home: '/nonexistent' },
    image: knownImage,
    ...(driver === 'none' ? {} : { driver }),
    ...options,
  };
};

/** The driver, or undefined with the test skipped where the machine lacks it; under CI that is a failure. */
export const openDriver = async (
  driver: Sandbox['level'],
  t: TestContext,
  options: Partial<SandboxOptions> = {},
): Promise<Sandbox | undefined> => {
  const all = optionsFor(driver, options);
  if (driver === 'none') return unsandboxed(all);
  // root is refused it for what the kernel would let root do; the rest of its contract holds for root as well
  if (driver === 'sandbox-runtime' && process.platform === 'linux' && process.getuid?.() === 0)
    return sandboxRuntime({ ...all, limits: { ...defaultLimits(), ...all.limits } });
  const found = await detectSandbox(all);
  if (found.level !== 'none') return found.sandbox;
  if (process.env['CI'] === 'true') throw new Error(`${driver}: ${found.reason}: ${found.hint}`);
  t.skip(`${found.reason}: ${found.hint}`);
  return undefined;
};
