/** Time and size limits of one call; the time of the whole call belongs to the caller's signal. */
export interface CallLimits {
  /** Milliseconds from the request to the first text: a long prompt on a slow machine takes minutes to read. */
  firstTokenMs: number;
  /** Milliseconds without a chunk once the text has begun. */
  silenceMs: number;
  /** Characters of answer and reasoning together. */
  answerChars: number;
}

export const defaultLimits: CallLimits = {
  firstTokenMs: 600_000,
  silenceMs: 120_000,
  answerChars: 4_000_000,
};
