import { ids } from './checks/ids.ts';
import { questions } from './checks/questions.ts';
import { documentOf } from './deliverable.ts';
import type { GateRow } from './gate-row.ts';

const documents = ['docs/INTAKE.md', 'docs/TASKS.md'] as const;

/** What is wanted, with an id and an acceptance check each. */
export const scopeGate: GateRow = {
  id: 'G1',
  holds: 'words',
  executes: false,
  deliverables: [
    documentOf(
      'docs/INTAKE.md',
      'the requirements, each with an acceptance check, and what is still open',
      {},
    ),
    documentOf('docs/TASKS.md', 'the tasks that meet the requirements, each with who does it', {
      reads: ['docs/INTAKE.md'],
      wave: 1,
    }),
  ],
  duties: [{ check: ids, remakes: documents }, { check: questions }],
  covers: (path) => documents.some((one) => one === path),
};
