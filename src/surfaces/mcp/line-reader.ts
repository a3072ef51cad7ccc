/** Enough to find an id at either end of a message. */
const edgeBytes = 256;
const lineFeed = 0x0a;

interface Listener {
  line(text: string): void;
  /** A line over the limit, of which only the ends were kept. */
  tooLong(head: string, tail: string): void;
}

/** Cuts a stream of bytes into lines and never holds more than the limit of one. */
export class LineReader {
  readonly #limitBytes: number;
  readonly #listener: Listener;
  #pieces: Buffer[] = [];
  #size = 0;
  #head: string | undefined;
  #tail: Buffer = Buffer.alloc(0);

  constructor(limitBytes: number, listener: Listener) {
    this.#limitBytes = limitBytes;
    this.#listener = listener;
  }

  add(piece: Buffer): void {
    let from = 0;
    for (let at = piece.indexOf(lineFeed); at !== -1; at = piece.indexOf(lineFeed, from)) {
      this.#extend(piece.subarray(from, at));
      this.#end();
      from = at + 1;
    }
    this.#extend(piece.subarray(from));
  }

  #extend(piece: Buffer): void {
    if (piece.length === 0) return;
    this.#tail = Buffer.concat([this.#tail, piece.subarray(-edgeBytes)]).subarray(-edgeBytes);
    if (this.#head !== undefined) return;
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size <= this.#limitBytes) return;
    this.#head = Buffer.concat(this.#pieces).toString('utf8', 0, edgeBytes);
    this.#pieces = [];
  }

  #end(): void {
    const text = Buffer.concat(this.#pieces).toString('utf8');
    const [head, tail] = [this.#head, this.#tail.toString('utf8')];
    this.#pieces = [];
    this.#size = 0;
    this.#head = undefined;
    this.#tail = Buffer.alloc(0);
    if (head === undefined) this.#listener.line(text);
    else this.#listener.tooLong(head, tail);
  }
}
