// Plain ways to choose what to show of a file around a known place, as tools of this kind do it.
import type { LineRange, Outline } from '../../src/domain/syntax.ts';

/** Answers the lines to show of a file whose places are named. */
export type Chooser = (outline: Outline, places: readonly number[]) => LineRange[];

const window =
  (reach: number): Chooser =>
  (_, places) =>
    places.map((line) => ({ from: line - reach, to: line + reach }));

/** The innermost definition. */
const blocks: Chooser = ({ definitions }, places) =>
  places.flatMap((line) => {
    const around = definitions.filter(({ from, to }) => from <= line && line <= to);
    return around.length > 0
      ? [around.at(-1) ?? { from: line, to: line }]
      : [{ from: line - 20, to: line + 20 }];
  });

export const otherChoosers: Record<string, Chooser> = {
  '±20 lines': window(20),
  '±50 lines': window(50),
  'enclosing definition and imports': (outline, places) => [...blocks(outline, places), ...outline.imports],
  'the same and every signature': (outline, places) => [
    ...blocks(outline, places),
    ...outline.imports,
    ...outline.definitions.map(({ signature }) => signature),
  ],
};
