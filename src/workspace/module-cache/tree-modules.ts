import { lstat, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Overlay } from '../sandbox/sandbox.ts';
import { withUnlocked } from '../unlock-folders.ts';
import { copyFolder } from './copy-folder.ts';
import type { KeptModules, ModuleCache } from './module-cache.ts';
import { moduleKey } from './module-key.ts';
import { readInstallation } from './read-installation.ts';
import { privateFolders, takeStock } from './take-stock.ts';

export interface TreeModulesOptions {
  /** The tree of a run. */
  dir: string;
  cache: ModuleCache;
  /** Whether commands run in a cage that can show folders read-only; else they are copied. */
  caged: boolean;
  /** Address of the registry that packages come from; undefined is npm's own. */
  registry: () => Promise<string | undefined>;
  /** What a package manager prints as its version; undefined where it is not there. */
  versionOf: (manager: string) => Promise<string | undefined>;
}

export interface InstallPlan {
  /** npm, pnpm, yarn or bun; others are never kept. */
  manager: string;
  /** Whether it installs what the lock file says and nothing else. */
  exact: boolean;
  /** All files of the project, relative with `/`. */
  paths: readonly string[];
}

export type Placed = { kind: 'warm'; modules: KeptModules } | { kind: 'cold'; warning?: string };

/** A project that has committed such a folder keeps it. */
const installed = /^(?:node_modules|\.pnpm-store)(?:\/|$)/;

const isFolder = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined))?.isDirectory() === true;

const remove = async (path: string): Promise<void> => {
  if (await isFolder(path)) await withUnlocked(path, () => rm(path, { recursive: true, force: true }));
  else await rm(path, { force: true });
};

/** The installed packages of one tree: from the cache where they are there, into it where they were just installed. */
export class TreeModules {
  readonly #options: TreeModulesOptions;
  readonly #target: string;
  #shown: KeptModules | undefined;
  #copies: boolean;

  constructor(options: TreeModulesOptions) {
    this.#options = options;
    this.#target = join(options.dir, 'node_modules');
    this.#copies = !options.caged;
  }

  /** What every command of this tree is shown; none before {@link place} or {@link keep} found something. */
  overlays(): Overlay[] {
    if (this.#shown === undefined) return [];
    const { key, folder } = this.#shown;
    void this.#options.cache.touch(key);
    return [{ source: folder, at: this.#target, temporary: privateFolders }];
  }

  async #keyOf({ manager, paths }: InstallPlan): Promise<string | undefined> {
    const { dir, registry, versionOf } = this.#options;
    const asked = await readInstallation(dir, manager, paths);
    if (asked === undefined) return undefined;
    const [address = '', managerVersion] = await Promise.all([registry(), versionOf(manager)]);
    if (managerVersion === undefined) return undefined;
    const { platform, arch, versions } = process;
    const nodeMajor = Number.parseInt(versions.node, 10);
    const machine = { manager, managerVersion, nodeMajor, platform, arch, registry: address };
    return moduleKey({ ...asked, ...machine });
  }

  /**
   * Puts what an earlier install made of the same files in place of this one. `cold`: the install has to run, and starts
   * without anything that commands of the project could have left behind; the warning is for the person.
   */
  async place(plan: InstallPlan): Promise<Placed> {
    this.#shown = undefined;
    const key = await this.#keyOf(plan);
    const found =
      key !== undefined && plan.exact ? await this.#options.cache.find(key) : { kind: 'none' as const };
    if (found.kind === 'found') {
      await this.#show(found.modules);
      return { kind: 'warm', modules: found.modules };
    }
    if (!plan.paths.some((path) => installed.test(path))) await this.#clear();
    if (found.kind === 'none') return { kind: 'cold' };
    const warning = `the kept packages were damaged (${found.reason}); they are thrown away and installed anew`;
    return { kind: 'cold', warning };
  }

  async #clear(): Promise<void> {
    await remove(this.#target);
    await remove(join(this.#options.dir, '.pnpm-store'));
  }

  async #show(modules: KeptModules): Promise<void> {
    if (this.#copies) return this.#copy(modules);
    if (!(await isFolder(this.#target))) await remove(this.#target);
    this.#shown = modules;
  }

  /** A copy that stands already and was not touched is not made again. */
  async #copy({ folder }: KeptModules): Promise<void> {
    const [kept, present] = await Promise.all([
      takeStock(folder),
      takeStock(this.#target).catch(() => undefined),
    ]);
    if (present?.digest === kept.digest) return;
    await remove(this.#target);
    await mkdir(this.#options.dir, { recursive: true });
    await copyFolder(folder, this.#target);
  }

  /** Keeps what an install has just put into the tree. What cannot be kept stays there and is used as it is. */
  async keep(plan: InstallPlan): Promise<void> {
    const key = (await isFolder(this.#target)) ? await this.#keyOf(plan) : undefined;
    if (key === undefined) return;
    const stored = await this.#options.cache.store(key, this.#target, { move: !this.#copies });
    if (stored.kind === 'kept' && !this.#copies) {
      await this.#clear();
      this.#shown = stored.modules;
    }
  }

  /** From now on this tree has a copy that commands can write to. False where it has one already. */
  async loosen(): Promise<boolean> {
    const shown = this.#shown;
    if (shown === undefined) return false;
    this.#shown = undefined;
    this.#copies = true;
    await this.#copy(shown);
    return true;
  }
}
