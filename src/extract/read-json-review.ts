import type { Finding, Opinion } from '../domain/finding.ts';
import { cleanPath } from './path-hint.ts';
import { readLines } from './read-lines.ts';
import { scoreOf } from './read-score.ts';
import { severityOf } from './severity.ts';
import { verdictWord } from './verdict-word.ts';

type Entry = Record<string, unknown>;

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first of `keys` that holds text or a number, as text. */
const wordOf = (entry: Entry, ...keys: string[]): string | undefined => {
  for (const key of keys) {
    const value = entry[key];
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  }
  return undefined;
};

const linesOf = (text: string | undefined): number[] => {
  if (text === undefined) return [];
  return /^\s*\d{1,7}\s*$/.test(text)
    ? [Number(text)].filter((line) => line > 0)
    : readLines(`line ${text} ${text}`);
};

const findingOf = (entry: Entry): Finding | undefined => {
  const message = wordOf(entry, 'message', 'description', 'issue', 'problem', 'comment', 'title')?.trim();
  if (message === undefined || message === '') return undefined;
  const severity = severityOf(wordOf(entry, 'severity', 'level', 'priority') ?? '') ?? 'minor';
  const path = cleanPath(wordOf(entry, 'path', 'file', 'filename', 'location') ?? '');
  const [line, ...lines] = linesOf(wordOf(entry, 'line', 'lines', 'line_number', 'lineNumber'));
  const quote = wordOf(entry, 'quote', 'code', 'snippet', 'evidence')?.trim();
  return {
    severity,
    ...(path === '' ? {} : { path }),
    ...(line === undefined ? {} : { line }),
    ...(lines.length === 0 ? {} : { lines }),
    ...(quote === undefined || quote === '' ? {} : { quote }),
    message,
  };
};

const parsed = (text: string): Entry | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return isEntry(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const findingLimit = 100;

/**
 * A review that is one JSON object, bare, in a fence or among words: `{"verdict", "score", "findings": [{"severity",
 * "path", "line", "quote", "message"}]}` and the usual other names. Undefined when there is none with a verdict.
 */
export const readJsonReview = (text: string): Opinion | undefined => {
  const [start, end] = [text.indexOf('{'), text.lastIndexOf('}')];
  // Behind an example that is quoted in a review there is more to read.
  const last = /^\s*(?:`{3,}|~{3,})?\s*$/.test(text.slice(end + 1));
  const entry = start < 0 || end < start || !last ? undefined : parsed(text.slice(start, end + 1));
  if (entry === undefined) return undefined;
  const word = wordOf(entry, 'verdict', 'status', 'decision', 'recommendation');
  const yes = entry['approved'];
  if (word === undefined && typeof yes !== 'boolean') return undefined;
  const listed = entry['findings'] ?? entry['issues'] ?? entry['problems'];
  const entries = Array.isArray(listed) ? listed.slice(0, findingLimit).filter(isEntry) : [];
  const score = scoreOf(wordOf(entry, 'score', 'quality_score', 'qualityScore', 'rating') ?? '');
  return {
    verdict: word === undefined ? (yes === true ? 'approved' : 'rejected') : verdictWord(word),
    ...(score === undefined ? {} : { score }),
    findings: entries.map(findingOf).filter((finding) => finding !== undefined),
  };
};
