import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { millwright } from '../line/command.ts';
import { add, addTest, emptyProject, files, makeRepository, plan, temporary } from '../line/line.ts';
import { startAssistant } from '../mcp/assistant.ts';
import { startModelServer, type ScriptInput } from '../programs/model-server.ts';
import { serve } from './serve-process.ts';
import { all, streamOf, type StreamMessage } from './server.ts';

const model = 'scripted-model';
const stall = { kind: 'stall' as const, afterChars: 0, noHeaders: true };
const answers: NonNullable<ScriptInput['answers']> = [
  { text: plan('add.js', 'add.test.js'), match: { system: 'You plan' }, fault: stall },
  { text: plan('add.js', 'add.test.js'), match: { system: 'You plan' } },
  {
    text: files({ 'add.js': add('a + b'), 'add.test.js': addTest }),
    match: { system: 'You write complete' },
  },
  { text: 'VERDICT: APPROVED', match: { system: 'You review' } },
  { text: 'never said', match: 'stall here', fault: stall },
  { text: 'Forty-two.', match: 'the answer', repeat: true },
];

const idsOf = (value: unknown): string[] => (value as { runs: { id: string }[] }).runs.map(({ id }) => id);

test('DX-10: curl, command line, stream and assistant tell one story, through a server that is killed in the middle of it', async (t) => {
  const models = await startModelServer({ script: { models: [model], pick: 'match', answers } });
  t.after(() => models.close());
  const folder = await temporary(t, 'api');
  await mkdir(join(folder, 'home'));
  const env = {
    HOME: join(folder, 'home'),
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
    MILLWRIGHT_BASE_URL: models.url,
    MILLWRIGHT_MODEL: model,
  };
  const root = await makeRepository(join(folder, 'workspace'), emptyProject);
  const first = await serve(t, folder, env);
  const run = (...args: string[]) => millwright([...args, '--json'], { cwd: root, env });

  // Started by curl, in the folder of its caller.
  const made = await first.ask('/api/make', {
    method: 'POST',
    body: { spec: 'add two numbers, with tests', in: '.' },
    headers: { 'millwright-cwd': encodeURIComponent(root) },
  });
  assert.equal(made.status, 202, made.text);
  const { runId } = made.value as { runId: string };
  const begun = streamOf(await first.open(`/api/runs/${runId}/events`));
  await models.until(({ calls }) => calls.length === 1);

  // The command line sees it through the server; the database has one owner.
  const listed = await run('runs');
  assert.deepEqual(idsOf(JSON.parse(listed.stdout)), [runId], listed.stderr);
  assert.deepEqual(idsOf((await first.ask('/api/runs')).value), [runId]);

  // Killed while the model thinks.
  const seen: StreamMessage[] = [];
  const heard = (async () => {
    for await (const message of begun) seen.push(message);
  })().catch(() => undefined);
  await first.end('SIGKILL');
  await heard;
  assert.ok(existsSync(join(folder, 'data', 'server.json')), 'its note is left behind');
  const alone = await run('runs');
  assert.deepEqual(
    [alone.code, idsOf(JSON.parse(alone.stdout))],
    [0, [runId]],
    'a note of a killed server is no server',
  );

  // The next one goes on with the run by itself, and a follower with what it has not seen.
  const second = await serve(t, folder, env);
  const last = Math.max(...seen.flatMap(({ id }) => id ?? []));
  const rest = await all(
    streamOf(await second.open(`/api/runs/${runId}/events`, { headers: { 'last-event-id': String(last) } })),
  );
  const stored = [...seen, ...rest].filter(({ id }) => id !== undefined);
  assert.deepEqual(
    stored.map(({ id }) => id),
    stored.map((_, index) => index + 1),
  );
  const end = ((stored.at(-1)?.data ?? { event: {} }) as { event: Record<string, unknown> }).event;
  assert.deepEqual([end['type'], end['outcome']], ['run-end', 'verified'], JSON.stringify(end['reason']));

  // Every door tells the same.
  const [shown, asked] = [await run('show', runId, '--log'), await second.ask(`/api/runs/${runId}?log=true`)];
  const story = JSON.parse(shown.stdout) as { events: unknown };
  assert.deepEqual(story, asked.value);
  assert.deepEqual(
    story.events,
    stored.map(({ data }) => data),
  );
  const assistant = await startAssistant(t, { cwd: root, env, roots: [root] });
  const status = await assistant.call('task_status', { run: runId, wait: true });
  assert.deepEqual(
    [status.value['outcome'], status.value['position']],
    ['verified', stored.length],
    status.text,
  );

  const answered = await assistant.call('ask', { question: 'what is the answer?' });
  assert.equal((answered.value['result'] as { text?: string } | null)?.text, 'Forty-two.', answered.text);
  await assistant.close();

  // Settings of a command that the server does not have are not silently lost.
  const other = await millwright(['runs'], { cwd: root, env: { ...env, MILLWRIGHT_BUDGET_TOKENS: '1000' } });
  assert.match(other.stderr, /other settings than this command/);
  assert.doesNotMatch(listed.stderr, /warning/);

  // A command follows its run through the server; one that is stopped leaves it there.
  const said = await run('ask', 'what is the answer?');
  assert.equal(said.code, 0, said.stderr);
  assert.deepEqual([said.events[0]?.['type'], said.events.at(-1)?.['type']], ['run-start', 'run-end']);
  const left = await millwright(['ask', 'stall here', '--json'], {
    cwd: root,
    env,
    onLine: (line, kill) => line.includes('model-call-start') && kill('SIGINT'),
  });
  assert.equal(left.code, 130, left.stderr);
  const { type, runId: leftRun, show, cancel = '' } = left.events.at(-1) as Record<string, string>;
  assert.deepEqual([type, show], ['leave', `millwright show ${leftRun?.slice(-8)}`]);
  const open = await second.ask(`/api/runs/${leftRun}`);
  assert.equal((open.value['run'] as { status: string }).status, 'running');
  const [, ...cancelling] = cancel.split(' ');
  const cancelled = await run(...cancelling);
  assert.equal((cancelled.events[0]?.['task'] as { state?: string })?.state, 'cancelled', cancelled.stderr);
  // There is one owner.
  const another = await millwright(['serve', '--port', '0'], { cwd: root, env });
  assert.deepEqual([another.code, another.stdout], [3, '']);
  assert.match(another.stderr, /in use by process \d+ \("main.ts serve"/);

  // Refusals cost the same as without a server.
  const refused = await run('show', 'ffffffff');
  assert.equal(refused.code, 3, refused.stderr);
  assert.match(refused.stderr, /there is no run "ffffffff"/);

  assert.equal(await second.end('SIGTERM'), 0, 'it ends by itself when it is told to');
  assert.equal(existsSync(join(folder, 'data', 'server.json')), false);
});
