import { endpoints } from './checks/endpoints.ts';
import { preview } from './checks/preview.ts';
import { validation } from './checks/validation.ts';
import { isCode, isPage } from './file-scopes.ts';
import { whereServed, type Deliverable, type GateRow } from './gate-row.ts';

const specs = ['docs/PRD.md', 'docs/ARCHITECTURE.md', 'openapi.yaml', 'src/schemas.ts'];
const data = ['db/schema.sql', 'prisma/schema.prisma'];

const codeOf = (deliverable: Pick<Deliverable, 'name' | 'about' | 'mayWrite' | 'reads'>) => ({
  ...deliverable,
  owes: [],
  wave: 0,
});

/** The code, by several roles side by side, each within its files. */
export const developmentGate: GateRow = {
  id: 'G5',
  holds: 'work',
  executes: true,
  deliverables: [
    codeOf({
      name: 'backend code',
      about: 'the service: every endpoint of openapi.yaml, its data, and tests of them',
      mayWrite: (path) => isCode(path) && !isPage(path),
      reads: [...specs, ...data],
    }),
    codeOf({
      name: 'frontend code',
      about: 'the pages that people see, in the design that was picked, and tests of them',
      mayWrite: isPage,
      reads: [...specs, 'design/tokens.json'],
    }),
    // These may touch any code, so they take turns.
    ...(
      [
        ['data code', 'how data comes in, is cleaned and kept'],
        ['model code', 'how models are called, trained or served'],
        ['prompt code', 'the prompts of the product, with what they must answer'],
      ] as const
    ).map(([name, about], at) => ({
      ...codeOf({ name, about, mayWrite: isCode, reads: [...specs, ...data] }),
      wave: at + 1,
    })),
  ],
  duties: [
    { check: validation },
    { check: preview, when: whereServed },
    { check: endpoints, when: whereServed },
  ],
  covers: isCode,
};
