const termLimit = 300;
const textLimit = 20_000;

/** Words that say nothing about what a text is about. */
const idle = new Set(
  (
    'a an and are as at be been but by can do does for from has have how if in into is it its may must no not of on or ' +
    'shall should so that the their them then there these they this to was we were what when which who will with would you your ' +
    'add use make new file files code test tests function'
  ).split(' '),
);

const pathPattern = /[\w@.-]+(?:\/[\w@.-]+)+|[\w-]+\.[A-Za-z]\w{0,7}\b/g;
const wordPattern = /[\p{L}\p{N}_]{2,60}/gu;
const humps = /(?<=[a-z0-9])(?=[A-Z])|_/;

/** Paths as they stand in a text, without regard to case. */
const pathsIn = (text: string): string[] =>
  [...text.matchAll(pathPattern)].map(([path]) => path.toLowerCase());

const wordsIn = (text: string): string[] =>
  [...text.matchAll(wordPattern)].flatMap(([word]) => {
    const parts = word.split(humps);
    return (parts.length > 1 ? [word, ...parts] : [word]).map((part) => part.toLowerCase());
  });

/** What a text can be found by: its words and the parts of joined ones, and its paths whole. At most 300, each once. */
export const ledgerTerms = (text: string): string[] => {
  const read = text.slice(0, textLimit).normalize('NFKC');
  const terms = [...pathsIn(read), ...wordsIn(read)].filter(
    (term) => term.length > 1 && term.length <= 200 && !idle.has(term),
  );
  return [...new Set(terms)].slice(0, termLimit);
};

/** All words of a value of any shape, for {@link ledgerTerms}. */
export const wordsOfValue = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(wordsOfValue).join('\n');
};
