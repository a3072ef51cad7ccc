import { defaultLicences, isAllowedLicence } from '../../../toolchains/documents/judge-licence.ts';
import { readLicences } from '../../../toolchains/read-licences.ts';
import type { GateCheck } from '../gate-check.ts';
import { judge, unknown } from './tree/judge.ts';

const name = 'licences';

interface Licensed {
  name: string;
  licence: string;
}

/** Every installed package has a licence that the person's list has. One that states none is unknown, never a pass. */
export const licences: GateCheck = {
  name,
  about:
    'every installed package has a licence of the allowed list (MIT, ISC, BSD, Apache-2.0, MPL-2.0 and alike, unless a setting says otherwise)',
  run: async ({ dependencies, allowedLicences = defaultLicences }, tools) => {
    const view = await tools.workbench.view();
    const manifests = view.paths.filter((path) => path === 'package.json' || path.endsWith('/package.json'));
    const packages = new Map(manifests.flatMap((manifest) => [...readLicences(manifest, view)]));
    for (const one of dependencies)
      if (one.source !== 'local' && !packages.has(one.name)) packages.set(one.name, one.licence ?? '');
    const all = [...packages].map(([one, licence]): Licensed => ({ name: one, licence }));
    const allowed = Map.groupBy(all, ({ licence }) => isAllowedLicence(licence, allowedLicences));
    const refused = allowed.get(false) ?? [];
    const unstated = allowed.get(undefined) ?? [];
    const listing = all.map(({ name: one, licence }) => `${one}: ${licence || 'not stated'}`);
    const summary = `${all.length} packages, ${refused.length} with a licence that is not allowed, ${unstated.length} that state none`;
    if (refused.length === 0 && unstated.length > 0)
      return unknown(
        name,
        summary,
        `nobody could tell the licence of ${unstated
          .slice(0, 10)
          .map((one) => one.name)
          .join(', ')}: look it up, or take another package`,
        listing.join('\n'),
      );
    const reasons = refused.map(
      ({ name: one, licence }) =>
        `package ${one} has the licence ${licence.slice(0, 80)}, which is not allowed: take another package`,
    );
    return judge(name, { reasons, summary, listing });
  },
};
