/**
 * Tokenizers that behave like those of real models without their tables: a run of letters is one token if a hash finds
 * it in the "vocabulary", else it is halved. They differ in what real ones differ in: how many words they know, whether
 * digits stand alone, what white space, symbols and scripts other than Latin cost.
 */
interface Vocabulary {
  /** Letters up to which nearly every word is known; chances halve with every three letters more. */
  knownLetters: number;
  digitsPerToken: number;
  symbolsPerToken: number;
  /** Share of single symbols that are part of the word behind them. */
  joinedSymbols: number;
  spacesPerToken: number;
  /** Tokens of a Han character, kana or hangul syllable. */
  wide: number;
  /** Tokens of a letter of any other script, and of a picture. */
  other: number;
}

export const tokenizerNames = ['words', 'digits', 'bytes', 'dense'] as const;
export type TokenizerName = (typeof tokenizerNames)[number];

const vocabularies: Record<TokenizerName, Vocabulary> = {
  words: {
    knownLetters: 7,
    digitsPerToken: 3,
    symbolsPerToken: 3,
    joinedSymbols: 0.35,
    spacesPerToken: 16,
    wide: 1.05,
    other: 0.45,
  },
  digits: {
    knownLetters: 5,
    digitsPerToken: 1,
    symbolsPerToken: 2,
    joinedSymbols: 0.1,
    spacesPerToken: 8,
    wide: 1.5,
    other: 0.8,
  },
  bytes: {
    knownLetters: 6,
    digitsPerToken: 2,
    symbolsPerToken: 1.5,
    joinedSymbols: 0.1,
    spacesPerToken: 1,
    wide: 2.2,
    other: 1.3,
  },
  dense: {
    knownLetters: 12,
    digitsPerToken: 3,
    symbolsPerToken: 3,
    joinedSymbols: 0.5,
    spacesPerToken: 40,
    wide: 0.72,
    other: 0.25,
  },
};

/** Tokens that a chat template puts around a message, and around all of them. */
const perMessage = 4;
const perPrompt = 3;

const runs =
  /[A-Z]?[a-z]+|[A-Z]+|\d+|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]+|\s+|[!-/:-@[-`{-~]+|[^\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\s!-~]+/gu;

const hash = (text: string): number => {
  let value = 2_166_136_261;
  for (let at = 0; at < text.length; at += 1) value = Math.imul(value ^ text.charCodeAt(at), 16_777_619);
  return (value >>> 0) / 2 ** 32;
};

const letters = (word: string, vocabulary: Vocabulary): number => {
  if (word.length <= 2) return 1;
  const beyond = Math.max(0, word.length - vocabulary.knownLetters);
  if (hash(word) < 0.95 * 2 ** (-beyond / 3)) return 1;
  const middle = word.length >> 1;
  return letters(word.slice(0, middle), vocabulary) + letters(word.slice(middle), vocabulary);
};

/** A single space belongs to the word behind it. */
const spaces = (run: string, { spacesPerToken }: Vocabulary): number =>
  run === ' ' ? 0 : Math.ceil(run.length / spacesPerToken);

const symbols = (run: string, at: number, { symbolsPerToken, joinedSymbols }: Vocabulary): number =>
  run.length === 1 && hash(`${run}${at % 97}`) < joinedSymbols ? 0 : Math.ceil(run.length / symbolsPerToken);

const tokensOf = (run: string, at: number, vocabulary: Vocabulary): number => {
  const { digitsPerToken, wide, other } = vocabulary;
  if (/^[A-Za-z]/.test(run)) return letters(run, vocabulary);
  if (/^\d/.test(run)) return Math.ceil(run.length / digitsPerToken);
  if (/^\s/.test(run)) return spaces(run, vocabulary);
  if (/^[!-~]/.test(run)) return symbols(run, at, vocabulary);
  const wideRun = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u.test(run);
  return Math.ceil(run.length * (wideRun ? wide : other));
};

export const countText = (text: string, name: TokenizerName): number => {
  let tokens = 0;
  for (const { 0: run, index } of text.matchAll(runs)) tokens += tokensOf(run, index, vocabularies[name]);
  return tokens;
};

/** Tokens of a whole prompt, its template too. */
export const countPrompt = (messages: readonly { content: string }[], name: TokenizerName): number =>
  messages.reduce((sum, { content }) => sum + perMessage + countText(content, name), perPrompt);
