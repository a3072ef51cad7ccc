import { defineOutline, keepForm } from './outline.ts';

export const openapi = defineOutline({
  deliverable: 'openapi.yaml',
  about: 'The endpoints of the product, as OpenAPI 3.1.',
  language: 'yaml',
  text: `
openapi: 3.1.0
info:
  title: <name of the product>
  version: 0.1.0
paths:
  /api/<name of the things in plural>:
    get:
      operationId: <verb and things in camelCase>
      summary: <what it does in one line>
      x-stories: [<ids of the stories it serves, such as S1, S2>]
      responses:
        '200':
          description: <what the answer holds>
          content:
            application/json:
              schema:
                type: array
                items:
                  $ref: '#/components/schemas/<Name of the thing>'
components:
  schemas:
    <Name of the thing>:
      type: object
      additionalProperties: false
      required: [id, <fields that are always there>]
      properties:
        id:
          type: string
        <name of a field>:
          type: <JSON type of the field>
    Problem:
      type: object
      required: [message]
      properties:
        message:
          type: string
`,
  example: 'x-stories: [S1, S3]',
  rules: [
    'It is YAML with two spaces for each level. Quote status codes and whatever holds a colon.',
    'Every operation has its own operationId and x-stories with at least one id of docs/PRD.md.',
    'Every story has at least one operation, unless docs/PRD.md says "no endpoint" in it.',
    'Every response with a body has a schema; every $ref names a schema that stands below components.',
    'Operations that take input also answer 400 with Problem; those with an id in the path also answer 404. Declare each parameter of a path with "in: path" and "required: true".',
    'Leave GET /health out: it is served in any case.',
  ],
});

export const prismaSchema = defineOutline({
  deliverable: 'prisma/schema.prisma',
  about: 'What the product stores, in the schema language of Prisma.',
  language: 'prisma',
  text: `
datasource db {
  provider = "sqlite"
}

generator client {
  provider = "prisma-client"
  output   = "../src/generated/prisma"
}

/// <what one record is>
model <Name of the thing> {
  id        String   @id @default(cuid())
  createdAt DateTime @default(now())
  <name of a field> <Prisma type of the field>
}
`,
  example: 'dueOn DateTime',
  rules: [
    'One model for each thing that is stored, in PascalCase and singular, named as in openapi.yaml.',
    'Write a relation on both models, with @relation, fields and references on the side that holds the key.',
    'The datasource has no url: the environment gives it.',
    'SQLite has no lists of plain values and no enums: use a model of its own or a String.',
    'Fields that are looked up often have an @@index; what must be unique has @unique.',
  ],
});

export const sqlSchema = defineOutline({
  deliverable: 'db/schema.sql',
  about: 'What the product stores, as tables that can be made again without harm.',
  language: 'sql',
  text: `
-- <what one row is>
create table if not exists <name of the things in plural> (
  id integer primary key,
  created_at text not null default current_timestamp,
  <name of a field> <SQL type of the field> not null
);
`,
  example: 'due_on text not null check (length(due_on) = 10)',
  rules: [
    'One table for each thing that is stored, in snake_case and plural, fields as in openapi.yaml.',
    'Every statement can run twice: "if not exists" for tables and indexes.',
    'Keys of other tables have "references" with "on delete"; what must be unique says so.',
    'Only tables and indexes: no rows, no drops.',
  ],
});

export const schemas = defineOutline({
  deliverable: 'src/schemas.ts',
  about: 'The shapes of openapi.yaml as zod schemas, for everything that crosses a boundary.',
  language: 'ts',
  text: `
import { z } from 'zod';

/** <what one of them is> */
export const <Name of the thing> = z.strictObject({
  id: z.string().min(1),
  <name of a field>: z.<zod type of the field>,
});
export type <Name of the thing> = z.infer<typeof <Name of the thing>>;
`,
  example: 'export const Loan = z.strictObject({ id: z.string().min(1), dueOn: z.iso.date() });',
  rules: [
    'One exported schema for each component of openapi.yaml, with exactly its name, and a type of the same name.',
    'The fields, which of them may be missing, and their limits are the same as in openapi.yaml.',
    'Import zod and nothing else. Write a schema above the first one that uses it.',
    'It compiles under "strict" and does nothing when it is loaded.',
  ],
});

export const architecture = defineOutline({
  deliverable: 'docs/ARCHITECTURE.md',
  about: 'How the product is built: parts, data, endpoints, and the decisions with their reasons.',
  language: 'markdown',
  text: `
# Architecture

## Parts

- <name of a part>: <what it does and in which folder it stands>

## Data

- <name of a model or table>: <what one record is and what it belongs to>

## Endpoints

- <METHOD and path as in openapi.yaml>: <what it does> (<ids of the stories it serves, such as S1, S2>)

## Decisions

### A1: <what was decided, in a few words>

<what follows from it, in one or two sentences>

Why: <the reason, with the requirement or story that asks for it>
`,
  example: 'Why: R3 needs loans to survive a restart, and one file is enough for one library.',
  rules: [
    keepForm,
    'Number the decisions A1, A2, A3 and so on. Each has its own line that begins with "Why:".',
    'Endpoints lists every operation of openapi.yaml and no other.',
    'The fewest parts that do the work: one process and one database where nothing asks for more.',
    'Name only packages that exist and that the project needs.',
  ],
});
