import type { z } from 'zod';
import { shortId } from '../../../domain/id.ts';
import type { workers as operation } from '../../../operations/workers.ts';
import { printable } from '../../printable.ts';
import { styled, type Line } from '../line.ts';

type Output = z.infer<typeof operation.output>;

const renderUntaken = ({ untaken }: Output): Line[] =>
  untaken.map(({ runId, reason }): Line => [
    styled('yellow', 'waits '),
    styled('bold', shortId(runId)),
    `: ${printable(reason, 400)}`,
  ]);

const nobody = 'no workers; they share a Postgres database: MILLWRIGHT_DATABASE_URL=… millwright worker';

/** A worker a line, below it what it left to others, and at the end what nobody takes. */
export const renderWorkers = (output: Output): Line[] => [
  ...(output.workers.length === 0 ? [[nobody] satisfies Line] : []),
  ...output.workers.flatMap(({ id, name, version, abilities, left, seenAt }): Line[] => {
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
  }),
  ...renderUntaken(output),
];
