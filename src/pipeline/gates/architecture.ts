import { endpointStories } from './checks/endpoint-stories.ts';
import { openapi } from './checks/openapi.ts';
import { dataSchema } from './checks/data-schema.ts';
import { zodTypes } from './checks/zod-types.ts';
import { documentOf } from './deliverable.ts';
import { whereServed, type GateRow } from './gate-row.ts';

const scope = ['docs/INTAKE.md', 'docs/PRD.md'];
const schemas = ['prisma/schema.prisma', 'db/schema.sql'] as const;

/** The interface, the data and the parts of the product. */
export const architectureGate: GateRow = {
  id: 'G3',
  holds: 'words',
  executes: true,
  deliverables: [
    documentOf('openapi.yaml', 'every endpoint of the product, each with the stories that it serves', {
      reads: scope,
      when: whereServed,
    }),
    documentOf('prisma/schema.prisma', 'the data of the product', {
      reads: [...scope, 'openapi.yaml'],
      wave: 1,
      when: ({ hasPrisma, hasService }) => hasPrisma && hasService,
    }),
    documentOf('db/schema.sql', 'the tables of the product', {
      reads: [...scope, 'openapi.yaml'],
      wave: 1,
      when: ({ hasPrisma, hasService }) => !hasPrisma && hasService,
    }),
    {
      ...documentOf('src/schemas.ts', 'zod schemas of what the endpoints take and answer', {
        reads: ['openapi.yaml', 'package.json'],
        wave: 1,
        when: ({ hasPackage, hasService }) => hasPackage && hasService,
      }),
      // zod has to be among the packages of the project.
      mayWrite: (path) => path === 'src/schemas.ts' || path === 'package.json',
    },
    documentOf('docs/ARCHITECTURE.md', 'the parts, the data flow and the decisions', {
      reads: [...scope, 'openapi.yaml', ...schemas, 'src/schemas.ts'],
      wave: 2,
    }),
  ],
  duties: [
    { check: openapi, remakes: ['openapi.yaml'], when: whereServed },
    { check: dataSchema, remakes: schemas, when: whereServed },
    { check: zodTypes, remakes: ['src/schemas.ts'], when: whereServed },
    { check: endpointStories, remakes: ['openapi.yaml'], when: whereServed },
  ],
  covers: (path) =>
    ['openapi.yaml', ...schemas, 'src/schemas.ts', 'docs/ARCHITECTURE.md'].some((one) => one === path),
};
