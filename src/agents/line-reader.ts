import { stripVTControlCharacters } from 'node:util';

/** One line without its end and without control sequences; `overlong` when only its beginning is kept. */
export interface Line {
  text: string;
  overlong: boolean;
}

const mebi = 1_048_576;
/** A tool's whole output may stand in one line, so a line of some megabytes is nothing unusual. */
export const lineLimitChars = 8 * mebi;
/** What is kept of a longer line. */
const keptChars = 65_536;

/** What is visible of a line that was written over itself by carriage returns. */
const visible = (raw: string): string => {
  const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
  const text = line.includes('\r') ? line.slice(line.lastIndexOf('\r') + 1) : line;
  return text.includes('\u001b') || text.includes('\u009b') ? stripVTControlCharacters(text) : text;
};

/**
 * Makes lines of pieces of output that are cut anywhere, in the middle of a character too. Of a line longer than
 * {@link lineLimitChars} the beginning is kept and the rest passed over, so that memory stays bounded and the next line is
 * read. Bytes that are no UTF-8 become replacement characters.
 */
export class LineReader {
  readonly #decoder = new TextDecoder('utf-8');
  #pieces: string[] = [];
  #length = 0;
  #overlong = false;

  feed(bytes: Uint8Array): Line[] {
    return this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** The output is over: hands out the line that lacks its end. */
  end(): Line[] {
    const lines = this.#take(this.#decoder.decode());
    return this.#length > 0 ? [...lines, this.#finish()] : lines;
  }

  #take(text: string): Line[] {
    const lines: Line[] = [];
    let from = 0;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
      this.#keep(text.slice(from, at));
      lines.push(this.#finish());
      from = at + 1;
    }
    this.#keep(text.slice(from));
    return lines;
  }

  #keep(piece: string): void {
    if (this.#overlong || piece === '') return;
    this.#pieces.push(piece);
    this.#length += piece.length;
    if (this.#length <= lineLimitChars) return;
    this.#overlong = true;
    this.#pieces = [this.#pieces.join('').slice(0, keptChars)];
  }

  #finish(): Line {
    const line = { text: visible(this.#pieces.join('')), overlong: this.#overlong };
    this.#pieces = [];
    this.#length = 0;
    this.#overlong = false;
    return line;
  }
}
