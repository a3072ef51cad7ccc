/** A line of a document that a reader sees. `number` counts from 1 in the file. */
export interface MarkdownLine {
  number: number;
  text: string;
}

/** Longer lines are cut: no field of ours needs more, and patterns stay cheap. */
const longestLine = 2_000;
/** More lines are not looked at; documents of this size cannot be worked with by anybody. */
const mostLines = 20_000;

const fence = /^\s{0,200}(?:>\s?)?(`{3,}|~{3,})/;

/** What is left of a line outside of HTML comments, and whether one is open at its end. */
const outsideComments = (text: string, open: boolean): { text: string; open: boolean } => {
  let left = '';
  let at = 0;
  let inside = open;
  while (at < text.length) {
    const next = text.indexOf(inside ? '-->' : '<!--', at);
    if (next < 0) break;
    if (!inside) left += text.slice(at, next);
    at = next + (inside ? 3 : 4);
    inside = !inside;
  }
  return { text: inside ? left : left + text.slice(at), open: inside };
};

/**
 * The lines that count: code fences and HTML comments are left out, since an id in there names nothing. Line ends of any
 * system; lines of comments that are left empty stay, so that numbers are those of the file.
 */
export const markdownLines = (document: string): MarkdownLine[] => {
  const lines: MarkdownLine[] = [];
  let closing: string | undefined;
  let inComment = false;
  for (const [index, raw] of document
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/, mostLines)
    .entries()) {
    const text = raw.slice(0, longestLine);
    const mark = fence.exec(text)?.[1];
    if (closing !== undefined) {
      if (mark?.startsWith(closing) === true && /^[\s>`~]*$/.test(text)) closing = undefined;
      continue;
    }
    if (!inComment && mark !== undefined) {
      closing = mark;
      continue;
    }
    const seen = outsideComments(text, inComment);
    inComment = seen.open;
    lines.push({ number: index + 1, text: seen.text.trimEnd() });
  }
  return lines;
};

/** Level and words of a heading such as `## Words ##`; undefined for other lines. */
export const headingOf = (text: string): { level: number; words: string } | undefined => {
  const [, marks, words = ''] = /^\s{0,3}(#{1,6})\s+(.*)$/.exec(text) ?? [];
  return marks === undefined
    ? undefined
    : { level: marks.length, words: words.replace(/\s+#+\s*$/, '').trim() };
};
