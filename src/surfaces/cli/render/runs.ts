import type { z } from 'zod';
import { shortId } from '../../../domain/id.ts';
import type { runs as operation } from '../../../operations/runs.ts';
import { styled, type Line } from '../line.ts';
import { printable } from '../../printable.ts';
import { outcomeColours } from './summary.ts';

/** One run a line, the newest first. */
export const renderRuns = ({ runs }: z.infer<typeof operation.output>): Line[] => {
  if (runs.length === 0)
    return [['no runs yet; start one with `millwright make "…"` or try `millwright demo`']];
  return runs.map(({ id, status, outcome, createdAt, recipe, title, project }): Line => [
    styled('bold', shortId(id)),
    '  ',
    styled(outcome ? outcomeColours[outcome] : 'cyan', (outcome ?? status).padEnd(10)),
    '  ',
    styled('dim', `${createdAt.slice(0, 16).replace('T', ' ')}  ${recipe.padEnd(4)}  `),
    printable(title, 60),
    styled('dim', `  ${printable(project, 80)}`),
  ]);
};
