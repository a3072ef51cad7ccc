import type { Split } from './split.ts';

const marks = /<\|(start|channel|message|end|return|call|constrain)\|>/g;
const longestMark = '<|constrain|>'.length;

/** Index from which the text may be the beginning of a mark. */
const heldFrom = (text: string): number => {
  const at = text.lastIndexOf('<');
  return at !== -1 &&
    text.length - at < longestMark &&
    '<|'.startsWith(text.slice(at, at + 2)) &&
    !text.includes('>', at)
    ? at
    : text.length;
};

/**
 * Separates the channels of gpt-oss, where a server hands them through:
 * `<|channel|>analysis<|message|>…<|end|><|start|>assistant<|channel|>final<|message|>…<|return|>`.
 * Only the channel `final` is answer. Format: https://cookbook.openai.com/articles/openai-harmony
 */
export class ChannelSplitter {
  #held = '';
  #place: 'header' | 'channel' | 'body' = 'header';
  #channel = '';

  feed(piece: string): Split {
    const input = this.#held + piece;
    const split = { text: '', reasoning: '' };
    let at = 0;
    for (const match of input.matchAll(marks)) {
      this.#put(input.slice(at, match.index), split);
      this.#turn(match[1] ?? '');
      at = match.index + match[0].length;
    }
    const rest = input.slice(at);
    const end = heldFrom(rest);
    this.#held = rest.slice(end);
    this.#put(rest.slice(0, end), split);
    return split;
  }

  end(): Split {
    const split = { text: '', reasoning: '' };
    this.#put(this.#held, split);
    this.#held = '';
    return split;
  }

  #turn(mark: string): void {
    if (mark === 'message') this.#place = 'body';
    else if (mark === 'channel') {
      this.#place = 'channel';
      this.#channel = '';
    } else this.#place = 'header';
  }

  #put(text: string, split: Split): void {
    if (this.#place === 'channel') this.#channel += text;
    if (this.#place !== 'body') return;
    if (this.#channel.trim() === 'final') split.text += text;
    else split.reasoning += text;
  }
}
