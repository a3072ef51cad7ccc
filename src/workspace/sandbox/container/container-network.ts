import { existsSync } from 'node:fs';
import { Bug } from '../../../domain/errors.ts';
import { registryNetwork, type NetworkOptions } from '../cage-network.ts';
import type { Policy, SandboxCommand } from '../sandbox.ts';
import type { Mount } from './container-arguments.ts';
import { relayed } from './container-relay.ts';
import { findInImage, type ImageContents } from './image-contents.ts';

export type { NetworkOptions } from '../cage-network.ts';

/** The way to the registry, as one command needs it. */
export interface Way {
  mounts: Mount[];
  env: Record<string, string>;
  argv: readonly string[];
}

/** Binds as bubblewrap writes them; of those that it would only try, the ones that are there. */
const mountsOf = (binds: readonly string[]): Mount[] =>
  binds.flatMap((word, index): Mount[] => {
    const [source = '', at = ''] = binds.slice(index + 1, index + 3);
    if (!['--ro-bind', '--bind', '--ro-bind-try'].includes(word) || !existsSync(source)) return [];
    return [{ source, at, writable: word === '--bind' }];
  });

export const wayToRegistry = async (
  options: NetworkOptions,
  command: SandboxCommand,
  registries: Policy['registries'],
): Promise<Way> => {
  const { argv, env = {} } = command;
  const network = await registryNetwork(options, { argv, env }, registries);
  const mounts = mountsOf(network.binds);
  const socket = mounts.find(({ at }) => at.endsWith('.sock'))?.at;
  const port = Number(URL.parse(network.env['HTTP_PROXY'] ?? '')?.port);
  if (socket === undefined || !port) throw new Bug('the way to the registry has no socket or no port');
  return { mounts, env: network.env, argv: relayed({ port, socket }, argv) };
};

/** Why a container cannot reach the registry, in words; undefined where it can. */
export const refusesRegistry = (platform: string, contents: ImageContents): string | undefined => {
  if (platform !== 'linux')
    return 'an install in a container needs Linux: elsewhere its engine runs in a machine of its own, which our socket does not reach';
  return findInImage(contents, 'node')
    ? undefined
    : 'an install in a container needs Node in the image: it carries the connection to the package registry';
};
