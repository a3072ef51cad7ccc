import { UserError } from '../domain/errors.ts';
import type { Task } from '../domain/task.ts';
import { detectSandbox, type SandboxOptions } from '../workspace/sandbox/detect-sandbox.ts';
import { runWithPort } from '../workspace/sandbox/run-with-port.ts';
import type { Policy, Sandbox } from '../workspace/sandbox/sandbox.ts';
import { unsandboxed } from '../workspace/sandbox/unsandboxed.ts';
import { registriesFor, registryOf, type RegistryOptions } from './registries.ts';

/** The cage a task wants, or a refusal: code that nobody has checked never runs outside one unless the person said so. */
const cageFor = async (task: Pick<Task, 'sandbox'>, options: SandboxOptions): Promise<Sandbox> => {
  if (task.sandbox === 'off') return unsandboxed(options);
  const found = await detectSandbox(options);
  if (found.level !== 'none') return found.sandbox;
  if (task.sandbox === 'shipped') return unsandboxed(options);
  throw new UserError(`generated code needs a sandbox, and there is none: ${found.reason}`, {
    hint: `${found.hint}; or run it with your own rights: --no-sandbox`,
  });
};

/** Options of a cage; the rest about registries is found out when something is installed. */
export interface CageOptions
  extends Pick<SandboxOptions, 'cacheDir' | 'driver' | 'image' | 'engineSession'>, RegistryOptions {}

/** What leads to the driver; all that is asked for before something is installed. */
export const driverOptions = ({ host, driver, image, engineSession }: CageOptions): SandboxOptions => ({
  host,
  driver,
  image,
  engineSession,
});

const withRegistries = async (options: CageOptions, policy: Policy): Promise<SandboxOptions> => {
  const { cacheDir } = options;
  const [{ caFile }, registries] = await Promise.all([
    registryOf(options),
    registriesFor(policy.registries, options),
  ]);
  return { ...driverOptions(options), cacheDir, caFile, registries, registryUrl: registries.npm?.urls[0] };
};

/** The cage of a task as its run uses it: what it knows of the registry is found out when something is installed. */
export const sandboxFor = async (task: Pick<Task, 'sandbox'>, options: CageOptions): Promise<Sandbox> => {
  const plain = await cageFor(task, driverOptions(options));
  return {
    level: plain.level,
    overlays: plain.overlays,
    guests: plain.guests,
    has: (program) => plain.has(program),
    async run(command, policy) {
      const cage =
        policy.network === 'none' ? plain : await cageFor(task, await withRegistries(options, policy));
      return runWithPort(cage, [command, policy]);
    },
  };
};

/** By these a client finds its engine of containers; nothing else of the environment is handed to it. */
const engineVariables =
  'DOCKER_HOST DOCKER_CONTEXT DOCKER_CONFIG DOCKER_CERT_PATH DOCKER_TLS_VERIFY CONTAINER_HOST XDG_RUNTIME_DIR'.split(
    ' ',
  );

/** What the client of `docker` or `podman` needs of the person's environment. */
export const engineSession = (
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> =>
  Object.fromEntries(
    engineVariables.flatMap((name): [string, string][] => {
      const value = environment[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
