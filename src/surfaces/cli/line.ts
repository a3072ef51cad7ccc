import { styleText } from 'node:util';
import { printable } from '../printable.ts';

export type Style = 'bold' | 'dim' | 'green' | 'yellow' | 'red' | 'cyan';

/** A piece of a line. Text may come from anywhere: it is made harmless where it is printed, and nowhere else. */
export type Span = string | { style: Style; text: string };

/** A line for people, as data: what prints it decides about colour. */
export type Line = readonly Span[];

export const styled = (style: Style, text: string): Span => ({ style, text });

/** The line as it goes to a terminal or into a file. */
export const printLine = (line: Line, colour: boolean): string =>
  line
    .map((span) => {
      if (typeof span === 'string') return printable(span);
      const text = printable(span.text);
      return colour ? styleText(span.style, text, { validateStream: false }) : text;
    })
    .join('');

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;

/** The part of the line that fits into so many columns of a terminal, so that a line that is redrawn never wraps. */
export const clipLine = (line: Line, columns: number): Line => {
  let left = columns;
  const clip = (text: string): string => {
    let kept = '';
    for (const character of printable(text)) {
      left -= wide.test(character) ? 2 : 1;
      if (left < 0) break;
      kept += character;
    }
    return kept;
  };
  return line.map((span) => (typeof span === 'string' ? clip(span) : { ...span, text: clip(span.text) }));
};
