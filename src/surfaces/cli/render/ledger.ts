import type { z } from 'zod';
import { shortId } from '../../../domain/id.ts';
import { ledgerGist } from '../../../domain/ledger/ledger-excerpt.ts';
import type { LedgerRecord } from '../../../domain/ledger/record.ts';
import type { ledger } from '../../../operations/ledger/ledger.ts';
import type { RecordView } from '../../../operations/ledger/record-reference.ts';
import { printable } from '../../printable.ts';
import { styled, type Line, type Style } from '../line.ts';

const open: ReadonlySet<string> = new Set([
  'open',
  'pending',
  'blocked',
  'in-progress',
  'in-review',
  'active',
]);
const styleOf = ({ status }: LedgerRecord): Style => (open.has(status) ? 'yellow' : 'dim');

const minute = (at: string): string => at.slice(0, 16).replace('T', ' ');

const head = (record: LedgerRecord): Line => {
  const { id, kind, status, severity, gate, role, title } = record;
  const place = [severity, gate, role].filter((part) => part !== undefined).join(' ');
  return [
    styled('bold', shortId(id)),
    `  ${kind.padEnd(11)} `,
    styled(styleOf(record), status.padEnd(13)),
    printable(`${place === '' ? '' : `[${place}] `}${title}`, 160),
  ];
};

const about = ({ by, createdAt, runId, taskId }: LedgerRecord): string =>
  [
    minute(createdAt),
    `by ${by}`,
    ...(runId === undefined ? [] : [`run ${shortId(runId)}`]),
    ...(taskId === undefined ? [] : [`task ${shortId(taskId)}`]),
  ].join('  ');

/** One line a record, with what else it says where that is more than its title. */
export const renderLedger = ({ records, next }: z.infer<typeof ledger.output>): Line[] =>
  records.length === 0
    ? [['nothing is on record']]
    : [
        ...records.flatMap((record): Line[] => {
          const gist = ledgerGist(record).split('\n', 1)[0] ?? '';
          const more: Line[] = gist === record.title ? [] : [[`          ${printable(gist, 160)}`]];
          return [head(record), ...more, [styled('dim', `          ${printable(about(record), 160)}`)]];
        }),
        ...(next === null ? [] : [[styled('dim', `more: --before ${shortId(next)}`)]]),
      ];

/** A record whole, with every change of it. */
export const renderRecord = ({ record, project, history }: RecordView): Line[] => [
  head(record),
  [styled('dim', `  ${printable(`${about(record)}  ${project}`, 200)}`)],
  ...Object.entries(record.body).map(([field, value]): Line => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    return [`  ${field}: ${printable(text.replaceAll('\n', ' '), 600)}`];
  }),
  ...record.links.map(({ rel, to }): Line => [`  ${rel} ${shortId(to)}`]),
  ...history.map(({ at, by, from, to, reason }): Line => [
    styled(
      'dim',
      `  ${minute(at)}  ${printable(`${from === undefined ? '' : `${from} → `}${to}, by ${by}`, 160)}`,
    ),
    reason === undefined ? '' : `  ${printable(reason, 200)}`,
  ]),
];
