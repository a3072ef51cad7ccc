import type { Definition, LineRange, Outline } from '../domain/syntax.ts';

/** Whoever names a place is often a few lines off: so much is shown on both sides whatever is there. */
const near = 12;
/** Without a parser nobody knows where a definition ends. */
const blind = 30;
/** Definitions up to this many lines are shown whole. */
const longestWhole = 60;
/** Of longer ones, this much on both sides of the place. */
const inLong = 25;
/** A definition shorter than this is looked at together with the one around it. */
const tiny = 4;
const longestImports = 30;

/** Signatures of what nobody is known to use are shown as long as no more of the file than this is shown. */
const cheapShare = 0.2;

const identifiers = /[A-Za-z_$][\w$]*/g;

/** Lines of a file that are shown, as long as the room lasts. */
class Shown {
  readonly lines: readonly string[];
  readonly #chosen = new Set<number>();
  readonly #room: number;
  readonly #size: number;
  #taken = 0;

  constructor(text: string, characters: number) {
    this.lines = text.split('\n');
    this.#size = text.length;
    this.#room = characters;
  }

  /** Takes all lines of a range or, where the room is too small, none. */
  take({ from, to }: LineRange): boolean {
    const fresh: number[] = [];
    let size = 0;
    for (let line = Math.max(1, from); line <= Math.min(to, this.lines.length); line++) {
      if (this.#chosen.has(line)) continue;
      fresh.push(line);
      size += (this.lines[line - 1]?.length ?? 0) + 1;
      if (this.#taken + size > this.#room) return false;
    }
    for (const line of fresh) this.#chosen.add(line);
    this.#taken += size;
    return true;
  }

  /** Takes what is around a line, up to the range, nearest lines first. */
  takeAround(line: number, { from, to }: LineRange): void {
    for (let reach = 0; line - reach >= from || line + reach <= to; reach++) {
      if (line - reach >= from && !this.take({ from: line - reach, to: line - reach })) return;
      if (line + reach <= to && !this.take({ from: line + reach, to: line + reach })) return;
    }
  }

  /** How much of the file's text is shown, from 0 to 1. */
  share(): number {
    return this.#taken / Math.max(1, this.#size);
  }

  namesIn({ from, to }: LineRange): string[] {
    return (
      this.lines
        .slice(from - 1, to)
        .join('\n')
        .match(identifiers) ?? []
    );
  }

  names(): Set<string> {
    return new Set([...this.#chosen].flatMap((line) => this.lines[line - 1]?.match(identifiers) ?? []));
  }

  /** What was taken. A gap of one line is filled as the room allows: it costs less than saying that it is there. */
  regions(): LineRange[] {
    const regions: LineRange[] = [];
    for (const line of [...this.#chosen].toSorted((a, b) => a - b)) {
      const last = regions.at(-1);
      const adjoins =
        last &&
        (line === last.to + 1 || (line === last.to + 2 && this.take({ from: line - 1, to: line - 1 })));
      if (adjoins) last.to = line;
      else regions.push({ from: line, to: line });
    }
    return regions;
  }
}

const holds = ({ from, to }: LineRange, line: number): boolean => from <= line && line <= to;
const lengthOf = ({ from, to }: LineRange): number => to - from + 1;

/** What is shown of the definition that a line stands in, and the heads of all that are around it. */
const around = (line: number, definitions: readonly Definition[]): LineRange[] => {
  const outer = definitions.filter((definition) => holds(definition, line));
  const inner = outer.findLast((definition) => lengthOf(definition) >= tiny) ?? outer.at(-1);
  if (!inner) return [];
  const heads = outer.map(({ signature }) => signature).reverse();
  if (lengthOf(inner) <= longestWhole) return [inner, ...heads];
  const part = { from: Math.max(inner.from, line - inLong), to: Math.min(inner.to, line + inLong) };
  return [part, ...heads];
};

const takePlaces = (shown: Shown, outline: Outline | undefined, places: readonly number[]): void => {
  const reach = outline ? near : blind;
  for (const line of places) shown.takeAround(line, { from: line - reach, to: line + reach });
  for (const line of outline ? places : [])
    for (const range of around(line, outline?.definitions ?? [])) shown.take(range);
};

/** Imports of names that the shown lines use come first, so that a long list does not push them out. */
const takeImports = (shown: Shown, imports: readonly LineRange[], used: ReadonlySet<string>): void => {
  const serves = (range: LineRange): boolean => shown.namesIn(range).some((name) => used.has(name));
  let left = longestImports;
  for (const range of [...imports.filter(serves), ...imports.filter((range) => !serves(range))]) {
    left -= lengthOf(range);
    if (left < 0 || !shown.take(range)) return;
  }
};

const declares =
  /^\s*(?:export\s+)?(?:(?:const|let|var|final|auto|val)\s+)?(?:mut\s+)?([A-Za-z_$][\w$]*)\s*(?::[^=]*)?:?=[^=]/;

/** Of a long definition that is shown in part, the lines that give the names used there their values for the first time. */
const takeLocals = (shown: Shown, outer: LineRange, used: ReadonlySet<string>): void => {
  const given = new Set<string>();
  for (let line = outer.from; line <= outer.to; line++) {
    const name = declares.exec(shown.lines[line - 1] ?? '')?.[1];
    if (name === undefined || !used.has(name) || given.has(name)) continue;
    given.add(name);
    shown.take({ from: line, to: line });
  }
};

/** Signatures of what the shown lines use; then of what else there is, nearest first, up to the share that is cheap. */
const takeSignatures = (
  shown: Shown,
  definitions: readonly Definition[],
  places: readonly number[],
): void => {
  const used = shown.names();
  for (const { name, signature } of definitions) if (used.has(name)) shown.take(signature);
  const distance = ({ from, to }: LineRange): number =>
    Math.min(...places.map((line) => (line < from ? from - line : Math.max(0, line - to))));
  const rest = definitions.filter(({ name }) => !used.has(name));
  for (const { signature } of rest.toSorted((a, b) => distance(a) - distance(b)))
    if (shown.share() > cheapShare || !shown.take(signature)) return;
};

/**
 * The parts of a file that somebody needs who is to change it at `places` (lines from 1, the most needed first): the
 * definitions around them, the imports, and the signatures of what else of the file they use. Without an outline, the
 * lines around the places. At most `characters` of text.
 */
export const choosePlaces = (
  text: string,
  outline: Outline | undefined,
  places: readonly number[],
  characters: number,
): LineRange[] => {
  const shown = new Shown(text, characters);
  const lines = places.map((line) => Math.min(Math.max(1, line), shown.lines.length));
  takePlaces(shown, outline, lines);
  if (!outline) return shown.regions();
  const used = shown.names();
  takeImports(shown, outline.imports, used);
  for (const line of lines) {
    const outer = outline.definitions.find((definition) => holds(definition, line));
    if (outer) takeLocals(shown, outer, used);
  }
  takeSignatures(shown, outline.definitions, lines);
  return shown.regions();
};
