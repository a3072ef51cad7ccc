import type { GateCheck } from '../gate-check.ts';
import { judge, unknown } from './tree/judge.ts';

const name = 'dependencies';

/** Packages that the delivery added are known to their registry, or a person allowed them. */
export const dependencies: GateCheck = {
  name,
  about:
    'every package that was added is known to its registry and nothing about it is suspicious, or a person allowed it',
  run: async ({ dependencies: added }) => {
    const refused = added.filter(
      ({ verdict, allowedBy }) =>
        verdict === 'unknown' || (verdict === 'suspicious' && allowedBy === undefined),
    );
    const unchecked = added.filter(({ verdict }) => verdict === 'unchecked');
    const listing = added.map(
      ({ name: one, range, verdict, version, licence, allowedBy, reasons }) =>
        `${one} ${range} (${version ?? 'no version'}, ${licence ?? 'licence not told'}): ${verdict}${allowedBy === undefined ? '' : `, allowed by ${allowedBy}`}; ${reasons.join('; ')}`,
    );
    if (refused.length === 0 && unchecked.length > 0)
      return unknown(
        name,
        `${unchecked.length} of ${added.length} packages could not be looked up`,
        `nobody could be asked about ${unchecked
          .map((one) => one.name)
          .slice(0, 10)
          .join(', ')}: run the gate again when the registry answers`,
        listing.join('\n'),
      );
    const reasons = refused.map(
      ({ name: one, manifest, verdict, reasons: why, nearest }) =>
        `${manifest} adds ${one}, which is ${verdict === 'unknown' ? 'nothing that can be installed' : 'suspicious'}: ${why.join('; ') || 'no reason was given'}${nearest.length > 0 ? ` (perhaps ${nearest.slice(0, 3).join(' or ')} was meant)` : ''}`,
    );
    return judge(name, {
      reasons,
      summary: `${added.length} packages were added, ${refused.length} of them are refused`,
      listing,
    });
  },
};
