// Faults that cannot be planted in the product itself: its tests cover what they cover, and its packages are what the registry has.
// The checks of the gates look at what really ran in this delivery, with one figure or one advisory changed.
import type { CheckResult } from '../../src/domain/check.ts';
import type { StoredEvent } from '../../src/domain/events.ts';
import type { GateId } from '../../src/domain/gates.ts';
import { audit } from '../../src/pipeline/gates/checks/audit.ts';
import { coverage } from '../../src/pipeline/gates/checks/coverage.ts';
import type { GateCheck, GateCheckTools, GateSubject } from '../../src/pipeline/gates/gate-check.ts';
import type { FaultFigures } from './faults.ts';

/** As npm reports one; the package is real, and so is the advisory. */
const advisory = {
  tool: 'npm audit',
  severity: 'error',
  code: 'high',
  path: 'package.json',
  message: 'qs before 6.7.3: prototype poisoning (GHSA-hrpp-h998-j3pp)',
} as const;

const lastOf = (log: readonly StoredEvent[], name: CheckResult['name']): CheckResult | undefined => {
  const found = log.findLast(({ event }) => event.type === 'check-end' && event.result.name === name)?.event;
  return found?.type === 'check-end' ? found.result : undefined;
};

const look = async (
  check: GateCheck,
  { fault, gate, sign }: { fault: string; gate: GateId; sign: RegExp },
  subject: Pick<GateSubject, 'checks' | 'tree' | 'thresholds' | 'level'>,
): Promise<FaultFigures> => {
  // Neither asks for more than the results of the run.
  const { status, reasons } = await check.run(subject as GateSubject, {} as GateCheckTools);
  const said = reasons[0] ?? `${check.name}: ${status}`;
  return { fault, gate, said, held: status === 'failed' && sign.test(said) };
};

/** Empty where the delivery did not come so far that tests were measured. */
export const tryChecks = async (log: readonly StoredEvent[]): Promise<FaultFigures[]> => {
  const [tests, audited] = [lastOf(log, 'test'), lastOf(log, 'audit')];
  if (tests?.coverage?.kind !== 'measured' || audited === undefined) return [];
  const { lines } = tests.coverage;
  const level = 'standard';
  const wanted = Math.floor(lines) + 1;
  return [
    await look(
      coverage,
      {
        fault: `coverage is short of the threshold (${wanted} % for this look)`,
        gate: 'G6',
        sign: /add tests/,
      },
      { checks: [tests], tree: tests.tree, level, thresholds: { coverage: wanted, lintWarnings: 0 } },
    ),
    await look(
      audit,
      { fault: 'a package has a recorded advisory', gate: 'G7', sign: /GHSA-hrpp-h998-j3pp/ },
      {
        checks: [{ ...audited, status: 'failed', diagnostics: [advisory] }],
        tree: audited.tree,
        level,
        thresholds: { coverage: 0, lintWarnings: 0 },
      },
    ),
  ];
};
