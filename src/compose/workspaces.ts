import { lstat, mkdir, readdir, realpath, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { UserError } from '../domain/errors.ts';
import type { Workspaces } from '../domain/workspaces.ts';
import type { Host } from '../workspace/host.ts';
import { openCheckout, type CheckoutHost } from '../workspace/git/open-checkout.ts';
import { lookAt, parseReply } from './parse-reply.ts';
import { authorOf } from './pipeline-settings.ts';
import { repositoriesOn } from './repositories.ts';

const isName = (name: string): boolean =>
  /^[A-Za-z0-9][\w.-]{0,62}$/.test(name) && !/\.$|\.git$|\.lock$/i.test(name);

const isMissing = (error: unknown): boolean => Reflect.get(error as object, 'code') === 'ENOENT';

/** Where a name leads, unless it leads out: a link is no workspace. */
const placeOf = async (home: string, name: string): Promise<string | undefined> => {
  if (!isName(name)) return undefined;
  const path = join(home, name);
  const found = await lstat(path).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  return found?.isDirectory() === true ? realpath(path) : undefined;
};

const create = async (
  home: string,
  name: string,
  make: (path: string) => Promise<{ root: string }>,
): Promise<{ name: string; root: string }> => {
  if (!isName(name))
    throw new UserError(`${JSON.stringify(name.slice(0, 80))} is no name for a workspace`, {
      usage: true,
      hint: 'at most 63 letters, digits, dots, hyphens and underscores, a letter or digit first',
    });
  await mkdir(home, { recursive: true, mode: 0o700 });
  const path = join(await realpath(home), name);
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (Reflect.get(error as object, 'code') !== 'EEXIST') throw error;
    throw new UserError(`there is a workspace ${name} already`, { hint: 'use it, or choose another name' });
  }
  try {
    return { name, root: (await make(path)).root };
  } catch (error) {
    await rmdir(path).catch(() => undefined);
    throw error;
  }
};

const list = async (home: string): Promise<{ name: string; root: string }[]> => {
  const names = await readdir(home).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const found = await Promise.all(
    names
      .toSorted((a, b) => a.localeCompare(b))
      .map(async (name) => ({ name, root: await placeOf(home, name) })),
  );
  return found.flatMap(({ name, root }) => (root === undefined ? [] : [{ name, root }]));
};

/** The workspaces below `home`, which is made with the first one. */
export const workspacesIn = (home: string, host: CheckoutHost): Workspaces => {
  const at = (root: string) => openCheckout(root, host);
  const repositories = repositoriesOn(host);
  return {
    list: () => list(home),
    create: (name, template) => create(home, name, (path) => repositories.create(path, template)),
    find: (name) => placeOf(home, name),
    begin: (root) => at(root).begin(),
    files: (root) => at(root).files(),
    read: lookAt,
    parse: async (root, reply) => parseReply(root, reply, (await at(root).files()).paths),
    commit: (root, wanted) => at(root).commit(wanted),
    history: (root, limit) => at(root).history(limit),
  };
};

/** Those that the configuration places; what is committed there has the author that it names. */
export const workspacesFor = (config: Config, host: Host): Workspaces =>
  workspacesIn(config.workspacesDir, { ...host, author: authorOf(config) });
