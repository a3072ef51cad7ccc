import type { Finding } from '../domain/finding.ts';
import { cleanPath, isPath } from './path-hint.ts';
import { readLines } from './read-lines.ts';
import { severityOf } from './severity.ts';

const opening =
  /^[\s>*_\-#]{0,8}(?:\d{1,3}[.)]\s{1,4})?[*_]{0,2}(?:(finding|issue|problem)[*_]{0,2}\s{0,4}:?\s{0,4})?[[(]?(?:severity:?\s{0,3})?([a-z]{2,12})[\])]?[*_]{0,2}\s{0,4}[:\-–—]{0,2}[*_]{0,2}\s{0,4}(.*)$/i;
const place =
  /^[`*"'([]{0,4}([\w.@+~$()[\]/\\-]{1,240}?)(?::L?(\d{1,7})(?:[-–:]\d{1,7})?|,?\s{1,3}lines?\s{1,3}(\d{1,7})(?:[-–]\d{1,7})?(?:(?:,\s{0,2}|\s?&\s?|,?\sand\s)\d{1,7}(?:[-–]\d{1,7})?){0,20}|#L(\d{1,7}))?[`*"')\]]{0,4}\s{0,4}(?:[:\-–—]{1,2}|$|\s)\s{0,4}(.*)$/i;
const findingLimit = 100;
const nothing: ReadonlySet<string> = new Set();

const lineOf = (text: string | undefined): number | undefined => {
  const line = Number(text);
  return Number.isSafeInteger(line) && line > 0 ? line : undefined;
};

/** The code that a message begins with, in backticks: what it speaks of. Backticks further on may hold a suggestion. */
const openingQuote = /^[\s(:–—-]{0,4}(`{1,3})(?!`)(.{1,400}?)\1(?!`)/;

const quoteIn = (message: string): string | undefined => openingQuote.exec(message)?.[2]?.trim() || undefined;

/** Where no line stands at the place, the message may name some. */
const withPlaces = (finding: Finding): Finding => {
  const quote = quoteIn(finding.message);
  const named =
    finding.line === undefined ? readLines(finding.message) : [finding.line, ...(finding.lines ?? [])];
  const [line, ...lines] = named;
  return {
    severity: finding.severity,
    ...(finding.path === undefined ? {} : { path: finding.path }),
    ...(line === undefined ? {} : { line }),
    ...(lines.length === 0 ? {} : { lines }),
    ...(quote === undefined ? {} : { quote }),
    message: finding.message,
  };
};

const placed = (severity: Finding['severity'], text: string): Finding | undefined => {
  const match = place.exec(text);
  const path = cleanPath(match?.[1] ?? '');
  if (!match || !isPath(path, nothing)) return text === '' ? undefined : { severity, message: text };
  const line = lineOf(match[2] ?? match[3] ?? match[4]);
  const rest = match[5] ?? '';
  const lines = readLines(text.slice(0, text.length - rest.length)).filter((one) => one !== line);
  return {
    severity,
    path,
    ...(line === undefined ? {} : { line }),
    ...(lines.length === 0 ? {} : { lines }),
    message: rest.trim() || text,
  };
};

/** Reads findings, one a line: `FINDING [major] src/a.ts:12: why`, and the usual looser forms of it. */
export const readFindings = (lines: readonly string[]): Finding[] => {
  const findings: Finding[] = [];
  for (const line of lines) {
    const match = opening.exec(line);
    const severity = severityOf(match?.[2] ?? '');
    if (!match || !severity || findings.length >= findingLimit) continue;
    // `[blocker|major|minor]` is the form, not a finding.
    if (/^[|/]/.test(match[3] ?? '')) continue;
    const marked = match[1] !== undefined || /[[(*]/.test(line.slice(0, line.indexOf(match[2] ?? '') + 1));
    const finding = marked ? placed(severity, (match[3] ?? '').trim()) : undefined;
    if (finding) findings.push(withPlaces(finding));
  }
  return findings;
};
