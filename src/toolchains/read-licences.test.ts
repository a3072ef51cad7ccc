import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readLicences } from './read-licences.ts';
import type { ProjectView } from './toolchain.ts';

const viewOf = (texts: Record<string, string>): ProjectView => ({
  paths: Object.keys(texts),
  text: (path) => texts[path],
  commands: {},
  ownTool: () => undefined,
  hasProgram: () => false,
});

const lock = JSON.stringify({
  lockfileVersion: 3,
  packages: {
    '': { name: 'p', license: 'UNLICENSED' },
    'node_modules/a': { version: '1.0.0', license: 'MIT' },
    'node_modules/b/node_modules/a': { version: '0.9.0', license: 'ISC' },
    'node_modules/@x/b': { version: '1.0.0', license: { type: 'BSD' } },
    'node_modules/own': { link: true },
  },
});

test('licences of what is installed stand in the lock file, and what says nothing is told so', () => {
  const expected = new Map([
    ['a', 'ISC and MIT'],
    ['@x/b', 'not stated'],
  ]);
  assert.deepEqual(readLicences('package.json', viewOf({ 'package-lock.json': lock })), expected);
  assert.deepEqual(readLicences('web/package.json', viewOf({ 'web/package-lock.json': lock })), expected);
  assert.deepEqual(readLicences('packages/a/package.json', viewOf({ 'package-lock.json': lock })), expected);
});

test('a lock file that is broken or not there tells no licence', () => {
  for (const text of ['{', '[]', '{ "packages": 1 }', undefined])
    assert.equal(
      readLicences('package.json', viewOf(text === undefined ? {} : { 'package-lock.json': text })).size,
      0,
    );
});
