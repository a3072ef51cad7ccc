import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrackedIssue } from '../../domain/tracker.ts';
import { routeIssue } from './route-issue.ts';

const anIssue = (more: Partial<TrackedIssue>): TrackedIssue => ({
  id: 'bd-a1f',
  title: 'Tidy up',
  description: 'File: src/a.ts',
  design: '',
  acceptance: '',
  type: 'task',
  status: 'open',
  priority: 2,
  labels: [],
  metadata: {},
  dependencies: [],
  ...more,
});

const routeOf = (more: Partial<TrackedIssue>): string => {
  const route = routeIssue(anIssue(more));
  return route.kind === 'task' ? `${route.recipe} ${route.job ?? ''} ${route.path ?? ''}`.trim() : route.kind;
};

const routes: [labels: string[], more: Partial<TrackedIssue>, expected: string][] = [
  [['code-generate'], {}, 'code generate src/a.ts'],
  [['code-generation'], {}, 'code generate src/a.ts'],
  [['code-refactor', 'urgent'], {}, 'code refactor src/a.ts'],
  [['Code-Test'], {}, 'code test src/a.ts'],
  [['code-document'], {}, 'code document src/a.ts'],
  [['code-fix-lint'], {}, 'code fix-lint src/a.ts'],
  [['code-agent'], {}, 'make'],
  [['code-agent'], { type: 'bug' }, 'make'],
  [['code-agent'], { type: 'our-own-type' }, 'make'],
  [['code-agent', 'code-test'], {}, 'code test src/a.ts'],
  [[], { id: 'code-1' }, 'not-ours'],
  [['frontend'], { title: 'Code task: x' }, 'not-ours'],
  [['code-review'], {}, 'not-ours'],
  [['code-agent'], { type: 'epic' }, 'not-ours'],
  [['code-refactor'], { type: 'milestone' }, 'not-ours'],
  [['code-refactor', 'code-test'], {}, 'unfit'],
  [['code-refactor'], { description: 'no file at all' }, 'unfit'],
  [['code-refactor'], { description: 'Files: a.ts, b.ts' }, 'unfit'],
];
for (const [labels, more, expected] of routes)
  test(`D4-7: labels and type route, ids do not: ${labels.join(' ') || 'none'} ${JSON.stringify(more)}`, () => {
    assert.equal(routeOf({ labels, ...more }), expected);
  });

const labels = ['code-refactor'];
const places: [more: Partial<TrackedIssue>, path: string][] = [
  [{ metadata: { path: 'src/b.ts' } }, 'src/b.ts'],
  [{ metadata: { files: ['src/b.ts'] } }, 'src/b.ts'],
  [{ metadata: { params: { file: 'src/b.ts' } } }, 'src/b.ts'],
  [{ description: 'Please.\n- **File:** `src/c.ts`.\nContext: src/d.ts' }, 'src/c.ts'],
  [{ description: 'Output path: out/x.ts' }, 'out/x.ts'],
];
for (const [more, path] of places)
  test(`D4-8: a file comes out of metadata or the description: ${JSON.stringify(more)}`, () => {
    assert.equal(routeOf({ labels, ...more }), `code refactor ${path}`);
  });

for (const path of [
  '../x.ts',
  '/etc/passwd',
  'C:\\x.ts',
  'src/../../x.ts',
  '.git/hooks/pre-commit',
  'a/.GIT/config',
  '~/.ssh/id',
  'a\\..\\b',
])
  for (const [where, more] of [
    ['metadata', { metadata: { path } }],
    ['the description', { description: `Output path: ${path}` }],
    ['the context', { metadata: { path: 'src/a.ts', context: [path] } }],
  ] as const)
    test(`D4-5: ${path} in ${where} is refused`, () => {
      const route = routeIssue(anIssue({ labels, ...more }));
      assert.ok(route.kind === 'unfit');
      assert.match(route.reason, /not inside the repository/);
    });

test('what the issue says becomes the spec, its priority that of the task', () => {
  const route = routeIssue(
    anIssue({ labels: ['code-agent'], priority: 0, design: 'Small.', acceptance: 'It holds.\n' }),
  );
  assert.ok(route.kind === 'task');
  assert.equal(route.spec, 'Tidy up\n\nFile: src/a.ts\n\nDESIGN\nSmall.\n\nACCEPTANCE\nIt holds.');
  assert.deepEqual([route.priority, route.context], ['urgent', ['src/a.ts']]);
});
