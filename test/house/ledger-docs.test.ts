import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ledgerKinds } from '../../src/domain/ledger/bodies.ts';
import { ledgerTransitions } from '../../src/domain/ledger/statuses.ts';
import { operations } from '../../src/operations/index.ts';
import { readCommandLine } from '../../src/surfaces/cli/command-line.ts';
import { routeOf } from '../../src/surfaces/operation-route.ts';
import { root } from './read-sources.ts';

const page = await readFile(join(root, 'docs/ledger.md'), 'utf8');

const wordsOf = (line: string): string[] =>
  [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');

test('DX-9: every command and route on the page about the ledger is one', () => {
  const commands = [...page.matchAll(/^\$ millwright (.+)$/gm)].map(([, line = '']) => line);
  assert.ok(commands.length >= 10);
  for (const line of commands)
    assert.equal(readCommandLine(wordsOf(line), operations, '1.2.3').kind, 'command', line);
  for (const name of ['ledger', 'ledger-add', 'ledger-show', 'ledger-change'] as const)
    assert.ok(page.includes(routeOf(operations[name])?.path ?? '-'), name);
});

test('the page names every kind of record with all of its statuses', () => {
  for (const kind of ledgerKinds) {
    const row = page.split('\n').find((line) => line.startsWith(`| \`${kind}\``)) ?? '';
    const told = [...(row.split('|')[3] ?? '').matchAll(/`([\w-]+)`/g)].map(([, status = '']) => status);
    assert.deepEqual(told.toSorted(), Object.keys(ledgerTransitions[kind]).toSorted(), kind);
  }
});
