import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type * as Fflate from 'fflate';
import { UserError } from '../../domain/errors.ts';
import { newId, shortId } from '../../domain/id.ts';

/** One file of an archive, as its manifest names it. */
export interface ArchiveEntry {
  name: string;
  bytes: number;
  /** SHA-256 (hex) of the bytes before they were packed. */
  sha256: string;
}

/** Readers of plain zip files see no further. */
const limitBytes = 0xff_ff_ff_ff;
const chunkCharacters = 64 * 1024;

type Part = Fflate.ZipDeflate | Fflate.ZipPassThrough;

/** A zip file that is written piece by piece: never more than one piece is held. */
export class ArchiveFile {
  readonly entries: ArchiveEntry[] = [];
  readonly #file: FileHandle;
  readonly #zip: Fflate.Zip;
  readonly #fflate: typeof Fflate;
  #ready: Uint8Array[] = [];
  #fault: Error | undefined;
  #written = 0;

  constructor(file: FileHandle, fflate: typeof Fflate) {
    this.#file = file;
    this.#fflate = fflate;
    this.#zip = new fflate.Zip((fault, piece) => {
      if (fault) this.#fault ??= fault;
      else this.#ready.push(piece);
    });
  }

  async #flush(): Promise<void> {
    const pieces = this.#ready;
    this.#ready = [];
    if (this.#fault) throw this.#fault;
    for (const piece of pieces) {
      this.#written += piece.byteLength;
      if (this.#written > limitBytes)
        throw new UserError('the archive would be larger than 4 GiB, which a zip file cannot hold');
      await this.#file.writeFile(piece);
    }
  }

  async #add(name: string, part: Part, pieces: AsyncIterable<Uint8Array>): Promise<void> {
    const hash: Hash = createHash('sha256');
    let bytes = 0;
    this.#zip.add(part);
    for await (const piece of pieces) {
      hash.update(piece);
      bytes += piece.byteLength;
      part.push(piece);
      await this.#flush();
    }
    part.push(new Uint8Array(0), true);
    await this.#flush();
    this.entries.push({ name, bytes, sha256: hash.digest('hex') });
  }

  /** Values as lines of JSON. */
  async addLines(name: string, values: AsyncIterable<unknown>): Promise<void> {
    await this.#add(name, new this.#fflate.ZipDeflate(name, { level: 6 }), linesOf(values));
  }

  /** A file as it is; it is packed already. */
  async addFile(name: string, path: string): Promise<void> {
    const pieces: AsyncIterable<Uint8Array> = createReadStream(path);
    await this.#add(name, new this.#fflate.ZipPassThrough(name), pieces);
  }

  /** Nothing may be added after it. */
  async end(): Promise<void> {
    this.#zip.end();
    await this.#flush();
    await this.#file.sync();
  }
}

/** Many lines are one piece: each piece by itself would be packed badly. */
async function* linesOf(values: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  let text = '';
  for await (const value of values) {
    text += `${JSON.stringify(value)}\n`;
    if (text.length < chunkCharacters) continue;
    yield Buffer.from(text, 'utf8');
    text = '';
  }
  if (text !== '') yield Buffer.from(text, 'utf8');
}

const alreadyThere = (path: string, cause?: unknown): UserError =>
  new UserError(`${path} is there already`, { hint: 'name another file, or replace it with --force', cause });

/** A link is refused where a file is; a rename would replace what somebody has put there meanwhile. */
const place = async (part: string, path: string, force: boolean): Promise<void> => {
  if (force) return rename(part, path);
  await link(part, path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EEXIST' ? alreadyThere(path, error) : error;
  });
  await rm(part);
};

/**
 * Writes an archive beside where it belongs, and puts it there when it is whole; else nothing of it stays. Throws UserError where
 * the file is there already, unless it may be replaced, and where it cannot be written.
 */
export const writeArchive = async (
  path: string,
  force: boolean,
  fill: (archive: ArchiveFile) => Promise<void>,
): Promise<ArchiveEntry[]> => {
  const there = force ? undefined : await open(path, 'r').catch(() => undefined);
  await there?.close();
  if (there !== undefined) throw alreadyThere(path);
  const part = join(dirname(path), `.millwright-${shortId(newId())}.part`);
  const file = await open(part, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${path} cannot be written`, { hint: error.message, cause: error });
  });
  try {
    const archive = new ArchiveFile(file, await import('fflate'));
    await fill(archive);
    await archive.end();
    await file.close();
    await place(part, path, force);
    return archive.entries;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
    throw error;
  }
};
