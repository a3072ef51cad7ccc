import { readFile } from 'node:fs/promises';
import { ModelMemory } from '../models/model-memory.ts';
import { replaceFile } from '../workspace/files.ts';

/** What was learned of models is written so long after it was, for the next process. */
const saveMs = 5_000;
const fileMode = 0o600;

/** The memory of this process about models, kept in a file. One that cannot be read is one that says nothing. */
export class KeptMemory {
  readonly #file: string;
  #memory: Promise<ModelMemory> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  get(): Promise<ModelMemory> {
    return (this.#memory ??= readFile(this.#file, 'utf8')
      .then((text) => new ModelMemory(JSON.parse(text)))
      .catch(() => new ModelMemory()));
  }

  saveLater(): void {
    this.#timer ??= setTimeout(() => void this.save(), saveMs).unref();
  }

  /** Never throws: it can be learned again. */
  async save(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#memory === undefined) return;
    const text = JSON.stringify((await this.#memory).state());
    await replaceFile(this.#file, Buffer.from(text), fileMode).catch(() => undefined);
  }
}
