import { defineOutline, keepForm } from './outline.ts';

export const security = defineOutline({
  deliverable: 'docs/SECURITY.md',
  about: 'What could go wrong on purpose, how bad it is, and where the defence stands.',
  language: 'markdown',
  text: `
# Security

## Threats

### V1: <what could go wrong, in a few words>

<who could do it, how, and what is harmed>

Severity: <one of critical, high, medium, low>
Status: <one of mitigated, accepted, open>
Where: <path of the file that holds the defence or lacks it>

## Scan results

Filled by the harness.
`,
  example: 'Where: src/server/routes/loans.ts',
  rules: [
    keepForm,
    'Number the threats V1, V2, V3 and so on. Each has one line of Severity, Status and Where.',
    'Severity is one word: critical, high, medium or low. Status is one word: mitigated, accepted or open.',
    'Call a threat mitigated only if you can see the defence in the file that Where names.',
    'Look at every endpoint: who may call it, what it believes of its input, what it tells, what it writes.',
    'Leave the line below "## Scan results" as it is: programs scan.',
  ],
});

export const dockerfile = defineOutline({
  deliverable: 'Dockerfile',
  about: 'How the image of the product is built and runs.',
  language: 'dockerfile',
  text: `
FROM node:<full version of Node in three numbers>-alpine AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN <command that builds the product>

FROM node:<full version of Node in three numbers>-alpine
ENV NODE_ENV=production PORT=3000
WORKDIR /app
COPY --from=build --chown=node:node /app ./
USER node
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s --retries=3 CMD wget -q -O /dev/null http://127.0.0.1:3000/health || exit 1
CMD ["npm", "start"]
`,
  example: 'FROM node:24.4.1-alpine AS build',
  rules: [
    'The base has a full version: no "latest", no bare major number, no digest that you do not know.',
    'The last stage has USER (not root), EXPOSE, HEALTHCHECK and CMD in brackets.',
    'No secret in ENV, ARG or COPY. Name .env in no line.',
    'Leave out the line that builds where package.json has no build script.',
  ],
});

export const ciWorkflow = defineOutline({
  deliverable: '.github/workflows/ci.yml',
  about: 'The checks of the project at every push, as a workflow of GitHub Actions.',
  language: 'yaml',
  text: `
name: ci
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: '<version of Node as in the Dockerfile>'
          cache: npm
      - run: npm ci
      - run: <command of the checks, such as npm test>
`,
  example: '      - run: npm run lint',
  rules: [
    'One line with "run" for each script of package.json that checks something: typecheck, lint, test, build.',
    'Every action has a version. Use only actions whose name begins with "actions/".',
    'permissions stays "contents: read". Put no secret into the file.',
    'Never put a value of the event (title, branch, message) into a "run" line.',
  ],
});

export const environment = defineOutline({
  deliverable: 'docs/ENVIRONMENT.md',
  about: 'Every variable that the product reads.',
  language: 'markdown',
  text: `
# Environment

### <NAME of the variable>

Required: <one of yes, no>
Secret: <one of yes, no>
Default: <value where it is not set, or none>

<what it is for, in one sentence>
`,
  example: '### PORT',
  rules: [
    keepForm,
    'One heading for each variable that the code reads, spelled exactly so. None that no code reads.',
    'A secret has "Default: none". Write no real secret and no example of one.',
    'Required is "no" where the product starts without it.',
  ],
});

export const runbook = defineOutline({
  deliverable: 'docs/RUNBOOK.md',
  about: 'What somebody does at night who has never seen the product.',
  language: 'markdown',
  text: `
# Runbook

## Start

<command that starts it, and what one then sees>

## Stop

<command that stops it, and what happens to work under way>

## Health

<request that asks for its health, and the answer when all is well>

## Rollback

<steps back to the version before, data included>

## Backup

<what is saved, by which command, and how it is brought back>

## Problems

- <what somebody notices>: <what to look at and which command mends it>
`,
  example: 'Run `curl -f http://127.0.0.1:3000/health`; it answers {"status":"ok"}.',
  rules: [
    keepForm,
    'Write commands that run as they stand: real paths, real names, those of this project.',
    'Say what one sees when a step worked, and what to do when it did not.',
    'Name only what the project has. Where something cannot be done, say so.',
  ],
});

export const release = defineOutline({
  deliverable: 'docs/RELEASE.md',
  about: 'What is new for users, and the way back.',
  language: 'markdown',
  text: `
# Release <version in three numbers>

## What is new

- <what users can do now> (<ids of the stories, such as S1, S2>)

## Rollback

<steps back to the release before, and what is lost by them>
`,
  example: '- Loans can be renewed once (S3)',
  rules: [
    keepForm,
    'The version is that of package.json.',
    'Name only stories that are built. Use their ids as they are.',
    'Rollback names the tag or image to go back to; a first release says what to switch off.',
  ],
});

export const monitoring = defineOutline({
  deliverable: 'docs/MONITORING.md',
  about: 'What is watched when the product runs, and when somebody is called.',
  language: 'markdown',
  text: `
# Monitoring

## Signals

- <what is watched>: <where it is read, and which values are normal>

## Alarms

- <condition that calls somebody>: <what they look at first>

## Not watched

- <what nobody would notice>: <why that is acceptable>
`,
  example: '- GET /health: every 30 seconds, 200 within 1 second',
  rules: [
    keepForm,
    'Name only signals that the product gives: /health, its logs, its exit code, its database.',
    'Every alarm has a number and a time, such as 3 failures within 2 minutes.',
    'For a product with models, watch how often the fallback answers, how long answers take and what they cost.',
  ],
});
