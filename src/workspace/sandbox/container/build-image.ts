import { randomUUID } from 'node:crypto';
import { exec } from '../../exec.ts';
import type { BuiltImage } from '../../../domain/hosting.ts';
import type { SandboxOptions } from '../sandbox-options.ts';
import { askEngine, findEngine } from './container-engine.ts';

/** A first build fetches its base. */
const longestMs = 20 * 60_000;
const keptBytes = 200_000;

/**
 * Builds the image of a folder's Dockerfile and removes it again. Only with the engine that the person chose to hold generated
 * code (`sandbox.driver`): a build runs what stands in that file, and reaches the network. Undefined where no engine answers.
 */
export const buildImage = async (
  { driver, host, engineSession }: Pick<SandboxOptions, 'driver' | 'host' | 'engineSession'>,
  folder: string,
  signal: AbortSignal,
): Promise<BuiltImage | undefined> => {
  if (driver !== 'docker' && driver !== 'podman') return undefined;
  const engine = findEngine(driver, host, engineSession);
  if (engine === undefined || (await askEngine(engine, 'version')).failed) return undefined;
  const { program, env } = engine;
  const tag = `millwright-image:${randomUUID()}`;
  const { failed, stdout, stderr } = await exec({
    argv: [program, 'build', '--force-rm', '--label', 'millwright=image', '--tag', tag, '.'],
    cwd: folder,
    env,
    timeoutMs: longestMs,
    outputLimitBytes: keptBytes,
    signal,
  });
  if (!failed) await askEngine(engine, 'rmi', '--force', tag);
  return { built: !failed, log: `${stdout}${stderr}` };
};
