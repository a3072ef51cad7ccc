import type { z } from 'zod';
import type { StoredEvent } from '../../../domain/events.ts';
import type { Proof } from '../../../domain/proof.ts';
import type { show } from '../../../operations/show.ts';
import { styled, type Line } from '../line.ts';
import { renderDiff } from './diff.ts';
import { renderProof } from './proof.ts';
import { renderSummary } from './summary.ts';
import { synthesisLines } from './synthesis.ts';

const renderEvent = ({ position, at, event }: StoredEvent): Line => {
  const { type, ...fields } = event;
  const said = Object.entries(fields).map(([key, value]) => `${key}=${JSON.stringify(value)}`);
  return [
    styled('dim', `${String(position).padStart(4)} ${at} `),
    type.padEnd(16),
    ' ',
    said.join(' ').slice(0, 400),
  ];
};

const parts = (output: z.infer<typeof show.output>): Line[][] => {
  const { events, diff, proof } = output;
  return [
    ...(events ? [events.map(renderEvent)] : []),
    ...(diff === undefined ? [] : [renderDiff(diff)]),
    ...(proof ? [renderProof(proof satisfies Proof)] : []),
  ];
};

/** What was asked for, or a summary. */
export const renderShow = (output: z.infer<typeof show.output>): Line[] => {
  const asked = parts(output);
  if (asked.length > 0) return asked.flatMap((lines, index) => (index > 0 ? [[], ...lines] : lines));
  const { run, title, project, report, summary } = output;
  return [
    [styled('bold', title)],
    [styled('dim', `run ${run.id} · ${run.recipe} · ${project}`)],
    // The end stands at the head of the summary.
    ...report.lines.slice(1).map((line): Line => [styled('dim', `  ${line}`)]),
    ...synthesisLines(report),
    ...renderSummary(run.id, summary),
  ];
};
