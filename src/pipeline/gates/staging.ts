import { dockerfile } from './checks/dockerfile.ts';
import { environment } from './checks/environment.ts';
import { image } from './checks/image.ts';
import { runbook } from './checks/runbook.ts';
import { smoke } from './checks/smoke.ts';
import { workflow } from './checks/workflow.ts';
import { documentOf } from './deliverable.ts';
import { whereServed, type GateRow } from './gate-row.ts';

const documents = [
  ['Dockerfile', 'how the service is packed'],
  ['.github/workflows/ci.yml', 'what runs on every push'],
  ['docs/ENVIRONMENT.md', 'every variable that the code reads'],
  ['docs/RUNBOOK.md', 'how it is started, watched, rolled back and saved'],
] as const;

/** What it takes to run the product. */
export const stagingGate: GateRow = {
  id: 'G8',
  holds: 'work',
  executes: true,
  deliverables: documents.map(([name, about]) =>
    documentOf(name, about, { reads: ['package.json', 'docs/ARCHITECTURE.md'] }),
  ),
  duties: [
    { check: dockerfile, remakes: ['Dockerfile'] },
    { check: image, optional: true, remakes: ['Dockerfile'] },
    { check: workflow, remakes: ['.github/workflows/ci.yml'] },
    { check: environment, remakes: ['docs/ENVIRONMENT.md'] },
    { check: runbook, remakes: ['docs/RUNBOOK.md'] },
    { check: smoke, when: whereServed },
  ],
  covers: (path) => documents.some(([name]) => name === path) || path === '.dockerignore',
};
