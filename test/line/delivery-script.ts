import type { Model } from '../../src/models/model.ts';
import { scriptedModel } from '../../src/models/scripted.ts';
import type { ScriptInput } from '../programs/model-server.ts';

const server = `import { createServer } from 'node:http';

const things = [];

export const app = () =>
  createServer(async (request, response) => {
    const answer = (status, value) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(value));
    };
    if (request.url === '/health') return answer(200, { status: 'ok' });
    if (request.url !== '/things') return answer(404, { error: 'there is no such path' });
    if (request.method === 'GET') return answer(200, things);
    if (request.method !== 'POST') return answer(405, { error: 'not allowed' });
    let text = '';
    for await (const chunk of request) text += chunk;
    try {
      const thing = JSON.parse(text);
      if (typeof thing.name !== 'string') return answer(400, { error: 'a name is missing' });
      things.push(thing);
      return answer(201, thing);
    } catch {
      return answer(400, { error: 'no JSON' });
    }
  });
`;
const main = `import { app } from './server.js';

app().listen(Number(process.env.PORT ?? 3000), '127.0.0.1');
`;
const tests = `import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { app } from './server.js';

const ask = async (path, options) => {
  const server = app().listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await fetch('http://127.0.0.1:' + server.address().port + path, options);
  } finally {
    server.close();
  }
};

test('R1: a thing that was sent is in the list', async () => {
  const sent = await ask('/things', { method: 'POST', body: JSON.stringify({ name: 'a' }) });
  assert.equal(sent.status, 201);
  const list = await (await ask('/things')).json();
  assert.deepEqual(list.map(({ name }) => name), ['a']);
});

test('R1: what is no thing is refused', async () => {
  for (const body of ['{', '{}']) assert.equal((await ask('/things', { method: 'POST', body })).status, 400);
  assert.equal((await ask('/things', { method: 'PUT' })).status, 405);
});

test('there is an app', () => {
  assert.equal(typeof app, 'function');
});

test('the service tells its health, and what it has not', async () => {
  const health = await ask('/health');
  assert.equal(health.status, 200);
  assert.deepEqual(await health.json(), { status: 'ok' });
  assert.equal((await ask('/nowhere')).status, 404);
});
`;

/** A service without dependencies: its checks need no registry. */
export const deliveryProject = {
  'package.json':
    '{ "name": "things", "version": "1.0.0", "type": "module", "scripts": { "start": "node main.js", "test": "node --test" }, "dependencies": { "zod": "4.6.7" } }\n',
  'package-lock.json': `${JSON.stringify({
    name: 'things',
    version: '1.0.0',
    lockfileVersion: 3,
    requires: true,
    packages: {
      '': { name: 'things', version: '1.0.0', dependencies: { zod: '4.6.7' } },
      'node_modules/zod': {
        version: '4.6.7',
        integrity:
          'sha512-g8W2D2kU6a8untc053fX1uVBKzM7yqAxW/3zwk83+6RyF2+SKOuV+c0wBDhUwzV1PaGapmZH+rmcUzPf+3CGwg==',
        license: 'MIT',
      },
    },
  })}\n`,
  '.gitignore': 'node_modules\n',
  'server.js': 'export const app = () => undefined;\n',
  'server.test.js':
    "import assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { app } from './server.js';\n\ntest('there is an app', () => {\n  assert.equal(typeof app, 'function');\n});\n",
};

const file = (path: string, text: string): string => `\`\`\`\`\`text path=${path}\n${text}\`\`\`\`\`\n`;

