/** One hunk as whole lines: what has to stand in the file, and what takes its place. */
interface Hunk {
  old: string[];
  new: string[];
}

/** The hunks of one file; `from` and `to` as they stand in the head, undefined where there is none. */
export interface FileDiff {
  /** Index of the line it begins on. */
  at: number;
  from: string | undefined;
  to: string | undefined;
  hunks: Hunk[];
}

/** A diff and the line behind it. `exact` is false when the last hunk does not hold as many lines as it says. */
interface ParsedDiff {
  files: FileDiff[];
  end: number;
  exact: boolean;
}

const bare = (line: string | undefined): string =>
  line === undefined ? '' : line.endsWith('\r') ? line.slice(0, -1) : line;

/** `--- a/x` and `+++ b/x`, one below the other. */
const isHead = (lines: readonly string[], at: number): boolean =>
  (lines[at]?.startsWith('--- ') ?? false) && (lines[at + 1]?.startsWith('+++ ') ?? false);

/** Where a diff begins: a head with a hunk below it, or git's own first line. */
export const startsDiff = (lines: readonly string[], at: number): boolean =>
  (isHead(lines, at) && (lines[at + 2]?.startsWith('@@') ?? false)) ||
  (lines[at]?.startsWith('diff --git ') ?? false);

const timestamp = /\s{1,4}\d{4}-\d\d-\d\d\b.{0,60}$/;
const pathOfHead = (line: string): string => {
  const text = bare(line).slice(4);
  const tab = text.indexOf('\t');
  return (tab < 0 ? text.replace(timestamp, '') : text.slice(0, tab)).trim();
};

const counts = /^@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@/;
const harmless =
  /^(?:diff --git |index [\da-f]|Index: |={20,}$|(?:new|deleted) file mode |(?:old|new) mode |\\ )/;

interface ReadHunk {
  hunk: Hunk;
  end: number;
  exact: boolean;
}

/** Adds a line to its sides; false when it is no line of a hunk. */
const addLine = (hunk: Hunk, line: string): boolean => {
  const mark = line[0] ?? ' ';
  const text = line.slice(1);
  if (mark === '\\') return true;
  if (mark !== ' ' && mark !== '+' && mark !== '-') return false;
  if (mark !== '+') hunk.old.push(text);
  if (mark !== '-') hunk.new.push(text);
  return true;
};

const isAsSaid = (hunk: Hunk, line: string): boolean => {
  const said = counts.exec(line);
  return (
    said !== null && hunk.old.length === Number(said[1] ?? 1) && hunk.new.length === Number(said[2] ?? 1)
  );
};

/** A hunk inside a fence ends with the fence or the next one begins: models count lines badly. */
const readFenced = (lines: readonly string[], at: number, end: number): ReadHunk | undefined => {
  let behind = at + 1;
  while (behind < end && !lines[behind]?.startsWith('@@') && !startsDiff(lines, behind)) behind++;
  let last = behind;
  while (last > at + 1 && bare(lines[last - 1]) === '') last--;
  const hunk: Hunk = { old: [], new: [] };
  for (let line = at + 1; line < last; line++) if (!addLine(hunk, bare(lines[line]))) return undefined;
  return { hunk, end: behind, exact: isAsSaid(hunk, lines[at] ?? '') };
};

/** What follows a hunk without a fence may be a list in prose, or lines that were counted wrong. */
const goesOn = (lines: readonly string[], at: number): boolean => {
  if (startsDiff(lines, at)) return false;
  const next = bare(lines[at]);
  if (next !== '') return next[0] === ' ' || next[0] === '+' || next[0] === '-';
  let below = at;
  while (below < lines.length && bare(lines[below]).trim() === '') below++;
  return !startsDiff(lines, below) && /^(?:\+|-(?! ))/.test(bare(lines[below]));
};

/** Without a fence only the counts tell where a hunk ends, so they have to be right. */
const readCounted = (lines: readonly string[], at: number): ReadHunk | undefined => {
  const said = counts.exec(lines[at] ?? '');
  if (!said) return undefined;
  const [old, put] = [Number(said[1] ?? 1), Number(said[2] ?? 1)];
  const hunk: Hunk = { old: [], new: [] };
  let line = at + 1;
  while (line < lines.length && (hunk.old.length < old || hunk.new.length < put)) {
    if (!addLine(hunk, bare(lines[line]))) return undefined;
    line++;
  }
  if (lines[line]?.startsWith('\\ ')) line++;
  const exact = hunk.old.length === old && hunk.new.length === put;
  return exact && !goesOn(lines, line) ? { hunk, end: line, exact } : undefined;
};

/**
 * Reads a unified diff from line `at`. With `end` it fills the lines up to there (a fence); without, it ends with the
 * first line that is none of it, and its counts have to be right. Undefined when anything in it cannot be understood.
 */
export const parseDiff = (lines: readonly string[], at: number, end?: number): ParsedDiff | undefined => {
  const files: FileDiff[] = [];
  let current: FileDiff | undefined;
  let exact = true;
  let line = at;
  while (line < (end ?? lines.length)) {
    const text = bare(lines[line]);
    if (isHead(lines, line)) {
      current = {
        at: line,
        from: pathOfHead(text),
        to: pathOfHead(lines[line + 1] ?? ''),
        hunks: [],
      };
      files.push(current);
      line += 2;
    } else if (text.startsWith('@@')) {
      const read = end === undefined ? readCounted(lines, line) : readFenced(lines, line, end);
      if (!read) return undefined;
      if (!current) files.push((current = { at: line, from: undefined, to: undefined, hunks: [] }));
      current.hunks.push(read.hunk);
      ({ end: line, exact } = read);
    } else if (harmless.test(text) || (text.trim() === '' && belongs(lines, line, end))) line++;
    else if (end === undefined && !isForeign(text)) break;
    else return undefined;
  }
  return { files, end: line, exact };
};

/** Renames, copies and binaries are diffs too, but nothing that can be looked for in a text. */
const isForeign = (text: string): boolean =>
  /^(?:rename |copy |similarity index |dissimilarity index |Binary files |GIT binary patch)/.test(text);

/** A blank line between two files of a diff without a fence is part of it. */
const belongs = (lines: readonly string[], at: number, end: number | undefined): boolean => {
  if (end !== undefined) return true;
  let below = at;
  while (below < lines.length && below < at + 3 && bare(lines[below]).trim() === '') below++;
  return startsDiff(lines, below);
};
