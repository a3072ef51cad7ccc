import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { strFromU8, unzipSync } from 'fflate';
import { openWorkshop } from '../../test/cli/workshop.ts';
import { git } from '../../test/line/line.ts';
import { UserError } from '../domain/errors.ts';
import { exportProject } from './export-project.ts';
import { make } from './make.ts';

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

test('an export holds everything of a project with its hashes, and its bundle is a repository again', async (t) => {
  const { context, store, repository, folder } = await openWorkshop(t);
  const { runId } = await make.run({ spec: 'Count words', sandbox: true }, context);
  const run = await store.runs.find(runId);
  const { projectId } = run;
  const raw = 'raw output\n'.repeat(20_000);
  const artifact = await store.artifacts.save(runId, { name: 'test', mediaType: 'text/plain', content: raw });
  await store.log.append(runId, {
    type: 'gate-request',
    gate: 'plan',
    kind: 'question',
    question: 'Which port?\0',
  });
  await store.runs.setStatus(runId, 'waiting');
  for (let index = 0; index < 5; index += 1)
    await store.ledger.add({ projectId, kind: 'note', title: `n${index}`, body: { text: 'x' }, by: 'ann' });
  const problem = { tool: 'tsc', severity: 'error', message: 'no name x' } as const;
  const learned = { language: 'ts', endpoint: 'e', model: 'm', rung: 'targeted', change: '+x' } as const;
  await store.errorHistory.record([{ runId, projectId, problem, ...learned, at: new Date().toISOString() }]);
  await git(repository, 'branch', 'millwright/count-words-1');
  await git(repository, 'tag', 'millwright/g1');
  await git(repository, 'branch', 'private');

  const to = join(folder, 'out.zip');
  const done = await exportProject.run({ project: 'here', to, force: false }, context);
  assert.deepEqual(done.refs, ['refs/heads/millwright/count-words-1', 'refs/tags/millwright/g1']);
  assert.deepEqual(done.missing, []);
  const files = unzipSync(await readFile(to));
  const text = (name: string): string => strFromU8(files[name] ?? new Uint8Array());
  const manifest = JSON.parse(text('manifest.json')) as {
    entries: { name: string; sha256: string; bytes: number }[];
  };
  assert.deepEqual(
    [...manifest.entries.map(({ name }) => name), 'manifest.json'].toSorted(),
    Object.keys(files).toSorted(),
  );
  for (const { name, sha256, bytes } of manifest.entries) {
    const content = files[name] ?? new Uint8Array();
    assert.deepEqual(
      [content.byteLength, createHash('sha256').update(content).digest('hex')],
      [bytes, sha256],
      name,
    );
  }
  const counts = Object.keys(files).filter((name) => name.endsWith('.ndjson'));
  assert.deepEqual(Object.fromEntries(counts.map((name) => [name, linesOf(text(name)).length])), {
    'tasks.ndjson': 1,
    'runs.ndjson': 1,
    'events.ndjson': (await store.log.read(runId)).length,
    'proofs.ndjson': 0,
    'artifacts.ndjson': 1,
    'ledger.ndjson': 6,
    'questions.ndjson': 1,
    'error-history.ndjson': 1,
  });
  assert.deepEqual(linesOf(text('artifacts.ndjson'))[0], {
    id: artifact,
    runId,
    name: 'test',
    mediaType: 'text/plain',
    content: raw,
  });
  assert.ok(!text('manifest.json').includes(folder), 'the manifest names no place of this machine');

  const bundle = join(folder, 'repository.bundle');
  await writeFile(bundle, files['repository.bundle'] ?? '');
  const clone = join(folder, 'clone');
  await git(folder, 'clone', '--quiet', '--branch', 'millwright/count-words-1', bundle, clone);
  assert.equal(await git(clone, 'rev-parse', 'HEAD'), await git(repository, 'rev-parse', 'HEAD'));
  assert.ok(!(await git(clone, 'branch', '--all')).includes('private'));
});

test('an export replaces no file unasked, and leaves nothing behind where it fails', async (t) => {
  const { context, store, repository, folder } = await openWorkshop(t);
  const { id: project } = await store.projects.ensure({ path: repository, name: 'shop' });
  const to = join(folder, 'out.zip');
  await writeFile(to, 'mine');
  const order = { project, to, force: false };
  await assert.rejects(exportProject.run(order, context), /out\.zip is there already/);
  assert.equal(await readFile(to, 'utf8'), 'mine');
  const failing = {
    ...store,
    tasks: { ...store.tasks, list: () => Promise.reject(new UserError('the database has gone')) },
  };
  const broken = { ...context, store: () => Promise.resolve(failing) };
  await assert.rejects(exportProject.run({ ...order, force: true }, broken), /the database has gone/);
  assert.equal(await readFile(to, 'utf8'), 'mine');
  await assert.rejects(
    exportProject.run({ ...order, to: join(folder, 'missing/out.zip') }, context),
    /cannot be written/,
  );
  assert.deepEqual(
    (await readdir(folder)).filter((name) => name.endsWith('.part')),
    [],
  );
  const { missing, refs } = await exportProject.run({ ...order, force: true }, context);
  assert.deepEqual([refs, missing], [[], ['repository.bundle: there is no branch of Millwright']]);
  assert.ok('manifest.json' in unzipSync(await readFile(to)));
});