const replies: Readonly<Record<string, string>> = {
  'docs/INTAKE.md': file(
    'docs/INTAKE.md',
    `# Intake: Things

## Goal
Somebody keeps a list of things.

## Users
One person.

## Requirements
### R1: Things can be added and listed
Whoever sends a thing finds it in the list.
Acceptance: a thing that was sent with POST /things is in the answer of GET /things

## Out of scope
Accounts.

## Open questions
None.
`,
  ),
  'docs/TASKS.md': file(
    'docs/TASKS.md',
    `# Tasks

### T1: Serve the list
Requirements: R1
Acceptance: the test of R1 passes
Role: backend-developer
`,
  ),
  'docs/PRD.md': file(
    'docs/PRD.md',
    `# Product: Things

## Stories
### S1: As a person, I want to add things to a list, so that I forget none
Requirements: R1
Acceptance: a thing that was added is in the list

## Not in this version
Nothing else.
`,
  ),
  'openapi.yaml': file(
    'openapi.yaml',
    `openapi: 3.1.0
info: { title: Things, version: 1.0.0 }
paths:
  /health:
    get:
      operationId: getHealth
      x-stories: [S1]
      responses:
        '200': { description: It is well, content: { application/json: { schema: { type: object } } } }
  /things:
    get:
      operationId: listThings
      x-stories: [S1]
      responses:
        '200': { description: All things, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Thing' } } } } }
    post:
      operationId: addThing
      x-stories: [S1]
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
      responses:
        '201': { description: Added, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
components:
  schemas:
    Thing: { type: object, required: [name], properties: { name: { type: string, example: pen } } }
`,
  ),
  'db/schema.sql': file(
    'db/schema.sql',
    'CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n',
  ),
  'src/schemas.ts': file(
    'src/schemas.ts',
    `import { z } from 'zod';

export const Thing = z.object({ name: z.string().min(1) });
`,
  ),
  'docs/ARCHITECTURE.md': file(
    'docs/ARCHITECTURE.md',
    `# Architecture

## Parts
One process.

## Data
A list in memory, tables in db/schema.sql.

## Endpoints
See openapi.yaml.

## Decisions
### A1: No framework
Why: three paths need none.
`,
  ),
  'backend code': `${file('server.js', server)}\n${file('main.js', main)}\n${file('server.test.js', tests)}`,
  tests: file('health.test.js', tests.replaceAll('R1: ', 'R1: once more, ')),
  'docs/TEST-PLAN.md': file('docs/TEST-PLAN.md', '# Test plan\n\nEach requirement has a test over HTTP.\n'),
  'docs/SECURITY.md': file(
    'docs/SECURITY.md',
    `# Security

## Threats
### V1: Large bodies fill the memory
Severity: low
Status: accepted
Where: server.js

## Scan results
Filled by the harness.
`,
  ),
  Dockerfile: file(
    'Dockerfile',
    `FROM node:22.18-bookworm-slim
WORKDIR /app
COPY . .
USER node
EXPOSE 3000
HEALTHCHECK CMD ["node", "-e", "fetch('http://127.0.0.1:3000/health').then((r) => process.exit(r.ok ? 0 : 1))"]
CMD ["node", "main.js"]
`,
  ),
  '.github/workflows/ci.yml': file(
    '.github/workflows/ci.yml',
    `name: ci
on: [push]
permissions:
  contents: read
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: npm test
`,
  ),
  'docs/ENVIRONMENT.md': file(
    'docs/ENVIRONMENT.md',
    `# Environment

### PORT
Required: no
Secret: no
Default: 3000

The port that the service listens on.
`,
  ),
  'docs/RUNBOOK.md': file(
    'docs/RUNBOOK.md',
    `# Runbook

## Start
Run npm start with PORT set.

## Stop
Send SIGTERM to the process.

## Health
GET /health answers 200.

## Rollback
Start the image of the version before.

## Backup
Nothing is kept on disk.

## Problems
When the port is taken, run ss -ltnp and set another PORT.
`,
  ),
};

/** A model that makes each deliverable as it is scripted, whatever the order. */
export const deliveryReplies = (overrides: Readonly<Record<string, string>> = {}): Model => ({
  ...scriptedModel({ replies: [] }),
  complete: (request) => {
    const prompt = request.messages.at(-1)?.content ?? '';
    const name = /\nDELIVERABLE\n([^:\n]+):/.exec(prompt)?.[1] ?? '';
    const text = overrides[name] ?? replies[name];
    if (text === undefined) throw new Error(`nothing is scripted for ${name}:\n${prompt.slice(0, 3000)}`);
    return scriptedModel({ replies: [text] }).complete(request);
  },
});

/** The same over HTTP: an answer for each deliverable, as often as it is asked for. */
export const deliveryAnswers = (): NonNullable<ScriptInput['answers']> => [
  { text: 'VERDICT: APPROVED', match: { system: 'You review' }, repeat: true },
  ...Object.entries(replies).map(([name, text]) => ({
    text,
    match: { last: `\nDELIVERABLE\n${name}:` },
    repeat: true,
  })),
];
