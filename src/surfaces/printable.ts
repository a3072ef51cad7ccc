import { stripVTControlCharacters } from 'node:util';

/** Control characters, marks that turn the direction of text, and halves of characters. Line feeds are split before. */
const unprintable = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/**
 * One line of text that came from a model, a repository or a tool, harmless for a terminal: without sequences that
 * move the cursor, colour, rename the window or turn the reading direction; cut at `limit` characters.
 */
export const printable = (text: string, limit = 2000): string => {
  // Cut first: what follows looks at every character.
  const head = text.length > limit * 4 ? text.slice(0, limit * 4) : text;
  const plain = stripVTControlCharacters(head).replaceAll('\t', '    ').replaceAll(unprintable, ' ');
  const characters = Array.from(plain);
  return characters.length <= limit && head.length === text.length
    ? plain
    : `${characters.slice(0, limit - 1).join('')}…`;
};

/** The lines of a text, each of them harmless; what is over the limit is named in the last one. */
export const printableLines = (text: string, limit = 20_000): string[] => {
  const lines = text.split(/\r?\n/, limit + 1);
  const kept = lines.slice(0, limit).map((line) => printable(line));
  return lines.length <= limit ? kept : [...kept, '… cut here; --json gives all of it'];
};
