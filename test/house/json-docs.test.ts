import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { probeFaults } from '../../src/models/discovery/remedies.ts';
import { doctor } from '../../src/operations/doctor.ts';
import { models } from '../../src/operations/models.ts';
import { root } from './read-sources.ts';

/** Names of all fields of a JSON Schema, at any depth. */
const fieldsOf = (schema: unknown): string[] => {
  if (typeof schema !== 'object' || schema === null) return [];
  const properties = 'properties' in schema ? Object.keys(schema.properties as object) : [];
  return [...properties, ...Object.values(schema).flatMap(fieldsOf)];
};

const page = await readFile(join(root, 'docs/json.md'), 'utf8');

for (const operation of [doctor, models])
  test(`every field of ${operation.name} --json is described in docs/json.md`, () => {
    const section =
      page.split(/^## /m).find((part) => part.startsWith(`\`millwright ${operation.name} `)) ?? '';
    const schema = z.toJSONSchema(operation.output, { io: 'output', unrepresentable: 'any' });
    const missing = [...new Set(fieldsOf(schema))].filter((field) => !section.includes(`\`${field}\``));
    assert.deepEqual(missing, []);
  });

test('every fault that a probe can find is named there', () => {
  assert.deepEqual(
    probeFaults.filter((fault) => !page.includes(`\`${fault}\``)),
    [],
  );
});
