import { acceptanceTests } from './checks/acceptance-tests.ts';
import { counts } from './checks/counts.ts';
import { coverage } from './checks/coverage.ts';
import { mutation } from './checks/mutation.ts';
import { documentOf } from './deliverable.ts';
import { isCode, isTestFile } from './file-scopes.ts';
import type { GateRow } from './gate-row.ts';

/** Tests that show each requirement, and that would notice if the code were wrong. */
export const testingGate: GateRow = {
  id: 'G6',
  holds: 'work',
  executes: true,
  deliverables: [
    {
      name: 'tests',
      about: 'a test for every requirement, its name begins with the id of the requirement',
      owes: [],
      mayWrite: isTestFile,
      reads: ['docs/INTAKE.md', 'openapi.yaml'],
      wave: 0,
    },
    documentOf('docs/TEST-PLAN.md', 'what is tested how, and what is not', {
      reads: ['docs/INTAKE.md', 'docs/PRD.md'],
    }),
    documentOf('docs/EVALUATION.md', 'how the answers of models are judged', {
      reads: ['docs/PRD.md', 'docs/ARCHITECTURE.md'],
    }),
  ],
  duties: [
    { check: counts },
    { check: coverage, remakes: ['tests'] },
    { check: acceptanceTests, remakes: ['tests'] },
    { check: mutation, remakes: ['tests'] },
  ],
  covers: (path) => isCode(path) && isTestFile(path),
};
