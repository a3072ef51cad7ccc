// Fixes of one file from real projects: is what changed, and what the change uses, inside what is shown of the file?
import type { LineRange, Syntax } from '../../src/domain/syntax.ts';
import { estimateTokens } from '../../src/models/estimate-tokens.ts';
import { choosePlaces } from '../../src/pipeline/choose-places.ts';
import { rowsOf } from '../extract/data.ts';
import { median } from '../machine.ts';
import { otherChoosers } from './others.ts';
import { randomNumbers } from './random-numbers.ts';

export interface Fix {
  id: string;
  path: string;
  lang: string;
  before: string;
  changed_ranges_before: [from: number, to: number][];
  edits: [line: number, deleted: number, added: string[]][];
  /** Names that the new lines use and the line of the same file that defines each. */
  refs_elsewhere_in_file: Record<string, number>;
}

/** A named place is at most so many lines off. */
const farthest = 10;
/** No limit: the share of the file is what is measured. */
const room = 1e9;

export interface ContextFigures {
  name: string;
  fixes: number;
  /** Fixes whose changed lines are all shown. */
  whole: number;
  /** Fixes of which every definition that the new lines use is shown too. */
  defined: number;
  /** Of the file's tokens. */
  medianShare: number;
  meanShare: number;
}

export const afterOf = ({ before, edits }: Fix): string => {
  const lines = before.split(/(?<=\n)/);
  for (const [line, deleted, added] of edits.toReversed()) lines.splice(line - 1, deleted, ...added);
  return lines.join('');
};

export const readFixes = (limit: number): Fix[] => rowsOf<Fix>('fixes/one-file-fixes.jsonl', limit);

/** An insertion has no lines of its own before it is made: the line that it goes behind stands for it. */
const changedRanges = ({ changed_ranges_before: ranges }: Fix): LineRange[] =>
  ranges.map(([from, to]) => ({ from: Math.max(1, Math.min(from, to)), to: Math.max(1, to) }));

class Tally {
  #whole = 0;
  #defined = 0;
  readonly #shares: number[] = [];

  count(fix: Fix, regions: readonly LineRange[]): void {
    const shown = new Set(
      regions.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, at) => from + at)),
    );
    const isShown = ({ from, to }: LineRange): boolean => {
      for (let line = from; line <= to; line++) if (!shown.has(line)) return false;
      return true;
    };
    if (changedRanges(fix).every(isShown)) this.#whole += 1;
    if (Object.values(fix.refs_elsewhere_in_file).every((line) => shown.has(line))) this.#defined += 1;
    const lines = fix.before.split('\n').filter((_, at) => shown.has(at + 1));
    this.#shares.push(estimateTokens(lines.join('\n')) / estimateTokens(fix.before));
  }

  figures(name: string): ContextFigures {
    const fixes = this.#shares.length;
    const meanShare = this.#shares.reduce((sum, share) => sum + share, 0) / fixes;
    return {
      name,
      fixes,
      whole: this.#whole,
      defined: this.#defined,
      medianShare: median(this.#shares),
      meanShare,
    };
  }
}

/** Figures of every way to choose, ours first. */
export const measureContext = async (syntax: Syntax, fixes: readonly Fix[]): Promise<ContextFigures[]> => {
  const next = randomNumbers(7);
  const names = ['**ours**', 'ours without a grammar', ...Object.keys(otherChoosers)];
  const tallies = names.map(() => new Tally());
  for (const fix of fixes) {
    const outline = (await syntax.outline(fix.path, fix.before)) ?? { imports: [], definitions: [] };
    const last = fix.before.split('\n').length;
    const places = changedRanges(fix).map(({ from, to }) => {
      const off = from + next(to - from + 1) + next(2 * farthest + 1) - farthest;
      return Math.min(last, Math.max(1, off));
    });
    const chosen = [
      choosePlaces(fix.before, outline, places, room),
      choosePlaces(fix.before, undefined, places, room),
      ...Object.values(otherChoosers).map((choose) => choose(outline, places)),
    ];
    for (const [at, regions] of chosen.entries()) tallies[at]?.count(fix, regions);
  }
  return tallies.map((tally, at) => tally.figures(names[at] ?? ''));
};
