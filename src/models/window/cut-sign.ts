/** What is known of a prompt's size, in tokens with its template. `exact`: the server's own tokenizer counted it. */
export interface SentSize {
  tokens: number;
  atLeast: number;
  exact: boolean;
}

/** Servers count the template differently, and words that look like marks of it. */
const exactSlack = 0.06;
const templateTokens = 40;
/** Windows that servers are set up with: powers of two, from the smallest in use. */
const windows = Array.from({ length: 11 }, (_, at) => 2 ** (at + 10));
/** A count this near to a window is a sign of its own. */
const nearTokens = 8;

/** Whether the count lies at a window: nearly every cut prompt does, and one honest prompt in some hundred. */
export const atWindow = (reported: number, windowTokens?: number): boolean =>
  [...windows, ...(windowTokens === undefined ? [] : [windowTokens])].some(
    (window) => Math.abs(window - reported) <= nearTokens,
  );

/** The lowest count that an honest server can report. */
export const lowestHonest = (sent: SentSize): number =>
  sent.exact ? sent.tokens * (1 - exactSlack) - templateTokens : sent.atLeast - templateTokens;

/** No server in use cuts to less than this: a count below it is no count of the prompt. */
const leastBelievable = 512;

/**
 * What the count that the server reports says. `whole`: it may have read all of the prompt. `cut`: it read a part of it.
 * `doubtful`: far too low, and yet no window. `empty`: no count of this prompt at all.
 */
export type CountSign = 'whole' | 'cut' | 'doubtful' | 'empty';

export const signOf = (sent: SentSize, reported: number, windowTokens?: number): CountSign => {
  if (reported >= lowestHonest(sent)) return 'whole';
  if (reported < leastBelievable) return 'empty';
  return sent.exact || atWindow(reported, windowTokens) ? 'cut' : 'doubtful';
};
