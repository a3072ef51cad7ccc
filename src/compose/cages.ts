import { UserError } from '../domain/errors.ts';
import type { Task } from '../domain/task.ts';
import { findRegistry, type Registry } from '../workspace/find-registry.ts';
import { detectSandbox, type SandboxOptions } from '../workspace/sandbox/detect-sandbox.ts';
import type { Sandbox } from '../workspace/sandbox/sandbox.ts';
import { unsandboxed } from '../workspace/sandbox/unsandboxed.ts';

/** The cage a task wants, or a refusal: code that nobody has checked never runs outside one unless the person said so. */
const cageFor = async (task: Task, options: SandboxOptions): Promise<Sandbox> => {
  if (task.sandbox === 'off') return unsandboxed(options);
  const found = await detectSandbox(options);
  if (found.level !== 'none') return found.sandbox;
  if (task.sandbox === 'shipped') return unsandboxed(options);
  throw new UserError(`generated code needs a sandbox, and there is none: ${found.reason}`, {
    hint: `${found.hint}; or run it with your own rights: --no-sandbox`,
  });
};

let registry: Promise<Registry> | undefined;

/** Asking npm where packages come from takes a while: it is done once, and only when something is installed. */
export const registryOf = async ({ host, machineCaFile, ...options }: CageOptions): Promise<Registry> => {
  registry ??= findRegistry(host);
  const { registryUrl, caFile = machineCaFile } = await registry;
  return { caFile, registryUrl: options.registryUrl ?? registryUrl };
};

const withRegistry = async (options: CageOptions): Promise<SandboxOptions> => {
  const { host, cacheDir } = options;
  return { host, cacheDir, ...(await registryOf(options)) };
};

/** Options of a cage; the rest about the registry is found out when it is needed. */
export interface CageOptions extends Pick<SandboxOptions, 'host' | 'cacheDir' | 'registryUrl'> {
  /** Certificates that every Node program of this machine is told of. */
  machineCaFile: string | undefined;
}

/** The cage of a task as its run uses it: what it knows of the registry is found out when something is installed. */
export const sandboxFor = async (task: Task, options: CageOptions): Promise<Sandbox> => {
  const { host } = options;
  const plain = await cageFor(task, { host });
  return {
    level: plain.level,
    overlays: plain.overlays,
    has: (program) => plain.has(program),
    async run(command, policy) {
      if (policy.network === 'none') return plain.run(command, policy);
      return (await cageFor(task, await withRegistry(options))).run(command, policy);
    },
  };
};
