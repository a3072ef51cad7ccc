import { availableParallelism, loadavg } from 'node:os';
import { GgufModel } from './gguf-model.ts';
import { loadLibrary, startLlama } from './library.ts';
import type { ImportLibrary, Library, Llama } from './library.ts';
import { Turns } from './turns.ts';

/**
 * Threads for a person who named none: the cores that nobody uses, and one left for the rest of this program. The
 * threads of llama.cpp wait for each other spinning, so that one without a core of its own makes all of them 100 times
 * slower: 400 tokens took one thread 0.2 s, and two threads on two cores with one of them busy 19 s.
 */
export const freeThreads = (cores = availableParallelism(), load = loadavg()[0] ?? 0): number =>
  Math.max(1, cores - Math.max(1, Math.round(load)));

interface LoadedFile {
  users: number;
  model: GgufModel | undefined;
}

/**
 * The library in this process: each file is loaded once, when its first call comes, and freed when its last user lets
 * go. All calls go one after the other, because two at once on the same cores are slower than that.
 */
export class Engine {
  readonly turns = new Turns();
  readonly #files = new Map<string, LoadedFile>();
  readonly #import: ImportLibrary;
  #started: Promise<{ library: Library; llama: Llama }> | undefined;

  constructor(importLibrary: ImportLibrary) {
    this.#import = importLibrary;
  }

  /** Notes a user of the file. Throws a UserError when the library is missing or does not run here. */
  async use(path: string): Promise<void> {
    const file = this.#files.get(path) ?? { users: 0, model: undefined };
    file.users += 1;
    this.#files.set(path, file);
    try {
      await this.#start();
    } catch (error) {
      this.#release(path);
      throw error;
    }
  }

  /** The model of a file, loaded if it is not, with so many threads, never more than cores. To be called in a turn. */
  async load(path: string, threads = freeThreads()): Promise<GgufModel> {
    const { library, llama } = await this.#start();
    const file = this.#files.get(path) ?? { users: 0, model: undefined };
    const loader = { library, llama, threads: Math.min(Math.max(1, threads), availableParallelism()) };
    file.model ??= await GgufModel.load(loader, path);
    return file.model;
  }

  /** Whether the file is in memory. */
  loaded(path: string): GgufModel | undefined {
    return this.#files.get(path)?.model;
  }

  /** Lets go of a file; the last one frees it, after the calls before. */
  async leave(path: string): Promise<void> {
    const endTurn = await this.turns.take(new AbortController().signal);
    try {
      // The library itself stays, it is small: once disposed of, the next one of a process logs to stderr.
      await this.#release(path)?.model?.dispose();
    } finally {
      endTurn();
    }
  }

  #release(path: string): LoadedFile | undefined {
    const file = this.#files.get(path);
    if (file === undefined) return undefined;
    file.users -= 1;
    if (file.users > 0) return undefined;
    this.#files.delete(path);
    return file;
  }

  #start(): Promise<{ library: Library; llama: Llama }> {
    this.#started ??= this.#startAnew().catch((error: unknown) => {
      this.#started = undefined;
      throw error;
    });
    return this.#started;
  }

  async #startAnew(): Promise<{ library: Library; llama: Llama }> {
    const library = await loadLibrary(this.#import);
    return { library, llama: await startLlama(library, availableParallelism()) };
  }
}

const engines = new WeakMap<ImportLibrary, Engine>();

/** The one engine of this process for a library. */
export const engineOf = (importLibrary: ImportLibrary): Engine => {
  const engine = engines.get(importLibrary) ?? new Engine(importLibrary);
  engines.set(importLibrary, engine);
  return engine;
};
