import { exec } from './exec.ts';
import { findProgram, type Host } from './host.ts';

/** Where packages come from on this machine. */
export interface Registry {
  registryUrl: string | undefined;
  /** Certificates of the machine's own authority, as npm was told of them. */
  caFile: string | undefined;
}

/** Settings as `npm config get a b` prints them: `name=value` lines, `null` and `undefined` for none. */
const settingIn = (output: string, name: string): string | undefined => {
  const line = output.split('\n').find((one) => one.startsWith(`${name}=`));
  const value = line?.slice(name.length + 1).trim() ?? '';
  return value === '' || value === 'null' || value === 'undefined' ? undefined : value;
};

/**
 * What the person's npm is configured for. It asks npm itself, which takes some 200 ms: call it only when something will be
 * installed. Both are undefined where there is no npm.
 */
export const findRegistry = async (host: Host): Promise<Registry> => {
  const npm = findProgram('npm', host.path);
  if (npm === undefined) return { registryUrl: undefined, caFile: undefined };
  const { stdout } = await exec({
    argv: [npm, 'config', 'get', 'registry', 'cafile'],
    cwd: host.home,
    env: { PATH: host.path, HOME: host.home },
    timeoutMs: 10_000,
  });
  return { registryUrl: settingIn(stdout, 'registry'), caFile: settingIn(stdout, 'cafile') };
};
