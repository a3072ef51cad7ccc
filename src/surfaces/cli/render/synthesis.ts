import type { RunReport } from '../../../operations/report-run.ts';
import { styled, type Line } from '../line.ts';

/** What a model made of a run, under its name, so that nobody takes it for the facts. */
export const synthesisLines = (report: RunReport | null): Line[] => {
  const words = report?.synthesised;
  if (words === undefined) return [];
  return [
    [styled('dim', `  synthesised by ${words.model} at ${words.endpoint}, not checked:`)],
    ...words.lines.map((line): Line => [styled('dim', `    ${line}`)]),
  ];
};
