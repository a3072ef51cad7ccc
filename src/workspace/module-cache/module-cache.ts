import { randomUUID } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { withUnlocked } from '../unlock-folders.ts';
import { copyFolder } from './copy-folder.ts';
import { installKinds, type KindName } from './install-kinds.ts';
import { takeStock } from './take-stock.ts';

const hour = 3_600_000;

export interface CacheLimits {
  /** Bytes of all entries together. Default 5 GB. */
  bytes: number;
  /** Milliseconds since an entry was last used. Default 30 days. */
  ageMs: number;
  /** Who was used within this time may be in use now and stays, whatever the limits say. Default one hour. */
  inUseMs: number;
}

const defaultLimits: CacheLimits = { bytes: 5e9, ageMs: 30 * 24 * hour, inUseMs: hour };

const manifestSchema = z.object({
  version: z.literal(1),
  key: z.string(),
  installedAt: z.iso.datetime(),
  files: z.int().nonnegative(),
  bytes: z.number().nonnegative(),
  digest: z.string(),
  kind: z.enum(['node', 'python', 'cargo', 'go']).default('node'),
});
type Manifest = z.infer<typeof manifestSchema>;

/** Packages that were installed before, ready to be shown read-only or copied. */
export interface KeptModules {
  key: string;
  /** Absolute; its private folders (see {@link installKinds}) are there and empty. */
  folder: string;
  installedAt: string;
}

export type Lookup =
  | { kind: 'found'; modules: KeptModules }
  | { kind: 'none' }
  | { kind: 'corrupt'; reason: string };

export type Storing = { kind: 'kept'; modules: KeptModules } | { kind: 'refused'; reason: string };

export interface StoreOptions {
  move: boolean;
  /** What lies in the folder; `node` where left out. */
  kind?: KindName | undefined;
}

/** Installed packages by what was asked for; safe for several processes at once, since entries come and go by renaming. */
export interface ModuleCache {
  /** An entry that is as it was stored. One that is not is thrown away and named `corrupt`. */
  find(key: string): Promise<Lookup>;
  /**
   * Takes `folder` in under `key` and evicts what is old or too much. The folder itself is moved where that is possible
   * and `move` says so; afterwards it may be gone. Where another process was faster, its entry is answered.
   */
  store(key: string, folder: string, options: StoreOptions): Promise<Storing>;
  /** Says that an entry is in use, so that it stays for now. */
  touch(key: string): Promise<void>;
}

const keyPattern = /^[0-9a-f]{64}$/;
const passing = /^\.(?:new|gone)-/;

const exists = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined)) !== undefined;

const remove = async (path: string): Promise<void> => {
  if (await exists(path)) await withUnlocked(path, () => rm(path, { recursive: true, force: true }));
};

const readManifest = async (entry: string): Promise<Manifest | undefined> => {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(join(entry, 'manifest.json'), 'utf8')));
  } catch {
    return undefined;
  }
};

/** The name that a folder of packages has within its entry. */
const leafOf = (kind: KindName): string => basename(installKinds[kind].folder);

interface Taking {
  folder: string;
  fresh: string;
  entry: string;
  move: boolean;
  kind: KindName;
}

class FolderCache implements ModuleCache {
  readonly #dir: string;
  readonly #limits: CacheLimits;

  constructor(dir: string, limits: CacheLimits) {
    this.#dir = dir;
    this.#limits = limits;
  }

  #entry(key: string): string {
    if (!keyPattern.test(key)) throw new TypeError(`${JSON.stringify(key)} is no key of the module cache`);
    return join(this.#dir, key);
  }

  /** Out of sight at once, then gone: nobody meets half an entry. */
  async #discard(entry: string): Promise<void> {
    const gone = join(this.#dir, `.gone-${randomUUID()}`);
    try {
      await rename(entry, gone);
    } catch {
      return;
    }
    await remove(gone);
  }

