/** What one piece of raw text adds to the answer and to the reasoning before it. */
export interface Split {
  text: string;
  reasoning: string;
}

const open = '<think>';
const close = '</think>';
const tags = /<\/?think>/g;

/** Index from which `text` may be the start of a tag that the next piece completes; its length if it may not. */
const heldFrom = (text: string): number => {
  const at = text.lastIndexOf('<');
  if (at === -1) return text.length;
  const tail = text.slice(at);
  const partial = tail !== open && tail !== close && (open.startsWith(tail) || close.startsWith(tail));
  return partial ? at : text.length;
};

/**
 * Separates `<think>…</think>` at the head of a text that arrives in pieces cut anywhere. Tags inside are counted, so
 * that reasoning about tags cannot end it early; an unclosed block is reasoning to the end.
 * Later in the text the tags are ordinary words: an answer may be about them.
 */
export class ThinkSplitter {
  #state: 'head' | 'thinking' | 'gap' | 'answer' = 'head';
  #depth = 0;
  /** White space in front of the text, kept until it is clear that no block follows. */
  #lead = '';
  #held = '';

  feed(piece: string): Split {
    if (this.#state === 'answer') return { text: piece, reasoning: '' };
    if (this.#state === 'head') return this.#head(piece);
    if (this.#state === 'thinking') return this.#thinking(piece);
    return this.#gap(piece, '');
  }

  /** Whatever was held back. */
  end(): Split {
    const rest = this.#held;
    this.#held = '';
    if (this.#state === 'thinking') return { text: '', reasoning: rest };
    if (this.#state === 'head') return { text: this.#lead + rest, reasoning: '' };
    return { text: '', reasoning: '' };
  }

  #head(piece: string): Split {
    const fresh = this.#held === '' ? piece.trimStart() : piece;
    if (this.#held === '') this.#lead += piece.slice(0, piece.length - fresh.length);
    this.#held += fresh;
    if (this.#held.startsWith(open)) {
      const rest = this.#held.slice(open.length);
      this.#held = '';
      this.#depth = 1;
      this.#state = 'thinking';
      return this.#thinking(rest);
    }
    if (open.startsWith(this.#held)) return { text: '', reasoning: '' };
    this.#state = 'answer';
    const text = this.#lead + this.#held;
    this.#held = '';
    return { text, reasoning: '' };
  }

  #thinking(piece: string): Split {
    const input = this.#held + piece;
    for (const match of input.matchAll(tags)) {
      this.#depth += match[0] === open ? 1 : -1;
      if (this.#depth > 0) continue;
      this.#held = '';
      this.#state = 'gap';
      return this.#gap(input.slice(match.index + close.length), input.slice(0, match.index));
    }
    const end = heldFrom(input);
    this.#held = input.slice(end);
    return { text: '', reasoning: input.slice(0, end) };
  }

  #gap(piece: string, reasoning: string): Split {
    const text = piece.trimStart();
    if (text !== '') this.#state = 'answer';
    return { text, reasoning };
  }
}
