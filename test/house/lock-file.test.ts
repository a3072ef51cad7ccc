import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from './read-sources.ts';

interface LockEntry {
  version?: string;
  resolved?: string;
  link?: boolean;
  optionalDependencies?: Record<string, string>;
}

const { packages } = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
  packages: Record<string, LockEntry>;
};

test('the lock file names the native parts of every platform: npm ci refuses one that was made beside an installed tree', () => {
  const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies).filter(
      (name) => !Object.keys(packages).some((key) => key.endsWith(`node_modules/${name}`)),
    ),
  );
  assert.deepEqual(missing, []);
});

test('the lock file names no registry host', () => {
  assert.deepEqual(
    Object.entries(packages)
      .filter(([, { resolved, link }]) => resolved !== undefined && !link)
      .map(([key]) => key),
    [],
  );
});
