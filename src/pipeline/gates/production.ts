import { validation } from './checks/validation.ts';
import { documentOf } from './deliverable.ts';
import type { GateRow } from './gate-row.ts';

const documents = ['docs/RELEASE.md', 'docs/MONITORING.md'] as const;

/** The release. What goes out does so after a person has approved, in the step `release`. */
export const productionGate: GateRow = {
  id: 'G9',
  holds: 'work',
  executes: true,
  deliverables: [
    documentOf('docs/RELEASE.md', 'what is new, and how it is taken back', {
      reads: ['docs/PRD.md', 'docs/RUNBOOK.md'],
    }),
    documentOf('docs/MONITORING.md', 'what is watched, and who is told', { reads: ['docs/RUNBOOK.md'] }),
  ],
  duties: [{ check: validation }],
  covers: (path) => documents.some((one) => one === path),
};
