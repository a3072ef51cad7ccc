const mark = '</think>';
/** Only the head of a line can be a mark or a fence. */
const keptChars = 24;

/** What opens a region in which a mark is an ordinary word, and what closes it. */
const fences: readonly (readonly [open: string, close: string])[] = [
  ['```', '```'],
  ['~~~', '~~~'],
  ['<<<<<<<', '>>>>>>>'],
];

/**
 * Finds a closing `</think>` that nothing opened: chat templates may put the opening mark into the prompt, so that all
 * before it is reasoning. It must stand alone on its line, outside of code.
 */
export class OrphanMark {
  #line = '';
  #close: string | undefined;

  /** Index in `piece` behind the mark and its line break; -1 while there is none. */
  feed(piece: string): number {
    for (let at = 0; at <= piece.length;) {
      const end = piece.indexOf('\n', at);
      const part = piece.slice(at, end === -1 ? undefined : end);
      if (this.#line.length < keptChars) this.#line += part.slice(0, keptChars);
      if (end === -1) return -1;
      if (this.#endLine()) return end + 1;
      at = end + 1;
    }
    return -1;
  }

  /** The text is over: its last line may be the mark. */
  end(): boolean {
    return this.#endLine();
  }

  #endLine(): boolean {
    const line = this.#line.trim();
    this.#line = '';
    if (this.#close !== undefined) {
      if (line.startsWith(this.#close)) this.#close = undefined;
      return false;
    }
    this.#close = fences.find(([open]) => line.startsWith(open))?.[1];
    return line === mark;
  }
}
