import { gateTitles } from '../../domain/gates.ts';
import { designOptions } from '../../domain/judge-decision.ts';
import type { GateCheckRecord } from '../../domain/gated-delivery.ts';
import type { Standing } from './delivery-of.ts';

const mark = { passed: 'ok', failed: 'FAILS', unknown: 'not run' } as const;

const lineOf = ({ gate, check, status, summary, reasons, required }: GateCheckRecord): string[] => [
  `  ${mark[status].padEnd(8)}${gate} ${check}${required ? '' : ' (not required)'}: ${summary}`,
  ...(status === 'passed' ? [] : reasons.slice(0, 5).map((reason) => `          - ${reason}`)),
];

/** What a person sees at a gate: what was executed, what does not hold any more, and how to decide. */
export const gateQuestion = ({ delivery, row, branch, order }: Standing, tree: string): string => {
  const stale = Object.entries(delivery.stale).map(
    ([gate, paths]) => `  ${gate} was approved before ${paths.join(', ')} changed`,
  );
  const choice = row.id === 'G4' ? ` --choice ${designOptions.join('|')}` : '';
  return [
    `${row.id} ${gateTitles[row.id]}, on ${branch} as tree ${tree.slice(0, 12)}:`,
    ...delivery.checks.flatMap(lineOf),
    ...(stale.length > 0 ? ['Approvals that a later change has overtaken:', ...stale] : []),
    ...(row.id === 'G8' && order.mode === 'optional'
      ? ['With --accept G9 it goes into production next; without, the delivery ends here.']
      : []),
    `Decide with \`millwright gate approve ${row.id} --seen ${tree.slice(0, 12)}${choice}\` or \`millwright gate reject ${row.id} "why"\`.`,
  ].join('\n');
};
