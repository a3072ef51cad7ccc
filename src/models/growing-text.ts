/** Characters after which what came in is written as one string. */
const blockChars = 65_536;

/**
 * A text that grows by many small pieces. Strings put together with `+` stay a tree of their pieces, and a piece that was
 * cut out of something longer keeps all of that in memory: a text of deltas would hold every byte of its stream.
 * Joining writes each block anew.
 */
export class GrowingText {
  #blocks = '';
  #fresh: string[] = [];
  #freshChars = 0;

  get whole(): string {
    this.#join();
    return this.#blocks;
  }

  get length(): number {
    return this.#blocks.length + this.#freshChars;
  }

  add(piece: string): void {
    this.#fresh.push(piece);
    this.#freshChars += piece.length;
    if (this.#freshChars >= blockChars) this.#join();
  }

  clear(): void {
    this.#blocks = '';
    this.#fresh = [];
    this.#freshChars = 0;
  }

  #join(): void {
    this.#blocks += this.#fresh.join('');
    this.#fresh = [];
    this.#freshChars = 0;
  }
}
