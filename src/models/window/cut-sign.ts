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

/** Whether the count that the server reports shows that it read only a part of the prompt. */
export const isCut = (sent: SentSize, reported: number): boolean => reported < lowestHonest(sent);
