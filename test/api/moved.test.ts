import assert from 'node:assert/strict';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { aRunIn } from './runs.ts';
import { keptForFile } from './kept-for-file.ts';
import { openServer, type Answered, type TestServer } from './server.ts';

const kept = keptForFile(after);
let server: TestServer;
before(async () => {
  server = await openServer(kept);
});

const post = (path: string, body: unknown = {}): Promise<Answered> =>
  server.ask(path, { method: 'POST', body });
const move = (project: string, to: string): Promise<Answered> => post('/api/projects/move', { project, to });

const refused = ({ status, headers, value, text }: Answered, expected: number, said: RegExp): void => {
  assert.equal(status, expected, text);
  assert.equal(headers.get('content-type'), 'application/problem+json');
  assert.match(`${String(value['detail'])} ${String(value['hint'])}`, said);
};

/** A commit on the branch of a run, made as a worker makes it. */
const madeBy = async (run: { id: string }, branch: string): Promise<string> => {
  const { git, store } = server;
  const tree = await git('rev-parse', 'HEAD^{tree}');
  const commit = await git('commit-tree', tree, '-p', 'HEAD', '-m', `made\n\nRun-Id: ${run.id}`);
  await git('update-ref', `refs/heads/${branch}`, commit);
  await store.runs.end(run.id, { outcome: 'verified', branch, commit });
  return commit;
};

test('a project whose folder was moved: questions stay open, results wait, and all goes on at the new place', async () => {
  const { store, repository, folder } = server;
  const asking = await aRunIn(server);
  await store.tasks.move(asking.taskId, 'running');
  await store.log.append(asking.id, {
    type: 'gate-request',
    gate: 'ask',
    kind: 'question',
    question: 'tabs?',
  });
  await store.runs.setStatus(asking.id, 'waiting');
  await store.tasks.move(asking.taskId, 'blocked');
  const done = await aRunIn(server, { title: 'done' });
  await store.tasks.move(done.taskId, 'running');
  await madeBy(done, 'millwright/done-1');
  await store.tasks.move(done.taskId, 'review');

  const elsewhere = join(folder, 'moved', 'shop');
  await mkdir(join(folder, 'moved'));
  await rename(repository, elsewhere);
  const gone = /is not there any more[^]*millwright move-project/;
  refused(await post(`/api/runs/${asking.id}/answer`, { text: 'tabs' }), 409, gone);
  refused(await post(`/api/runs/${asking.id}/resume`), 409, gone);
  refused(await post(`/api/tasks/${done.taskId}/approve`), 409, gone);
  refused(await post(`/api/runs/${done.id}/merge`), 409, gone);
  assert.equal((await store.tasks.byId(asking.taskId))?.state, 'blocked');
  assert.equal((await store.tasks.byId(done.taskId))?.state, 'review');
  assert.equal((await store.log.read(asking.id)).length, 1, 'the answer was not taken');

  // Not any folder, and not while something is at work there.
  const other = join(folder, 'other');
  await mkdir(other);
  refused(await move(repository, other), 409, /no git repository/);
  refused(await move('nobody', elsewhere), 409, /no project "nobody"[^]*millwright projects/);
  refused(await post('/api/projects/move', { project: 'shop' }), 400, /^to /);
  const moved = await move(repository, elsewhere);
  assert.equal(moved.status, 200, moved.text);
  assert.deepEqual(
    [(moved.value['project'] as { path: string }).path, moved.value['from']],
    [elsewhere, repository],
  );
  assert.equal((await move(elsewhere, elsewhere)).status, 200, 'once more is harmless');
  const listed = (await server.ask('/api/projects')).value['projects'] as { id: string; path: string }[];
  assert.equal(listed.find(({ id }) => id === asking.projectId)?.path, elsewhere);

  const answered = await post(`/api/runs/${asking.id}/answer`, { text: 'tabs' });
  assert.equal(answered.status, 202, answered.text);
  assert.equal(answered.value['project'], elsewhere);
  const approved = await post(`/api/tasks/${done.taskId}/approve`);
  assert.equal(approved.status, 200, approved.text);
  await rename(elsewhere, repository);
  assert.equal((await move(elsewhere, repository)).status, 200);
});

test('a place that is another repository, another project or at work is refused', async () => {
  const { store, repository, folder, git } = server;
  const run = await aRunIn(server);
  await madeBy(run, 'millwright/done-2');
  const clone = join(folder, 'clone');
  await git('clone', '--quiet', '--single-branch', '--branch', 'main', repository, clone);
  const fresh = join(folder, 'fresh');
  await git('init', '--quiet', fresh);
  await git('-C', fresh, 'commit', '--quiet', '--allow-empty', '--message', 'first');
  refused(await move(repository, fresh), 409, /another repository/);
  await store.projects.ensure({ path: clone, name: 'clone' });
  await git('push', '--quiet', clone, 'millwright/done-2');
  refused(await move(repository, clone), 409, /another project lies at/);
  const busy = await aRunIn(server);
  await store.runs.setStatus(busy.id, 'running');
  refused(await move(repository, join(folder, 'clone')), 409, /is at work[^]*wait for its end/);
  await store.runs.end(busy.id, { outcome: 'failed' });
});
