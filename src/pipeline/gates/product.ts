import { stories } from './checks/stories.ts';
import { documentOf } from './deliverable.ts';
import type { GateRow } from './gate-row.ts';

/** The user stories, traced to the requirements and back. */
export const productGate: GateRow = {
  id: 'G2',
  holds: 'words',
  executes: false,
  deliverables: [
    documentOf('docs/PRD.md', 'the user stories, each with the requirements that it comes from', {
      reads: ['docs/INTAKE.md', 'docs/TASKS.md'],
    }),
  ],
  duties: [{ check: stories, remakes: ['docs/PRD.md'] }],
  covers: (path) => path === 'docs/PRD.md',
};
