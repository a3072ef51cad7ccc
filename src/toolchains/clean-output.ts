import type { CheckOutput } from './toolchain.ts';

/**
 * Colours, cursor moves, titles and links of terminals: CSI sequences, OSC strings, sets of characters, two-byte escapes. No sequence
 * reaches over another escape, so that time is linear in the length of whatever a hostile program prints.
 */
const escapes = new RegExp(
  String.raw`\u001B(?:\[[0-?]{0,64}[ -/]{0,8}[@-~]|\][^\u0007\u001B]{0,2000}(?:\u0007|\u001B\\)|[()][0-2AB]|[@-Z\\-_])`,
  'g',
);

/** A line longer than this is a bundle or data; no complaint needs more of it. */
const lineLimit = 4000;

const cleanText = (text: string): string[] =>
  text
    .replaceAll(escapes, '')
    .split(/\r\n|\n|\r/)
    .map((line) => (line.length > lineLimit ? line.slice(0, lineLimit) : line));

/** Both streams as lines without terminal codes: reports go to stdout with some tools and to stderr with others. */
export const cleanLines = ({ stdout, stderr }: CheckOutput): string[] => [
  ...cleanText(stdout),
  ...cleanText(stderr),
];

/** The JSON document of a stream, wherever npm or a script printed lines around it; undefined when there is none. */
export const jsonOf = (text: string): unknown => {
  const starts = [text.indexOf('{'), text.indexOf('[')].filter((at) => at >= 0);
  const start = Math.min(...starts);
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  if (starts.length === 0 || end < start) return undefined;
  try {
    return JSON.parse(text.slice(start, end + 1)) as unknown;
  } catch {
    return undefined;
  }
};

/** The JSON objects of a stream that has one in every line, other lines left out; undefined when there is none. */
export const jsonLinesOf = (text: string): unknown[] | undefined => {
  const found = text.split('\n').flatMap((line) => {
    if (!line.startsWith('{"')) return [];
    try {
      return [JSON.parse(line) as unknown];
    } catch {
      return [];
    }
  });
  return found.length > 0 ? found : undefined;
};