  async find(key: string): Promise<Lookup> {
    const entry = this.#entry(key);
    if (!(await exists(entry))) return { kind: 'none' };
    const reason = await this.#faultOf(key, entry);
    const manifest = await readManifest(entry);
    if (reason === undefined && manifest !== undefined) {
      await this.touch(key);
      return { kind: 'found', modules: this.#modules(manifest) };
    }
    await this.#discard(entry);
    return { kind: 'corrupt', reason: reason ?? 'its manifest is gone' };
  }

  #modules({ key, installedAt, kind }: Manifest): KeptModules {
    return { key, installedAt, folder: join(this.#entry(key), leafOf(kind)) };
  }

  async #faultOf(key: string, entry: string): Promise<string | undefined> {
    const manifest = await readManifest(entry);
    if (manifest === undefined || manifest.key !== key) return 'its manifest cannot be read';
    const kind = installKinds[manifest.kind];
    const folder = join(entry, leafOf(manifest.kind));
    const stock = await takeStock(folder, kind).catch(() => undefined);
    if (stock === undefined) return 'its folder cannot be read';
    if (stock.files !== manifest.files) return `it held ${manifest.files} files and now holds ${stock.files}`;
    if (stock.digest !== manifest.digest) return 'its files are not the ones that were installed';
    for (const name of kind.temporary) {
      const left = await readdir(join(folder, name)).catch(() => undefined);
      if (left?.length !== 0) return `${name} in it is not empty`;
    }
    return undefined;
  }

  async store(key: string, folder: string, { move, kind = 'node' }: StoreOptions): Promise<Storing> {
    const entry = this.#entry(key);
    await mkdir(this.#dir, { recursive: true, mode: 0o700 });
    const fresh = join(this.#dir, `.new-${randomUUID()}`);
    try {
      return await this.#take(key, { folder, fresh, entry, move, kind });
    } finally {
      await remove(fresh);
      await this.#evict(key);
    }
  }

  async #take(key: string, { folder, fresh, entry, move, kind }: Taking): Promise<Storing> {
    const shape = installKinds[kind];
    const stock = await takeStock(folder, shape);
    if (stock.bound !== undefined) return { kind: 'refused', reason: stock.bound };
    if (stock.files === 0) return { kind: 'refused', reason: 'nothing was installed' };
    await mkdir(fresh, { mode: 0o700 });
    const target = join(fresh, leafOf(kind));
    // A second name of a file, in a store beside the tree, would be a way to write into the cache.
    const moved = move && !stock.shared && (await renamed(folder, target));
    if (!moved) await copyFolder(folder, target);
    for (const name of shape.temporary) {
      await remove(join(target, name));
      await mkdir(join(target, name));
    }
    const { files, bytes, digest } = moved ? stock : await takeStock(target, shape);
    const manifest: Manifest = {
      version: 1,
      key,
      installedAt: new Date().toISOString(),
      files,
      bytes,
      digest,
      kind,
    };
    await writeFile(join(fresh, 'manifest.json'), JSON.stringify(manifest));
    if (await renamed(fresh, entry)) return { kind: 'kept', modules: this.#modules(manifest) };
    const other = await this.find(key);
    if (other.kind === 'found') return { kind: 'kept', modules: other.modules };
    // What was in the way was damaged and is gone by now.
    if (await renamed(fresh, entry)) return { kind: 'kept', modules: this.#modules(manifest) };
    if (moved) await rename(target, folder);
    return { kind: 'refused', reason: 'other runs are storing the same' };
  }

  async touch(key: string): Promise<void> {
    const now = new Date();
    await utimes(join(this.#entry(key), 'manifest.json'), now, now).catch(() => undefined);
  }

  /** Leftovers of processes that were killed, then what is old, then the least recently used until the rest fits. */
  async #evict(justStored: string): Promise<void> {
    const now = Date.now();
    const { bytes: most, ageMs, inUseMs } = this.#limits;
    const entries: { path: string; usedAt: number; bytes: number }[] = [];
    for (const name of await readdir(this.#dir)) {
      const path = join(this.#dir, name);
      const found = await stat(path).catch(() => undefined);
      if (found === undefined) continue;
      if (passing.test(name) && now - found.mtimeMs > hour) await remove(path);
      if (!keyPattern.test(name)) continue;
      const used = await stat(join(path, 'manifest.json')).catch(() => found);
      const bytes = (await readManifest(path))?.bytes ?? 0;
      entries.push({ path, usedAt: used.mtimeMs, bytes });
    }
    entries.sort((a, b) => b.usedAt - a.usedAt);
    let kept = 0;
    for (const { path, usedAt, bytes } of entries) {
      const unused = now - usedAt;
      const isOld = unused > ageMs;
      const isTooMuch = kept + bytes > most;
      if (path !== join(this.#dir, justStored) && unused > inUseMs && (isOld || isTooMuch))
        await this.#discard(path);
      else kept += bytes;
    }
  }
}

/** False where the two are on different disks, or where there is something at `to` already. */
const renamed = async (from: string, to: string): Promise<boolean> => {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['EXDEV', 'ENOTEMPTY', 'EEXIST', 'EPERM', 'EBUSY'].includes(code)) return false;
    throw error;
  }
};

/** The cache of installed packages in `dir`, which is made when something is stored. Nothing in it is ever hard-linked. */
export const moduleCacheIn = (dir: string, limits: Partial<CacheLimits> = {}): ModuleCache =>
  new FolderCache(dir, { ...defaultLimits, ...limits });
