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

/** Tokens a second at which a slow machine without a graphics card reads a prompt. */
const slowestTokensPerSecond = 25;
/** Other work, a model that must be loaded first and a cold cache may make the next prompt this much slower. */
const slower = 3;

/**
 * Milliseconds that the first token of a prompt may take: by the speed at which this model was seen to read, else by
 * that of a slow machine. Callers use it to raise a limit, never to lower one.
 */
export const firstTokenLimitMs = (promptTokens: number, measuredTokensPerSecond?: number): number => {
  const speed =
    measuredTokensPerSecond === undefined ? slowestTokensPerSecond : measuredTokensPerSecond / slower;
  return (promptTokens / speed) * 1000;
};
