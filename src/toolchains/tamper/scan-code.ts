export type Syntax = 'script' | 'python' | 'plain';

/** A text read once: same length in all its forms, so that places agree. */
export interface ScannedCode {
  text: string;
  /** Without comments, and with the insides of strings and regular expressions blank: only structure is left. */
  code: string;
  /** Without comments only. */
  bare: string;
  comments: { start: number; text: string }[];
  /** From each opening bracket to its closing one. */
  closings: ReadonlyMap<number, number>;
  /** The line, from 1, of a place. */
  lineAt: (place: number) => number;
}

interface Piece {
  kind: 'comment' | 'string';
  start: number;
  end: number;
}

const syntaxes: [RegExp, Syntax][] = [
  [/\.(?:[cm]?[jt]sx?|vue|svelte|json[c5]?)$/, 'script'],
  [/\.(?:py|pyi|toml|cfg|ini|snap\.py)$|(?:^|\/)\.(?:flake8|coveragerc|pylintrc)$/, 'python'],
];

/** How a file is read, by its name. */
export const syntaxOf = (path: string): Syntax =>
  syntaxes.find(([pattern]) => pattern.test(path))?.[1] ?? 'plain';

const endOfLine = (text: string, from: number): number => {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
};

/** Where a string that begins at `start` ends (behind its quote). An unclosed one-line string ends with its line. */
const endOfString = (text: string, start: number, fence: string): number => {
  const manyLines = fence === '`' || fence.length === 3;
  let at = start + fence.length;
  while (at < text.length) {
    if (text[at] === '\\') at += 2;
    else if (text.startsWith(fence, at)) return at + fence.length;
    else if (!manyLines && text[at] === '\n') return at;
    else at += 1;
  }
  return text.length;
};

const beforeRegex = /(?:^|[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|do|else|void|throw))\s*$/;

/** Longer ones are not known as such: every slash that might begin one is looked behind only so far. */
const regexLimit = 500;

const endOfRegex = (text: string, start: number): number | undefined => {
  if (!beforeRegex.test(text.slice(Math.max(0, start - 20), start))) return undefined;
  let inClass = false;
  const last = Math.min(text.length, start + regexLimit);
  for (let at = start + 1; at < last && text[at] !== '\n'; at += 1) {
    const sign = text[at];
    if (sign === '\\') at += 1;
    else if (sign === '[') inClass = true;
    else if (sign === ']') inClass = false;
    else if (sign === '/' && !inClass) return at + 1;
  }
  return undefined;
};

const scriptPiece = (text: string, at: number): Piece | undefined => {
  const sign = text[at];
  if (sign === "'" || sign === '"' || sign === '`')
    return { kind: 'string', start: at, end: endOfString(text, at, sign) };
  if (sign !== '/') return undefined;
  if (text[at + 1] === '/') return { kind: 'comment', start: at, end: endOfLine(text, at) };
  if (text[at + 1] === '*') {
    const end = text.indexOf('*/', at + 2);
    return { kind: 'comment', start: at, end: end < 0 ? text.length : end + 2 };
  }
  const end = endOfRegex(text, at);
  return end === undefined ? undefined : { kind: 'string', start: at, end };
};

const pythonPiece = (text: string, at: number): Piece | undefined => {
  const sign = text[at];
  if (sign === '#') return { kind: 'comment', start: at, end: endOfLine(text, at) };
  if (sign !== "'" && sign !== '"') return undefined;
  const fence = text.startsWith(sign.repeat(3), at) ? sign.repeat(3) : sign;
  return { kind: 'string', start: at, end: endOfString(text, at, fence) };
};

const blank = (text: string): string => text.replace(/[^\n]/g, ' ');

const findPieces = (text: string, syntax: Syntax): Piece[] => {
  const pieces: Piece[] = [];
  if (syntax === 'plain') return pieces;
  const read = syntax === 'python' ? pythonPiece : scriptPiece;
  for (let at = 0; at < text.length;) {
    const piece = read(text, at);
    if (piece) pieces.push(piece);
    at = piece ? Math.max(piece.end, at + 1) : at + 1;
  }
  return pieces;
};

const findClosings = (code: string): Map<number, number> => {
  const open: number[] = [];
  const closings = new Map<number, number>();
  for (let at = 0; at < code.length; at += 1) {
    const sign = code[at] ?? '';
    if ('([{'.includes(sign)) open.push(at);
    else if (')]}'.includes(sign)) {
      const start = open.pop();
      if (start !== undefined) closings.set(start, at);
    }
  }
  return closings;
};

const lineFinder = (text: string): ((place: number) => number) => {
  const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
  return (place) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < place) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
};

/** Reads a text by its strings, comments and brackets, in one pass of linear cost. Broken code has an end, too. */
export const scanCode = (text: string, syntax: Syntax): ScannedCode => {
  const code: string[] = [];
  const bare: string[] = [];
  const comments: ScannedCode['comments'] = [];
  let done = 0;
  for (const { kind, start, end } of findPieces(text, syntax)) {
    const between = text.slice(done, start);
    const piece = text.slice(start, end);
    if (kind === 'comment') comments.push({ start, text: piece });
    code.push(between, kind === 'comment' || piece.length < 2 ? blank(piece) : hollow(piece));
    bare.push(between, kind === 'comment' ? blank(piece) : piece);
    done = end;
  }
  const structure = code.join('') + text.slice(done);
  return {
    text,
    code: structure,
    bare: bare.join('') + text.slice(done),
    comments,
    closings: findClosings(structure),
    lineAt: lineFinder(text),
  };
};

const hollow = (piece: string): string =>
  `${piece.slice(0, 1)}${blank(piece.slice(1, -1))}${piece.slice(-1)}`;
