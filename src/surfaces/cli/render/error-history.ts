import type { z } from 'zod';
import { shortId } from '../../../domain/id.ts';
import type { errorHistory } from '../../../operations/error-history.ts';
import { printable } from '../../printable.ts';
import { styled, type Line } from '../line.ts';

/** Lines of a change that a list shows. */
const shownLines = 6;

/** Each error with what mended it. */
export const renderErrorHistory = ({ errors }: z.infer<typeof errorHistory.output>): Line[] =>
  errors.length === 0
    ? [['nothing was mended yet in a verified run']]
    : errors.flatMap(({ problem, change, at, runId, model, project }): Line[] => {
        const { tool, code, path, line, message } = problem;
        const place = path === undefined ? '' : `${path}${line === undefined ? '' : `:${line}`}  `;
        const lines = change.split('\n');
        return [
          [
            styled('bold', printable(`${tool}${code === undefined ? '' : ` ${code}`}`, 80)),
            `  ${printable(`${place}${message}`, 300)}`,
          ],
          [
            styled(
              'dim',
              `  ${at.slice(0, 16).replace('T', ' ')}  run ${shortId(runId)}  ${printable(`${model}  ${project}`, 160)}`,
            ),
          ],
          ...lines.slice(0, shownLines).map((text): Line => [`    ${printable(text, 160)}`]),
          ...(lines.length > shownLines
            ? [[styled('dim', `    … ${lines.length - shownLines} more lines`)]]
            : []),
        ];
      });
