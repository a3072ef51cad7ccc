import { findingIdentity, type Finding } from '../../domain/finding.ts';

/** Findings that speak of code that exists, with the place where it stands; and how many do not. */
export interface Grounded {
  findings: Finding[];
  dropped: number;
}

/** A file without its white space, and at which of its characters each line begins. */
interface Squeezed {
  path: string;
  lines: readonly string[];
  text: string;
  starts: readonly number[];
}

const squeezeLine = (line: string): string => line.replaceAll(/\s+/g, '');

const squeezeFile = ([path, text]: readonly [string, string]): Squeezed => {
  const lines = text.split('\n');
  const starts: number[] = [];
  let squeezed = '';
  for (const line of lines) {
    starts.push(squeezed.length);
    squeezed += squeezeLine(line);
  }
  return { path, lines, text: squeezed, starts };
};

/** Shorter pieces stand everywhere and say nothing. */
const leastCharacters = 3;
const occurrenceLimit = 1000;

/** A copied line may have kept its number, or been cut with dots. */
const needleOf = (quote: string): string =>
  quote
    .split('\n')
    .map((line) => squeezeLine(line.replace(/^\s{0,8}\d{1,7}\|/, '')))
    .join('')
    .replaceAll(/^(?:\.{3}|…)+|(?:\.{3}|…)+$/g, '');

const lineAt = (starts: readonly number[], offset: number): number => {
  const after = starts.findIndex((start) => start > offset);
  return after < 0 ? starts.length : after;
};

/** The line of the piece of code in a file that is nearest to the one named; undefined where it does not stand there. */
const findQuote = (file: Squeezed, needle: string, near: number): number | undefined => {
  let best: number | undefined;
  let at = file.text.indexOf(needle);
  for (let count = 0; at >= 0 && count < occurrenceLimit; count += 1) {
    const line = lineAt(file.starts, at);
    if (best === undefined || Math.abs(line - near) < Math.abs(best - near)) best = line;
    at = file.text.indexOf(needle, at + 1);
  }
  return best;
};

/** The reviewed file that a path means: itself, or the only one that ends alike. */
const fileNamed = (path: string | undefined, files: readonly Squeezed[]): Squeezed | undefined => {
  if (path === undefined) return files.length === 1 ? files[0] : undefined;
  const same = files.find((file) => file.path === path);
  const alike = files.filter((file) => file.path.endsWith(`/${path}`) || path.endsWith(`/${file.path}`));
  return same ?? (alike.length === 1 ? alike[0] : undefined);
};

/** Code between backticks anywhere in the message: what stands there may also be a suggestion, so it has to be found. */
const piecesIn = (message: string): string[] =>
  [...message.matchAll(/`([^`\n]{5,400})`/g)].map(([, piece = '']) => piece);

const placeQuote = (finding: Finding, quote: string, files: readonly Squeezed[]): Finding | undefined => {
  const needle = needleOf(quote);
  if (needle.length < leastCharacters) return undefined;
  const named = fileNamed(finding.path, files);
  const ordered = named ? [named, ...files.filter((file) => file !== named)] : files;
  for (const file of ordered) {
    const line = findQuote(file, needle, finding.line ?? 1);
    if (line !== undefined) return { ...finding, path: file.path, line, quote };
  }
  return undefined;
};

const placeLine = (finding: Finding, files: readonly Squeezed[]): Finding | undefined => {
  const file = fileNamed(finding.path, files);
  const isThere = (line: number): boolean => file !== undefined && line <= file.lines.length;
  const { line: _, lines: __, ...rest } = finding;
  const [line, ...lines] = [finding.line ?? 0, ...(finding.lines ?? [])].filter(
    (one) => one > 0 && isThere(one),
  );
  if (line === undefined || file === undefined) return undefined;
  return { ...rest, path: file.path, line, ...(lines.length > 0 && { lines }) };
};

const ground = (finding: Finding, files: readonly Squeezed[]): Finding | undefined => {
  const { quote, ...unquoted } = finding;
  if (quote !== undefined && needleOf(quote).length >= leastCharacters)
    return placeQuote(finding, quote, files);
  const placed = placeLine(unquoted, files);
  if (placed) return placed;
  for (const piece of piecesIn(finding.message).toSorted((a, b) => b.length - a.length)) {
    const found = placeQuote(unquoted, piece, files);
    if (found) return found;
  }
  return undefined;
};

const ranks = { blocker: 0, major: 1, minor: 2 } as const;

/**
 * Holds findings against the code that was reviewed. White space does not count; a quote that stands at another line or
 * in another file corrects the place. What quotes nothing must name a line that exists. The same finding counts once, as
 * the gravest; the gravest come first.
 */
export const groundFindings = (
  findings: readonly Finding[],
  texts: ReadonlyMap<string, string>,
): Grounded => {
  const files = [...texts].map(squeezeFile);
  const grounded = findings.map((finding) => ground(finding, files)).filter((one) => one !== undefined);
  const ordered = grounded.toSorted((a, b) => ranks[a.severity] - ranks[b.severity]);
  const single = new Map<string, Finding>();
  for (const finding of ordered) {
    const identity = findingIdentity(finding);
    if (!single.has(identity)) single.set(identity, finding);
  }
  return { findings: [...single.values()], dropped: findings.length - grounded.length };
};
