import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readComplaint, readIssues } from './read-issues.ts';

const issue = {
  id: 'bd-a1f',
  title: 'Tidy up',
  status: 'open',
  priority: 0,
  issue_type: 'task',
  labels: ['code-agent'],
  dependencies: [{ issue_id: 'bd-a1f', depends_on_id: 'bd-0', type: 'parent-child', metadata: {} }],
  created_at: '2026-01-01T00:00:00Z',
  molecule: { of: 'next year' },
};

for (const [name, value] of [
  ['a list', [issue]],
  ['one issue', issue],
  ['a list in an envelope', { schema_version: 1, data: [issue] }],
  ['one issue in an envelope', { schema_version: 2, data: issue, more: true }],
  ['an issue with a version of its own', { ...issue, schema_version: 1 }],
] as const)
  test(`both generations are read: ${name}`, () => {
    const [read, ...others] = readIssues(JSON.stringify(value)) ?? [];
    assert.equal(others.length, 0);
    assert.deepEqual(
      [read?.id, read?.priority, read?.labels, read?.type],
      ['bd-a1f', 0, ['code-agent'], 'task'],
    );
    assert.deepEqual(read?.dependencies, [{ on: 'bd-0', type: 'parent-child' }]);
  });

test('nothing is nothing, and no JSON is told apart from it', () => {
  for (const text of ['', '\n', 'null', '[]', '{"schema_version":1,"data":null}'])
    assert.deepEqual(readIssues(text), []);
  for (const text of ['panic: x', '[{', 'Daemon started\n[]']) assert.equal(readIssues(text), undefined);
});

test('D4-13: an issue that is not of the shape does not keep the others from being read', () => {
  const bad = [
    { ...issue, id: '../x' },
    { ...issue, priority: 9 },
    { ...issue, title: '' },
    7,
    null,
    { ...issue, id: '--all' },
  ];
  assert.deepEqual(
    readIssues(JSON.stringify([...bad, issue]))?.map(({ id }) => id),
    ['bd-a1f'],
  );
  const odd = { ...issue, metadata: 'text', dependencies: 'none' };
  assert.deepEqual(readIssues(JSON.stringify([odd]))?.[0]?.metadata, {});
});

test('what bd complains of is read as JSON among text, or as text', () => {
  assert.equal(readComplaint('note: x\n{"schema_version":1,"error":"claimed","code":"c"}\n'), 'claimed');
  assert.equal(readComplaint('Error: no issue found\nUsage:\n'), 'no issue found');
  assert.equal(readComplaint('{oops\nmore'), '{oops');
  assert.equal(readComplaint(''), '');
});
