import type { Definition, Mutant } from '../../domain/syntax.ts';
import { findChanges } from './find-changes.ts';
import type { Change } from './find-changes.ts';
import { outlineOf } from './outline-of.ts';
import type { SyntaxTree } from './syntax-tree.ts';

/** Longer words are shortened in what is said of a mutant. */
const longestWord = 40;

const quoted = (text: string): string => {
  const line = text.split('\n')[0] ?? '';
  return `\`${line.length > longestWord ? `${line.slice(0, longestWord)}…` : line}\``;
};

/** The number of the innermost definition around each line that has one; an inner one comes after the one around it. */
const owners = (definitions: readonly Definition[]): Map<number, number> => {
  const owner = new Map<number, number>();
  const open: number[] = [];
  let line = 1;
  const fillTo = (end: number): void => {
    for (; line <= end; line++) {
      while ((definitions[open.at(-1) ?? -1]?.to ?? Infinity) < line) open.pop();
      const inner = open.at(-1);
      if (inner !== undefined) owner.set(line, inner);
    }
  };
  for (const [index, { from }] of definitions.entries()) {
    fillTo(from - 1);
    open.push(index);
  }
  fillTo(Math.max(0, ...definitions.map(({ to }) => to)));
  return owner;
};

/** Members in the order first, last, middle, and the middles of what is left: every beginning of it is spread. */
const spread = <Item>(items: readonly Item[]): Item[] => {
  const order: Item[] = [];
  const seen = new Set<number>();
  for (let parts = 1; order.length < items.length; parts *= 2)
    for (let part = 0; part <= parts; part++) {
      const at = Math.round(((items.length - 1) * part) / parts);
      const item = items[at];
      if (item !== undefined && !seen.has(at)) order.push(item);
      seen.add(at);
    }
  return order;
};

/** Each change, ordered so that the first ones are in as many definitions as there are. */
const inTurn = (changes: readonly Change[], owner: ReadonlyMap<number, number>): Change[] => {
  const groups = new Map<number, Change[]>();
  for (const change of changes) {
    const key = owner.get(change.line) ?? -1;
    groups.set(key, [...(groups.get(key) ?? []), change]);
  }
  const queues = spread([...groups.values()].map((group) => spread(group)));
  const longest = queues.reduce((most, { length }) => Math.max(most, length), 0);
  return Array.from({ length: longest }, (_, round) => queues.flatMap((queue) => queue[round] ?? [])).flat();
};

const applied = ({ text }: SyntaxTree, change: Change): Mutant => {
  const old = text.slice(change.start, change.end);
  return {
    line: change.line,
    about:
      change.text === ''
        ? `${quoted(old.trim())} was removed`
        : `${quoted(old)} became ${quoted(change.text)}`,
    text: `${text.slice(0, change.start)}${change.text}${text.slice(change.end)}`,
  };
};

/** At most `limit` mutants of a parsed text, those that `parses` takes, in the order of their lines. */
export const chooseMutants = async (
  tree: SyntaxTree,
  limit: number,
  parses: (text: string) => Promise<boolean>,
): Promise<Mutant[]> => {
  const chosen: Mutant[] = [];
  for (const change of inTurn(findChanges(tree), owners(outlineOf(tree).definitions))) {
    if (chosen.length >= limit) break;
    const mutant = applied(tree, change);
    if (await parses(mutant.text)) chosen.push(mutant);
  }
  return chosen.toSorted((a, b) => a.line - b.line);
};
