import { lstat, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Ecosystem } from '../../domain/ecosystem.ts';
import type { Overlay } from '../sandbox/sandbox.ts';
import { withUnlocked } from '../unlock-folders.ts';
import { copyFolder } from './copy-folder.ts';
import { installKinds, kindOf, type KindName } from './install-kinds.ts';
import type { KeptModules, ModuleCache } from './module-cache.ts';
import { fetchKey, moduleKey } from './module-key.ts';
import { readFetching } from './read-fetching.ts';
import { readInstallation } from './read-installation.ts';
import { takeStock } from './take-stock.ts';

export interface TreeModulesOptions {
  /** The tree of a run, or the folder of a project in it. */
  dir: string;
  cache: ModuleCache;
  /** Whether commands run in a cage that can show folders read-only; else they are copied. */
  caged: boolean;
  /** Address of the registry that packages come from; undefined is the public one. */
  registry: (ecosystem: Ecosystem) => Promise<string | undefined>;
  /** The first line that a command prints; undefined where it fails. */
  print: (command: string[]) => Promise<string | undefined>;
  /** Packages whose scripts may run. */
  scripts?: readonly string[] | undefined;
}

export interface InstallPlan {
  /** The tool of the install: npm, pip, `go mod` …; see {@link kindOf}. Others are never kept. */
  manager: string;
  /** Whether it installs what the lock file says and nothing else. */
  exact: boolean;
  command: readonly string[];
  /** All files of the project, relative with `/`. */
  paths: readonly string[];
}

export type Placed = { kind: 'warm'; modules: KeptModules } | { kind: 'cold'; warning?: string };

/** A program that a package brings along must not say which Python or Go this is. */
const machineOnly = ['/bin/sh', '-c', 'PATH="${PATH#*/node_modules/.bin:}"; exec "$@"', 'sh'];

const isFolder = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined))?.isDirectory() === true;

const remove = async (path: string): Promise<void> => {
  if (await isFolder(path)) await withUnlocked(path, () => rm(path, { recursive: true, force: true }));
  else await rm(path, { force: true });
};

/** The installed packages of one project: from the cache where they are there, into it where they were just installed. */
export class TreeModules {
  readonly #options: TreeModulesOptions;
  readonly #shown = new Map<KindName, KeptModules>();
  readonly #copies: Set<KindName>;

  constructor(options: TreeModulesOptions) {
    this.#options = options;
    this.#copies = new Set(options.caged ? [] : (Object.keys(installKinds) as KindName[]));
  }

  #target(kind: KindName): string {
    return join(this.#options.dir, installKinds[kind].folder);
  }

  /** What every command of this tree is shown; none before {@link place} or {@link keep} found something. */
  overlays(): Overlay[] {
    return [...this.#shown].map(([kind, { key, folder }]) => {
      void this.#options.cache.touch(key);
      return { source: folder, at: this.#target(kind), temporary: installKinds[kind].temporary };
    });
  }

  async #keyOf(kind: KindName, plan: InstallPlan): Promise<string | undefined> {
    const { dir, registry, print, scripts = [] } = this.#options;
    const { manager, command, paths } = plan;
    const { ecosystem, ...shape } = installKinds[kind];
    const version =
      'version' in shape ? [...machineOnly, ...shape.version] : [manager.split(' ', 1)[0] ?? '', '--version'];
    const asked =
      kind === 'node' ? await readInstallation(dir, manager, paths) : await readFetching(dir, plan);
    if (asked === undefined) return undefined;
    const [address = '', managerVersion] = await Promise.all([registry(ecosystem), print(version)]);
    if (managerVersion === undefined) return undefined;
    const { platform, arch, versions } = process;
    const machine = { manager, managerVersion, platform, arch, registry: address, scripts };
    return 'manifest' in asked
      ? moduleKey({ ...asked, ...machine, nodeMajor: Number.parseInt(versions.node, 10) })
      : fetchKey({ ...asked, ...machine, command });
  }

  /**
   * Puts what an earlier install made of the same files in place of this one. `cold`: the install has to run, and starts
   * without anything that commands of the project could have left behind; the warning is for the person.
   */
  async place(plan: InstallPlan): Promise<Placed> {
    const kind = kindOf(plan.manager);
    if (kind === undefined) {
      // a command that the person named may fill node_modules; a second step of an install adds to the first
      if (this.#shown.size === 0 && !(await isFolder(this.#target('python'))))
        await this.#clear('node', plan);
      return { kind: 'cold' };
    }
    this.#shown.delete(kind);
    // all but npm's managers fetch what their files say, whatever else they are told
    const isExact = plan.exact || kind !== 'node';
    const key = isExact ? await this.#keyOf(kind, plan) : undefined;
    const found = key === undefined ? { kind: 'none' as const } : await this.#options.cache.find(key);
    if (found.kind === 'found') {
      await this.#show(kind, found.modules);
      return { kind: 'warm', modules: found.modules };
    }
    await this.#clear(kind, plan);
    if (found.kind === 'none') return { kind: 'cold' };
    const warning = `the kept packages were damaged (${found.reason}); they are thrown away and installed anew`;
    return { kind: 'cold', warning };
  }

  /** A project that has committed such a folder keeps it. */
  async #clear(kind: KindName, { paths }: Pick<InstallPlan, 'paths'>): Promise<void> {
    const { folder, also } = installKinds[kind];
    const all = [folder, ...also];
    if (paths.some((path) => all.some((one) => path === one || path.startsWith(`${one}/`)))) return;
    for (const one of all) await remove(join(this.#options.dir, one));
  }

  async #show(kind: KindName, modules: KeptModules): Promise<void> {
    if (this.#copies.has(kind)) return this.#copy(kind, modules);
    if (!(await isFolder(this.#target(kind)))) await remove(this.#target(kind));
    this.#shown.set(kind, modules);
  }

  /** A copy that stands already and was not touched is not made again. */
  async #copy(kind: KindName, { folder }: KeptModules): Promise<void> {
    const target = this.#target(kind);
    const [kept, present] = await Promise.all([
      takeStock(folder, installKinds[kind]),
      takeStock(target, installKinds[kind]).catch(() => undefined),
    ]);
    if (present?.digest === kept.digest) return;
    await remove(target);
    await mkdir(dirname(target), { recursive: true });
    await copyFolder(folder, target);
  }

  /** Keeps what an install has just put into the tree. What cannot be kept stays there and is used as it is. */
  async keep(plan: InstallPlan): Promise<void> {
    const kind = kindOf(plan.manager);
    if (kind === undefined || !(await isFolder(this.#target(kind)))) return;
    const key = await this.#keyOf(kind, plan);
    if (key === undefined) return;
    const isCopied = this.#copies.has(kind);
    const stored = await this.#options.cache.store(key, this.#target(kind), { move: !isCopied, kind });
    if (stored.kind === 'kept' && !isCopied) {
      await this.#clear(kind, plan);
      this.#shown.set(kind, stored.modules);
    }
  }

  /** From now on this tree has a copy that commands can write to. False where it has one already. */
  async loosen(): Promise<boolean> {
    const all = [...this.#shown];
    this.#shown.clear();
    for (const [kind, modules] of all) {
      this.#copies.add(kind);
      await this.#copy(kind, modules);
    }
    return all.length > 0;
  }
}
