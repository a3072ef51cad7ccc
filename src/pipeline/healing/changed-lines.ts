import { changeLimit } from '../../domain/error-history.ts';

const contextLines = 3;

/** What often is a secret although its file is none. Nothing of such a change is kept. */
const secretSigns =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\b(?:gh[pousr]_|github_pat_|glpat-|sk-|xox[abprs]-)[\w-]{16,}|\beyJ[\w-]{15,}\.[\w-]{10,}|(?:api[_-]?key|secret|token|passw(?:or)?d|credential)\w{0,20}['"]?\s{0,5}[:=]\s{0,5}['"][^'"\s]{8,}['"]|:\/\/[^\s/:@]{1,100}:[^\s/@]{3,100}@/i;

/** Whether a text looks as if it held a key, a token or a password. */
export const looksSecret = (text: string): boolean => secretSigns.test(text);

/** The lines that differ, from the first to the last, with a few around them, as a diff shows them. */
const hunk = (before: readonly string[], after: readonly string[]): string[] => {
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start += 1;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const mark = (sign: string, lines: readonly string[]): string[] => lines.map((line) => `${sign}${line}`);
  return [
    ...mark(' ', before.slice(Math.max(0, start - contextLines), start)),
    ...mark('-', before.slice(start, before.length - end)),
    ...mark('+', after.slice(start, after.length - end)),
    ...mark(' ', before.slice(before.length - end, before.length - end + contextLines)),
  ];
};

/**
 * What changed between two sets of texts, file by file; undefined where nothing did, where it is too much to be advice
 * ({@link changeLimit}), and where it looks as if it held a secret.
 */
export const changedLines = (
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string | undefined => {
  const parts: string[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const [old, present] = [before.get(path) ?? '', after.get(path) ?? ''];
    if (old !== present) parts.push(`${path}\n${hunk(old.split('\n'), present.split('\n')).join('\n')}`);
  }
  const text = parts.join('\n');
  return text === '' || text.length > changeLimit || looksSecret(text) ? undefined : text;
};
