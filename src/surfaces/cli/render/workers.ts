import type { z } from 'zod';
import { shortId } from '../../../domain/id.ts';
import type { workers as operation } from '../../../operations/workers.ts';
import { printable } from '../../printable.ts';
import { styled, type Line } from '../line.ts';

/** A worker a line, and below it what it left to others. */
export const renderWorkers = ({ workers }: z.infer<typeof operation.output>): Line[] => {
  if (workers.length === 0)
    return [['no workers; they share a Postgres database: MILLWRIGHT_DATABASE_URL=… millwright worker']];
  return workers.flatMap(({ id, name, version, abilities, left, seenAt }): Line[] => {
    const { sandbox, toolchains, endpoints, agents } = abilities;
    const can = [...toolchains, ...endpoints, ...agents].join(' ');
    return [
      [
        styled('bold', shortId(id)),
        `  ${printable(name, 30)}  ${printable(version, 20)}  sandbox ${sandbox}  `,
        styled('dim', `seen ${seenAt.slice(0, 19).replace('T', ' ')}  ${printable(can, 120)}`),
      ],
      ...left.map(({ runId, reason }): Line => ['  left ', shortId(runId), `: ${printable(reason, 120)}`]),
    ];
  });
};
