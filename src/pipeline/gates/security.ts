import { audit } from './checks/audit.ts';
import { dependencies } from './checks/dependencies.ts';
import { licences } from './checks/licences.ts';
import { secrets } from './checks/secrets.ts';
import { staticRules } from './checks/static-rules.ts';
import { threats } from './checks/threats.ts';
import { documentOf } from './deliverable.ts';
import type { GateRow } from './gate-row.ts';

/** What could be done to the product, and what scanners find. */
export const securityGate: GateRow = {
  id: 'G7',
  holds: 'work',
  executes: true,
  deliverables: [
    documentOf('docs/SECURITY.md', 'the threats, how bad each is and what is done about it', {
      reads: ['docs/ARCHITECTURE.md', 'openapi.yaml'],
    }),
  ],
  duties: [
    { check: audit },
    { check: secrets },
    { check: staticRules },
    { check: dependencies },
    { check: licences },
    { check: threats, remakes: ['docs/SECURITY.md'] },
  ],
  covers: (path) => path === 'docs/SECURITY.md',
};
