/** Characters of the end of a text in which an overlap with its continuation is looked for. */
const longestOverlap = 4_000;
/** A repeated piece shorter than this may be chance: `}\n` follows on `}\n` in honest code. */
const leastOverlap = 12;
/** A continuation that begins as the whole did is the answer once more. */
const sameBeginning = 80;

const fenceLine = /^[ \t]{0,3}(?:`{3,}|~{3,})[^\n]*\n/;

/** Whether the text ends inside a fenced block. */
const isInsideFence = (text: string): boolean => {
  let open: string | undefined;
  for (const line of text.split('\n')) {
    const [, mark] = /^[ \t]{0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (mark === undefined) continue;
    if (open === undefined) open = mark;
    else if (mark.startsWith(open) && line.trim() === mark) open = undefined;
  }
  return open !== undefined;
};

/** Length of the longest end of `text` with which `next` begins; linear in time (the prefix function of Knuth, Morris, Pratt). */
const overlapOf = (text: string, next: string): number => {
  const tail = text.slice(-longestOverlap);
  const head = next.slice(0, longestOverlap);
  const pattern = `${head}\uFFFF${tail}`;
  const prefix = new Uint32Array(pattern.length);
  for (let at = 1, length = 0; at < pattern.length; at += 1) {
    while (length > 0 && pattern[at] !== pattern[length]) length = prefix[length - 1] ?? 0;
    if (pattern[at] === pattern[length]) length += 1;
    prefix[at] = length;
  }
  return prefix[pattern.length - 1] ?? 0;
};

/**
 * A text that broke off and its continuation as one. What the continuation repeats of the end is taken once, a fence that it
 * opens again is left out, and a continuation that begins the whole anew takes its place.
 */
export const stitch = (text: string, next: string): string => {
  if (next.length >= sameBeginning && text.startsWith(next.slice(0, sameBeginning))) return next;
  const bare = isInsideFence(text) ? next.replace(/^\s*\n/, '').replace(fenceLine, '') : next;
  const overlap = overlapOf(text, bare);
  const lineEnd = text.endsWith('\n') ? 0 : text.length - (text.lastIndexOf('\n') + 1);
  // The last line once more, from its beginning, is an overlap however short it is.
  const repeatsLine = lineEnd > 0 && overlap === lineEnd && bare.length > overlap;
  return overlap >= leastOverlap || repeatsLine ? text + bare.slice(overlap) : text + bare;
};
