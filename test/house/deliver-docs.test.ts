import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  deployModeSchema,
  gateTitles,
  levelSchema,
  projectKindSchema,
  thresholds,
} from '../../src/domain/gates.ts';
import { operations } from '../../src/operations/index.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { gateRows } from '../../src/pipeline/gates/index.ts';
import { roundsLimit } from '../../src/pipeline/steps/check-gate.ts';
import { readCommandLine } from '../../src/surfaces/cli/command-line.ts';
import { routeOf } from '../../src/surfaces/operation-route.ts';
import { root } from './read-sources.ts';

const page = await readFile(join(root, 'docs/deliver.md'), 'utf8');

/** Words of a line as a shell would split it; JSON has no blanks on this page. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/(\[\{\S+)|"([^"]*)"|(\S+)/g)].map(
    ([, json, quoted, bare]) => json ?? quoted ?? bare ?? '',
  );

const readme = await readFile(join(root, 'README.md'), 'utf8');
const ofReadme = [...readme.matchAll(/^\$ (millwright .+)$/gm)].map(([, line = '']) => line);
for (const line of ofReadme.filter((one) => /deliver|gate/.test(one)))
  test(`DX-9: a command of the README is one: ${line}`, () => {
    assert.equal(readCommandLine(wordsOf(line).slice(1), operations, '1.2.3').kind, 'command');
  });

const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap(([, block = '']) =>
  block.trim().split('\n'),
);

for (const line of commands)
  test(`DX-9: a command of docs/deliver.md is one: ${line}`, () => {
    const [program, ...words] = wordsOf(line);
    assert.equal(program, 'millwright');
    assert.equal(readCommandLine(words, operations, '1.2.3').kind, 'command');
  });

const inputs = (['deliver', 'gate approve', 'gate reopen'] as const).flatMap((name) =>
  Object.keys(operations[name].input.shape),
);
const knownFlags = new Set(
  inputs.map((name) => `--${name.replaceAll(/[A-Z]/g, (big) => `-${big.toLowerCase()}`)}`),
);

test('its table of gates is that of the data', () => {
  for (const { id, deliverables, duties, holds } of Object.values(gateRows)) {
    const made = deliverables.map(({ name }) => name).join(', ') || '–';
    const checks = duties.map(({ check, optional }) => `${check.name}${optional ? ' (not required)' : ''}`);
    const row = `| ${id} | ${gateTitles[id]} | ${made} | ${['deliverables', ...checks].join(', ')} | ${holds} |`;
    assert.ok(page.includes(row), row);
  }
  assert.match(page, /G0, G3 and from G5 on the project's own\nchecks run first/);
  const executing = Object.values(gateRows).filter(({ executes }) => executes);
  assert.deepEqual(
    executing.map(({ id }) => id),
    ['G0', 'G3', 'G5', 'G6', 'G7', 'G8', 'G9'],
  );
  const flags = [...page.matchAll(/`(--[a-z-]+)/g)].map(([, flag = '']) => flag);
  for (const flag of flags) assert.ok(knownFlags.has(flag), flag);
  assert.equal(roundsLimit, 5, 'five rounds at most at one gate');
});

test('its levels, kinds and modes are those that can be ordered', () => {
  for (const level of levelSchema.options) {
    const { coverage, lintWarnings } = thresholds[level];
    assert.ok(page.includes(`| \`${level}\` | ${coverage} % | ${lintWarnings} |`), level);
  }
  for (const name of [...projectKindSchema.options, ...deployModeSchema.options])
    assert.ok(page.includes(`\`${name}\``), name);
});

test('D2-21: its routes are those of the operations, and every one of them is told', () => {
  const names = [
    'deliver',
    'gate list',
    'gate show',
    'gate proofs',
    'gate approve',
    'gate choose',
    'gate reject',
    'gate reopen',
  ] as const;
  const routes = names.map((name) => {
    const operation: Operation = operations[name];
    const route = routeOf(operation);
    return `${route?.method} ${route?.path}`;
  });
  const told = [...page.matchAll(/`((?:GET|POST|PUT|DELETE) \/api\/\S+)`/g)].map(([, route = '']) => route);
  assert.deepEqual(told.toSorted(), routes.toSorted());
});
