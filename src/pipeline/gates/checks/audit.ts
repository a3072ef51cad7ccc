import type { Diagnostic } from '../../../domain/diagnostic.ts';
import type { GateCheck } from '../gate-check.ts';
import { judge, oneLine, unknown } from './tree/judge.ts';
import { onThisTree } from './validation.ts';

const name = 'audit';

const isSevere = ({ severity, code }: Diagnostic): boolean =>
  severity === 'error' || code === 'critical' || code === 'high';

/** Advisories against what is installed. A registry that could not be asked leaves this unknown. */
export const audit: GateCheck = {
  name,
  about: 'no critical or high advisory is known against an installed package',
  run: async (subject) => {
    const runs = onThisTree(subject).filter((one) => one.name === 'audit');
    const listing = runs.flatMap(({ diagnostics }) =>
      diagnostics.map(({ severity, message }) => `${severity}: ${oneLine(message)}`),
    );
    const severe = runs
      .filter(({ status }) => status !== 'unknown')
      .flatMap(({ diagnostics }) => diagnostics.filter(isSevere));
    const failed = runs.filter(({ status }) => status === 'failed');
    if (severe.length > 0 || failed.length > 0) {
      const told = severe.map(
        ({ path, message }) =>
          `${path ?? 'package.json'}: ${oneLine(message, 300)} – choose a version that is mended`,
      );
      const reasons = told.length > 0 ? told : ['the audit failed: read its log'];
      return judge(name, { reasons, summary: `${severe.length} critical or high advisories`, listing });
    }
    if (runs.length === 0 || runs.some(({ status }) => status === 'unknown'))
      return unknown(
        name,
        runs.length === 0 ? 'no audit ran' : 'the advisories could not be asked for',
        runs.length === 0
          ? 'nothing was audited: the project installs no packages whose registry lists advisories, or no lock file names them'
          : 'the registry did not answer about advisories: run the gate again when it does, or accept this check by name',
        listing.join('\n'),
      );
    return judge(name, { reasons: [], summary: `${runs.length} audits, nothing critical or high`, listing });
  },
};
