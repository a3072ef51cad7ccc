import { ChannelSplitter } from './channel-splitter.ts';
import { OrphanMark } from './orphan-mark.ts';
import type { Split } from './split.ts';

interface Pair {
  open: string;
  close: string;
}

/** Marks of reasoning: Qwen, DeepSeek and most others · Magistral · Seed-OSS · Kimi. */
const pairs: readonly Pair[] = [
  { open: '<think>', close: '</think>' },
  { open: '<thinking>', close: '</thinking>' },
  { open: '[THINK]', close: '[/THINK]' },
  { open: '<seed:think>', close: '</seed:think>' },
  { open: '◁think▷', close: '◁/think▷' },
];
const channelMarks = ['<|channel|>', '<|start|>'];
const heads = [...pairs.map(({ open }) => open), ...channelMarks];

/** Length of the longest end of `text` that may be the start of a mark which the next piece completes. */
const heldChars = (text: string, marks: readonly string[]): number => {
  const longest = Math.min(text.length, Math.max(...marks.map((mark) => mark.length)) - 1);
  for (let chars = longest; chars > 0; chars -= 1) {
    const tail = text.slice(-chars);
    if (marks.some((mark) => mark.length > chars && mark.startsWith(tail))) return chars;
  }
  return 0;
};

/**
 * Separates reasoning from the answer in a text that arrives in pieces cut anywhere. A block counts at the head of the
 * text only; marks inside it are counted, so that reasoning about marks cannot end it early; an unclosed block is
 * reasoning to the end. Later in the text the marks are ordinary words: an answer may be about them.
 */
export class ThinkSplitter {
  #state: 'head' | 'thinking' | 'gap' | 'channels' | 'answer' = 'head';
  #pair: Pair | undefined;
  #depth = 0;
  /** White space in front of the text, kept until it is clear that no block follows. */
  #lead = '';
  #held = '';
  #channels: ChannelSplitter | undefined;
  /** Watches an answer without a block; undefined when it cannot turn out to be reasoning any more. */
  #orphan: OrphanMark | undefined = new OrphanMark();

  feed(piece: string): Split {
    switch (this.#state) {
      case 'answer':
        return this.#answer(piece);
      case 'head':
        return this.#head(piece);
      case 'thinking':
        return this.#thinking(piece);
      case 'channels':
        return this.#channels?.feed(piece) ?? { text: piece, reasoning: '' };
      default:
        return this.#gap(piece, '');
    }
  }

  /** Whatever was held back. */
  end(): Split {
    const rest = this.#held;
    this.#held = '';
    if (this.#state === 'channels') return this.#channels?.end() ?? { text: '', reasoning: '' };
    if (this.#state === 'thinking') return { text: '', reasoning: rest };
    if (this.#state === 'head') return { text: this.#lead + rest, reasoning: '' };
    if (this.#orphan?.end()) return { text: '', reasoning: '', voided: true };
    return { text: '', reasoning: '' };
  }

  #head(piece: string): Split {
    const fresh = this.#held === '' ? piece.trimStart() : piece;
    if (this.#held === '') this.#lead += piece.slice(0, piece.length - fresh.length);
    this.#held += fresh;
    const mark = heads.find((head) => this.#held.startsWith(head));
    if (mark !== undefined) return this.#open(mark);
    if (heads.some((head) => head.startsWith(this.#held))) return { text: '', reasoning: '' };
    this.#state = 'answer';
    const text = this.#lead + this.#held;
    this.#held = '';
    return this.#answer(text);
  }

  #open(mark: string): Split {
    const input = this.#held;
    this.#held = '';
    this.#orphan = undefined;
    this.#pair = pairs.find(({ open }) => open === mark);
    if (!this.#pair) {
      this.#state = 'channels';
      this.#channels = new ChannelSplitter();
      return this.#channels.feed(input);
    }
    this.#depth = 1;
    this.#state = 'thinking';
    return this.#thinking(input.slice(mark.length));
  }

  #thinking(piece: string): Split {
    const { open, close } = this.#pair ?? { open: '<think>', close: '</think>' };
    const input = this.#held + piece;
    for (let at = 0; ;) {
      const closing = input.indexOf(close, at);
      const opening = input.indexOf(open, at);
      if (closing === -1 && opening === -1) break;
      const opens = opening !== -1 && (closing === -1 || opening < closing);
      this.#depth += opens ? 1 : -1;
      at = opens ? opening + open.length : closing + close.length;
      if (this.#depth > 0) continue;
      this.#held = '';
      this.#state = 'gap';
      return this.#gap(input.slice(at), input.slice(0, closing));
    }
    return this.#keepThinking(input, [open, close]);
  }

  /** Marks that were counted must not be looked at again: only what may grow into one is held. */
  #keepThinking(input: string, marks: string[]): Split {
    const held = heldChars(input, marks);
    this.#held = held === 0 ? '' : input.slice(-held);
    return { text: '', reasoning: input.slice(0, input.length - held) };
  }

  #gap(piece: string, reasoning: string): Split {
    const text = piece.trimStart();
    if (text !== '') this.#state = 'answer';
    return { text, reasoning };
  }

  #answer(piece: string): Split {
    const end = this.#orphan?.feed(piece) ?? -1;
    if (end === -1) return { text: piece, reasoning: '' };
    this.#orphan = undefined;
    this.#state = 'gap';
    return { ...this.#gap(piece.slice(end), piece.slice(0, end)), voided: true };
  }
}
