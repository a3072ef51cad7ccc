import type { z } from 'zod';
import { shortId } from '../../../domain/id.ts';
import type { gateList, gateProofs, gateShow } from '../../../operations/gates/look.ts';
import { printable } from '../../printable.ts';
import { styled, type Line, type Style } from '../line.ts';

type Row = z.infer<typeof gateList.output>['gates'][number];
type Artifact = z.infer<typeof gateShow.output>['artifacts'][number];

const stateStyles: Readonly<Record<Row['state'], Style>> = {
  approved: 'green',
  waiting: 'yellow',
  working: 'cyan',
  stale: 'red',
  skipped: 'dim',
  ahead: 'dim',
};
const statusStyles: Readonly<Record<Artifact['status'], Style>> = {
  passed: 'green',
  failed: 'red',
  unknown: 'yellow',
};

const checksText = ({ passed, failed, unknown }: Row['checks']): string =>
  [
    ...(passed > 0 ? [`${passed} passed`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(unknown > 0 ? [`${unknown} not run`] : []),
  ].join(', ');

const rowLine = (row: Row): Line => {
  const { gate, title, state, way, reason, checks, approvedBy } = row;
  const by = approvedBy === null ? '' : `  by ${printable(approvedBy, 40)}`;
  const said = state === 'skipped' || (state === 'ahead' && way !== null) ? `${way}: ${reason}` : '';
  return [
    styled('bold', gate),
    ` ${title.padEnd(13)}`,
    styled(stateStyles[state], state.padEnd(9)),
    `${checksText(checks)}${by}${row.changed.length > 0 ? `  changed since: ${row.changed.join(', ')}` : ''}`,
    styled('dim', said),
  ];
};

/** The gate table. */
export const renderGateList = (table: z.infer<typeof gateList.output>): Line[] => [
  [
    styled('bold', shortId(table.delivery)),
    `  ${printable(table.title, 60)}  `,
    styled('dim', `${table.kind}, ${table.level}, ${table.mode}  ${printable(table.project, 80)}`),
  ],
  ...table.gates.map(rowLine),
  ...(table.waiting === null
    ? []
    : [[styled('dim', `${table.waiting} waits for you: millwright gate show ${table.waiting}`)]]),
];

const artifactLines = ({ gate, check, status, summary, reasons, log }: Artifact): Line[] => [
  [
    `  ${gate} ${check.padEnd(18)}`,
    styled(statusStyles[status], (status === 'unknown' ? 'not run' : status).padEnd(8)),
    printable(summary, 160),
    styled('dim', `  log ${shortId(log)}`),
  ],
  ...(status === 'passed'
    ? []
    : reasons.slice(0, 8).map((reason): Line => [`      - ${printable(reason, 240)}`])),
];

/** One gate with its checks and decisions. */
export const renderGateShow = (gate: z.infer<typeof gateShow.output>): Line[] => [
  [
    styled('bold', `${gate.gate} ${gate.title}`),
    '  ',
    styled(stateStyles[gate.state], gate.state),
    styled('dim', `  ${gate.way ?? 'not planned'}: ${printable(gate.reason, 120)}`),
  ],
  ...gate.artifacts.flatMap(artifactLines),
  ...gate.decisions.map(({ decision, by, at, text }): Line => [
    `  ${at.slice(0, 16).replace('T', ' ')}  ${printable(by, 40)}: ${decision}${text === '' ? '' : `, ${printable(text, 200)}`}`,
  ]),
  ...(gate.closed ? [[styled('dim', `  checkpoint ${gate.closed.tag ?? gate.closed.commit}`)]] : []),
  ...(gate.changed.length > 0 ? [[styled('red', `  changed since: ${gate.changed.join(', ')}`)]] : []),
  ...(gate.seen === null
    ? []
    : [[`  decide: millwright gate approve ${gate.gate} --seen ${gate.seen.slice(0, 12)}`]]),
];

/** What was executed, and whether it is still what was sealed. */
export const renderGateProofs = ({ artifacts }: z.infer<typeof gateProofs.output>): Line[] =>
  artifacts.length === 0
    ? [['nothing was executed yet']]
    : artifacts.flatMap((one): Line[] => [
        ...artifactLines(one),
        ...(one.valid ? [] : [[styled('red', '      this is not what was sealed when it ran')]]),
        ...(one.text === undefined
          ? []
          : one.text.split('\n').map((line): Line => [styled('dim', `      ${printable(line, 400)}`)])),
      ]);
