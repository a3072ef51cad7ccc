import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startModelServer, type ScriptInput } from '../programs/model-server.ts';
import { millwright } from '../line/command.ts';
import { add, addTest, emptyProject, files, git, makeRepository, plan, temporary } from '../line/line.ts';
import { clientKinds, startAssistant, type Progress } from './assistant.ts';

const model = 'scripted-model';
const answers: NonNullable<ScriptInput['answers']> = [
  { text: plan('add.js', 'add.test.js'), match: { system: 'You plan' } },
  {
    text: files({ 'add.js': add('a - b'), 'add.test.js': addTest }),
    match: { system: 'You write complete' },
  },
  { text: files({ 'add.js': add('a + b') }), match: { system: 'You repair' } },
  { text: 'VERDICT: APPROVED', match: { system: 'You review' } },
];

const workshop = async (t: TestContext, script: ScriptInput) => {
  const server = await startModelServer({ script: { models: [model], pick: 'match', ...script } });
  t.after(() => server.close());
  const folder = await temporary(t, 'mcp');
  await mkdir(join(folder, 'home'));
  const env = {
    HOME: join(folder, 'home'),
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
    MILLWRIGHT_BASE_URL: server.url,
    MILLWRIGHT_MODEL: model,
  };
  const root = await makeRepository(join(folder, 'workspace'), emptyProject);
  return { server, folder, env, root };
};

for (const kind of clientKinds)
  test(`a spec becomes a verified commit through a client ${kind}, with progress, and is merged`, async (t) => {
    const { server, folder, env, root } = await workshop(t, { answers });
    const assistant = await startAssistant(t, { kind, cwd: folder, env, roots: [root] });
    const all: Progress[] = [];
    const made = await assistant.call(
      'make',
      { spec: 'add two numbers, with tests' },
      { onProgress: (progress) => all.push(progress) },
    );
    assert.equal(made.isError, false, made.text);
    const { runId, outcome, status, branch, proof } = made.value as {
      runId: string;
      outcome: string;
      status: string;
      branch: string;
      proof: { tree: string; sandbox: string };
    };
    assert.deepEqual([outcome, status, proof.sandbox], ['verified', 'ended', 'bubblewrap']);
    assert.equal(await git(root, 'rev-parse', `${branch}^{tree}`), proof.tree);
    server.assertFinished();
    // The client of 2026 tells on its own that it answers a question of the server.
    const heard = all.filter(({ message }) => !message.startsWith('Fulfilling input'));
    const messages = heard.map(({ message }) => message);
    assert.ok(messages[0]?.includes(runId), `the first thing told is the id of the run: ${messages[0]}`);
    assert.ok(messages.includes('check test failed') && messages.includes('check test passed'));
    assert.match(messages.at(-1) ?? '', /^verified: /);
    assert.ok(
      heard.every(({ progress }, index) => index === 0 || progress > (heard[index - 1]?.progress ?? 0)),
    );

    const state = await assistant.call('task_status', { run: runId.slice(-8), after: 3 });
    assert.deepEqual([state.value['outcome'], state.value['isWorkedOn']], ['verified', false]);
    assert.equal((state.value['news'] as string[]).length, (state.value['position'] as number) - 3);
    const merged = await assistant.call('merge', { run: runId });
    assert.equal(merged.value['kind'], 'fast-forward', merged.text);
    assert.match(await readFile(join(root, 'add.js'), 'utf8'), /a \+ b/);
    assert.deepEqual(assistant.errors, []);
    await assistant.close();
  });

test('a client that does not wait polls, and waits for the end when it likes', async (t) => {
  const { folder, env, root } = await workshop(t, { answers });
  const assistant = await startAssistant(t, { cwd: folder, env, roots: [root] });
  const started = await assistant.call('make', { spec: 'add two numbers, with tests', wait: false });
  assert.deepEqual([started.value['outcome'], started.value['isWorkedOn']], [null, true], started.text);
  const { runId } = started.value as { runId: string };
  const ended = await assistant.call('task_status', { run: runId, wait: true });
  assert.deepEqual([ended.value['outcome'], ended.value['status']], ['verified', 'ended'], ended.text);
  // The embedded database is free when nothing is being done: the command line can be used beside an open assistant.
  const shown = await millwright(['show', runId, '--json'], { cwd: root, env });
  assert.equal(shown.code, 0, shown.stderr);
  assert.match((await assistant.call('show', { run: runId, diff: true })).text, /a \+ b/);
  await assistant.close();

  const elsewhere = await makeRepository(join(folder, 'elsewhere'), emptyProject);
  const stranger = await startAssistant(t, { cwd: root, env, roots: [elsewhere] });
  assert.deepEqual((await stranger.call('runs')).value, { runs: [] });
  for (const tool of ['show', 'merge', 'resume', 'task_status'])
    assert.match((await stranger.call(tool, { run: runId })).text, /outside of your workspace/, tool);
  await stranger.close();
});

test('a request that is cancelled stops the waiting and not the run', async (t) => {
  const { server, folder, env, root } = await workshop(t, { answers });
  const assistant = await startAssistant(t, { cwd: folder, env, roots: [root] });
  const cancel = new AbortController();
  let runId = '';
  const waiting = assistant.call(
    'make',
    { spec: 'add two numbers, with tests' },
    {
      signal: cancel.signal,
      onProgress({ message }) {
        runId ||= /run (\S+):/.exec(message)?.[1] ?? '';
        if (message.startsWith('check test')) cancel.abort();
      },
    },
  );
  await assert.rejects(waiting);
  const ended = await assistant.call('task_status', { run: runId, wait: true });
  assert.equal(ended.value['outcome'], 'verified', ended.text);
  server.assertFinished();
  await assistant.close();
});

test('a client that leaves ends the server, and its run can be resumed', async (t) => {
  const stalled = [{ ...answers[0], fault: { kind: 'stall' as const, afterChars: 0, noHeaders: true } }];
  const { server, folder, env, root } = await workshop(t, { answers: [...stalled, ...answers] });
  const first = await startAssistant(t, { cwd: folder, env, roots: [root] });
  const started = await first.call('make', { spec: 'add two numbers, with tests', wait: false });
  const { runId } = started.value as { runId: string };
  await server.until(({ calls }) => calls.length === 1);
  await first.close();
  assert.throws(() => process.kill(first.pid, 0), 'the process is gone');
  const second = await startAssistant(t, { cwd: folder, env, roots: [root] });
  const left = await second.call('task_status', { run: runId, wait: true });
  assert.deepEqual(
    [left.value['outcome'], left.value['isWorkedOn']],
    [null, false],
    'nobody works on it, so there is nothing to wait for',
  );
  const resumed = await second.call('resume', { run: runId });
  assert.equal(resumed.value['outcome'], 'verified', resumed.text);
  await second.close();
});
