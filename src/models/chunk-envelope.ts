import type { Piece } from './provider.ts';

type Read = (data: string) => Piece | undefined;

/** Stands in for the text, to find out what a chunk with another text means. */
const probe = 'a probe between two quotes';
/** Chunks in a row whose envelope did not come again, after which it is not looked for any more. */
const mostVain = 16;

const quote = 0x22;
const backslash = 0x5c;
const space = 0x20;

/** The string that stands between two quotes in JSON; undefined when it cannot stand there. */
const unescape = (body: string): string | undefined => {
  for (let at = 0; at < body.length; at += 1) {
    const code = body.charCodeAt(at);
    if (code === quote || code < space) return undefined;
    if (code !== backslash) continue;
    try {
      return JSON.parse(`"${body}"`) as string;
    } catch {
      return undefined;
    }
  }
  return body;
};

/** Whether a chunk holds a text or a thought, a name, and nothing else. */
const isPlain = ({ text, reasoning, model: _model, ...rest }: Piece): boolean =>
  (text ? !reasoning : text === '' && !!reasoning) &&
  Object.values(rest).every((value) => value === undefined);

/**
 * Servers write the chunks of a stream alike but for the text, and parsing such a chunk anew costs more than all else
 * that is done with it. So what stands around the text of one chunk is kept; the next one that has the same around it
 * must mean the same but for its text. That the text stands where it is looked for is not guessed: the chunk is read
 * once more with a probe in its place. Whatever looks different in any way is left to the reader of the protocol.
 */
export class ChunkEnvelope {
  readonly #read: Read;
  #head = '';
  #tail = '';
  #field: 'text' | 'reasoning' = 'text';
  #model: string | undefined;
  #vain = 0;

  /** `read`: the reader of the protocol, which hands a string of the chunk on as it is. */
  constructor(read: Read) {
    this.#read = read;
  }

  /** The meaning of a chunk that looks like the last one but for its text; undefined for any other. */
  recall(data: string): Piece | undefined {
    const head = this.#head;
    const tail = this.#tail;
    if (head === '' || data.length <= head.length + tail.length) return undefined;
    const end = data.length - tail.length;
    // Compared as slices: `startsWith` takes five times as long.
    if (data.slice(0, head.length) !== head || data.slice(end) !== tail) return undefined;
    const said = unescape(data.slice(head.length, end));
    if (said === undefined) return undefined;
    this.#vain = 0;
    return this.#field === 'text'
      ? { text: said, model: this.#model }
      : { text: '', reasoning: said, model: this.#model };
  }

  /** Keeps what stands around the text of a chunk, if that is all there is to the chunk. */
  learn(data: string, piece: Piece): void {
    if (this.#vain >= mostVain || !isPlain(piece)) return;
    this.#vain += 1;
    const field = piece.text ? 'text' : 'reasoning';
    const body = JSON.stringify(piece[field]);
    const at = data.indexOf(body);
    if (at === -1) return;
    const head = data.slice(0, at + 1);
    const tail = data.slice(at + body.length - 1);
    const probed = this.#read(head + probe + tail);
    if (!probed || !isPlain(probed) || probed[field] !== probe || probed.model !== piece.model) return;
    this.#head = head;
    this.#tail = tail;
    this.#field = field;
    this.#model = piece.model;
  }
}
