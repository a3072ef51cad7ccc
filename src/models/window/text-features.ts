/**
 * What in a text costs tokens, in kinds that tokenizers treat differently. Each is in tokens of a modern vocabulary of
 * 100,000 to 200,000 entries, fitted over code, prose, minified code, JSON and six scripts.
 */
export const kinds = ['letters', 'digits', 'symbols', 'spaces', 'wide', 'other'] as const;
export type Kind = (typeof kinds)[number];
export type Features = Record<Kind, number>;

/** Weights of the default: a word, each letter of it beyond five, three digits, a run of symbols, a break of white space. */
const word = 0.84;
const letterBeyond = 0.12;
const digitGroup = 1.6;
const symbolRun = 0.79;
/** Symbols that one token holds at most; longer runs, such as rules and padding, cost more. */
const symbolsPerToken = 16;
const spaceBreak = 1.6;
const spacesPerToken = 64;
const wideCharacter = 0.85;
const otherCharacter = 0.36;

const runs =
  /[A-Z]?[a-z]+|[A-Z]+|\d+|[!-/:-@[-`{-~]+|\s+|[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]+|[^\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\s!-~]+/gu;

const zero = 48;
const nine = 57;
const tilde = 126;

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

const addSpaces = (run: string, features: Features): void => {
  // A single space belongs to the word behind it.
  if (run === ' ') return;
  features.spaces += spaceBreak * Math.ceil(run.length / spacesPerToken);
};

const wideHead = /^[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;

const addRun = (run: string, features: Features): void => {
  const code = run.charCodeAt(0);
  if (isLetter(code)) features.letters += word + letterBeyond * Math.max(0, run.length - 5);
  else if (code >= zero && code <= nine) features.digits += digitGroup * Math.ceil(run.length / 3);
  else if (code > 32 && code <= tilde)
    features.symbols += symbolRun * Math.ceil(run.length / symbolsPerToken);
  else if (run.trim() === '') addSpaces(run, features);
  else if (wideHead.test(run)) features.wide += wideCharacter * run.length;
  else features.other += otherCharacter * run.length;
};

export const noFeatures = (): Features => ({
  letters: 0,
  digits: 0,
  symbols: 0,
  spaces: 0,
  wide: 0,
  other: 0,
});

/** One pass over the text. */
export const featuresOf = (text: string, features = noFeatures()): Features => {
  for (const [run] of text.matchAll(runs)) addRun(run, features);
  return features;
};
