import { count } from '../amounts.ts';
import { styled, type Line } from '../line.ts';
import { printableLines } from '../../printable.ts';

const colour = (line: string): Line => {
  if (line.startsWith('+++') || line.startsWith('---') || line.startsWith('diff '))
    return [styled('bold', line)];
  if (line.startsWith('@@')) return [styled('cyan', line)];
  if (line.startsWith('+')) return [styled('green', line)];
  return line.startsWith('-') ? [styled('red', line)] : [line];
};

/** The parts of a diff, one a file. */
const partsOf = (lines: readonly string[]): string[][] => {
  const parts: string[][] = [];
  for (const line of lines) {
    if (line.startsWith('diff --git ') || parts.length === 0) parts.push([]);
    parts.at(-1)?.push(line);
  }
  return parts;
};

/** Added green, removed red, as people know it. A file with more lines than `longest` is only named. */
export const renderDiff = (diff: string, longest = Infinity): Line[] =>
  partsOf(printableLines(diff.trimEnd())).flatMap((part): Line[] =>
    part.length <= longest
      ? part.map(colour)
      : [colour(part[0] ?? ''), [styled('dim', `  … ${count(part.length, 'line')}, not shown here`)]],
  );
