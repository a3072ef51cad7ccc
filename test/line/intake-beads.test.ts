import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Outcome } from '../../src/domain/outcome.ts';
import { openBeads } from '../../src/integrations/beads/open-beads.ts';
import { beads } from '../../src/operations/beads.ts';
import { takeIssues } from '../../src/operations/intake/take-issues.ts';
import type { OperationContext } from '../../src/operations/operation.ts';
import { openWorkshop } from '../cli/workshop.ts';
import { finishTask } from './finish-task.ts';

interface Known {
  id: string;
  title?: string;
  status?: string;
  [field: string]: unknown;
}

const ours = { status: 'open', issue_type: 'task', priority: 2, labels: ['code-agent'] };
const needs = (type: string, on: string) => [{ issue_id: 'x', depends_on_id: on, type }];

/** A repository with a tracker, and a worker that ends tasks as their titles say. */
const openYard = async (t: TestContext, generation: 'old' | 'new', issues: Known[], broken?: string) => {
  const workshop = await openWorkshop(t);
  const { repository: root, folder, store, context } = workshop;
  const file = join(root, '.beads/bd.json');
  await mkdir(join(root, '.beads'));
  await mkdir(join(root, 'src'));
  await writeFile(join(root, '.beads/issues.jsonl'), '{"id":"bd-0"}\n');
  await writeFile(join(root, 'src/a.js'), 'export {};\n');
  await symlink('/etc', join(root, 'src/out'));
  const whole = issues.map((issue) => ({ ...ours, title: 'verified', ...issue }));
  await writeFile(file, JSON.stringify({ generation, issues: whole, ...(broken && { broken }) }));
  const program = join(folder, 'bd');
  const script = join(import.meta.dirname, '../programs/bd.ts');
  await writeFile(program, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
  await chmod(program, 0o755);
  const host = { path: process.env['PATH'] ?? '', home: folder };
  const trackerOf = (actor: string) => openBeads({ program, host, root, actor });
  const finish = async (taskId: string): Promise<void> => {
    const task = await store.tasks.byId(taskId);
    await finishTask(taskId, task?.title as Outcome, store);
  };
  const work = await context.work();
  const busy: OperationContext = {
    ...context,
    trackers: { beads: () => trackerOf('us'), pollSeconds: 1 },
    work: () =>
      Promise.resolve({
        ...work,
        release: async (ids = []) => {
          for (const id of ids) await finish(id);
        },
      }),
  };
  const tracked = async () => {
    const { issues: now } = JSON.parse(await readFile(file, 'utf8')) as {
      issues: (Known & { comments?: { text: string }[]; close_reason?: string; assignee?: string })[];
    };
    return new Map(now.map((issue) => [issue.id, issue]));
  };
  return { ...workshop, root, trackerOf, busy, tracked };
};

/** Each issue, and how it has to stand afterwards. */
const table: [issue: Known, status: string][] = [
  [{ id: 'bd-1' }, 'closed'],
  [{ id: 'bd-2', title: 'failed', priority: 0 }, 'blocked'],
  [{ id: 'bd-7', status: 'in_progress', assignee: 'ada' }, 'in_progress'],
  [{ id: 'bd-3', title: 'unverified' }, 'blocked'],
  [{ id: 'bd-4', labels: ['code-refactor'], metadata: { path: '../elsewhere.js' } }, 'blocked'],
  [{ id: 'bd-5', labels: ['code-refactor'], description: 'File: src/out/passwd' }, 'blocked'],
  [{ id: 'bd-6', labels: [] }, 'open'],
  [{ id: 'bd-8', labels: [], issue_type: 'epic' }, 'open'],
  [{ id: 'bd-8.1', dependencies: needs('parent-child', 'bd-8') }, 'closed'],
  [
    { id: 'bd-9', dependencies: [...needs('related', 'bd-6'), ...needs('discovered-from', 'bd-7')] },
    'closed',
  ],
  [{ id: 'bd-10', dependencies: needs('blocks', 'bd-6') }, 'open'],
  [{ id: 'bd-11', labels: ['code-test'], description: 'File: src/a.js' }, 'closed'],
  [{ id: 'bd-12', labels: ['code-test'], description: 'File: src/gone.js' }, 'blocked'],
];

const walk = async (t: TestContext, generation: 'old' | 'new', rows: typeof table) => {
  const yard = await openYard(
    t,
    generation,
    rows.map(([issue]) => issue),
  );
  await beads.run({ once: true }, yard.busy);
  const now = await yard.tracked();
  assert.deepEqual(
    [...now.values()].map(({ id, status }) => [id, status]),
    rows.map(([{ id }, status]) => [id, status]),
  );
  const written = await readFile(join(yard.root, '.beads/issues.jsonl'), 'utf8');
  assert.equal(written, '{"id":"bd-0"}\n', 'never ours to write');
  const said = (id: string): string =>
    now
      .get(id)
      ?.comments?.map(({ text }) => text)
      .join() ?? '';
  return { now, said };
};

test('D4-1, D4-5, D4-12, D4-14: what is verified is closed, the rest is blocked with a comment, and others are left alone', async (t) => {
  const { now, said } = await walk(t, 'new', table);
  assert.match(now.get('bd-1')?.close_reason ?? '', /verified by its checks/);
  assert.match(said('bd-2'), /^Millwright: task \w{8} failed: /);
  assert.match(said('bd-3'), /nothing proves/);
  assert.match(said('bd-4'), /\.\.\/elsewhere\.js, which is not inside/);
  assert.match(said('bd-5'), /src\/out\/passwd is not inside/);
  assert.match(said('bd-12'), /there is no file src\/gone\.js/);
  assert.equal(now.get('bd-7')?.assignee, 'ada');
});

test('the same holds with a bd of the older kind, which lists what somebody is at as ready', async (t) => {
  await walk(t, 'old', table.slice(0, 3));
});

test('D4-13: of two coordinators one has an issue, a crash loses none, and what fails again and again is left', async (t) => {
  const yard = await openYard(t, 'new', [
    { id: 'bd-1' },
    { id: 'bd-2' },
    { id: 'bd-3', title: 'poison', priority: 0 },
  ]);
  const { context, store, trackerOf, root } = yard;
  const project = { root, name: 'shop' };
  const told: string[] = [];
  const take = (actor: string, place = actor) =>
    takeIssues(
      { source: 'beads', place: `${root} ${place}`, tracker: trackerOf(actor), project },
      (id, what) => told.push(`${id} ${what}`),
      context,
    );
  const place = `${root} first`;
  for (let attempt = 1; attempt <= 3; attempt++) {
    const name = { source: 'beads', key: `${place} bd-3 ${attempt}` } as const;
    await store.deliveries.take({ ...name, subject: `${place} bd-3`, payload: { place, issue: 'bd-3' } });
    await store.deliveries.hold(name, 1000);
    await store.deliveries.settle(name, { task: true, note: 'made' });
    await store.deliveries.report(name);
  }
  const both = await Promise.all([take('first'), take('second')]);
  assert.equal(new Set(both.flat()).size, both.flat().length);
  const claimed = [...(await yard.tracked()).values()].map(({ id, assignee }) => [
    id,
    assignee !== undefined,
  ]);
  assert.deepEqual(claimed.slice(0, 2), [
    ['bd-1', true],
    ['bd-2', true],
  ]);
  const titles = await Promise.all(both.flat().map(async (id) => (await store.tasks.byId(id))?.tags?.[1]));
  const others = titles.filter((id) => id !== 'bd-3');
  assert.deepEqual([others.length, new Set(others)], [2, new Set(['bd-1', 'bd-2'])], 'each once');
  assert.ok(!told.includes('bd-3 not taken'));

  const lost = `${root} third`;
  await store.deliveries.take({
    source: 'beads',
    key: `${lost} bd-1 1`,
    subject: `${lost} bd-1`,
    payload: { place: lost, issue: 'bd-1' },
  });
  const owner = (await yard.tracked()).get('bd-1')?.assignee ?? '';
  const found = await take(owner, 'third');
  assert.equal(
    (await store.tasks.byId(found[0] ?? ''))?.tags?.[1],
    'bd-1',
    'claimed before a crash, taken up after it',
  );
});

test('a bd that cannot be asked, or is not there, is told and nothing is begun', async (t) => {
  const { busy, store, root } = await openYard(t, 'new', [{ id: 'bd-1' }], 'database is locked');
  await assert.rejects(beads.run({ once: true }, busy), {
    message: 'bd could not list what is ready',
    hint: 'database is locked',
  });
  const host = { path: '', home: root };
  const gone = {
    ...busy,
    trackers: { pollSeconds: 1, beads: () => openBeads({ program: 'bd', host, root, actor: 'us' }) },
  };
  await assert.rejects(beads.run({ once: true }, gone), { message: 'there is no program bd' });
  assert.equal((await store.projects.byPath(root))?.id, undefined);
});
