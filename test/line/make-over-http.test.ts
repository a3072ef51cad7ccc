import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startModelServer, type ScriptInput } from '../programs/model-server.ts';
import { inStore } from '../programs/two-databases.ts';
import { commandHere } from './command-here.ts';
import { millwright } from './command.ts';
import { add, addTest, emptyProject, files, git, makeRepository, plan, temporary } from './line.ts';

const model = 'scripted-model';
/** How the prompt of each role begins, in the order in which a run with one fault asks them. */
const openings = {
  elaborator: 'You plan',
  coder: 'You write complete',
  healer: 'You repair',
  reviewer: 'You review',
};
const approved = 'VERDICT: APPROVED';
const answers = [
  { text: plan('add.js', 'add.test.js'), match: { system: openings.elaborator } },
  {
    text: files({ 'add.js': add('a - b'), 'add.test.js': addTest }),
    match: { system: openings.coder },
  },
  { text: files({ 'add.js': add('a + b') }), match: { system: openings.healer } },
  { text: approved, match: { system: openings.reviewer } },
];

const serve = async (t: TestContext, script: ScriptInput) => {
  const server = await startModelServer({ script: { models: [model], pick: 'match', ...script } });
  t.after(() => server.close());
  return server;
};

const personOf = async (t: TestContext, url: string) => {
  const folder = await temporary(t, 'cli');
  await mkdir(join(folder, 'home'));
  const env = {
    HOME: join(folder, 'home'),
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
    MILLWRIGHT_BASE_URL: url,
    MILLWRIGHT_MODEL: model,
  };
  return { folder, env };
};

test('make: a spec on the command line becomes a verified commit that can be merged', async (t) => {
  const server = await serve(t, { answers });
  const { folder, env } = await personOf(t, server.url);
  const root = await makeRepository(join(folder, 'project'), emptyProject);
  const made = await millwright(['make', 'add two numbers, with tests', '--json'], { cwd: root, env });
  assert.equal(made.code, 0, made.stdout + made.stderr);
  const end = made.events.at(-1) as {
    type: string;
    outcome: string;
    branch: string;
    commit: string;
    runId: string;
    proof: { tree: string; sandbox: string };
  };
  assert.deepEqual([end.type, end.outcome, end.proof.sandbox], ['run-end', 'verified', 'bubblewrap']);
  assert.equal(await git(root, 'rev-parse', `${end.branch}^{tree}`), end.proof.tree);
  server.assertFinished();

  const run = end.runId.slice(-8);
  const runs = await commandHere(['runs'], { cwd: root, env });
  assert.match(runs.stdout, new RegExp(run));
  const shown = await commandHere(['show', run, '--proof', '--json'], { cwd: root, env });
  assert.equal(shown.code, 0, shown.stderr);
  const merged = await commandHere(['merge', run], { cwd: root, env });
  assert.equal(merged.code, 0, merged.stderr);
  assert.match(await readFile(join(root, 'add.js'), 'utf8'), /a \+ b/);
  assert.equal(await git(root, 'status', '--porcelain'), '');
});

/**
 * Where the process of a run is killed, one time after the other, in each step at least once: as soon as the event is on
 * the screen, it is in the log. Between two points of a run a model is asked, so that the next is never passed unseen.
 */
const killPoints = [
  ['run-start', 'model-call-end:elaborator', 'step-end:validate', 'model-call-end:healer', 'step-end:commit'],
  ['step-end:prepare', 'step-end:extract', 'model-call-end:reviewer'],
  ['model-call-start:elaborator', 'check-start:test', 'step-start:commit'],
  ['model-call-end:coder'],
  ['files-write'],
];

const nameOf = (line: string): string => {
  const event = JSON.parse(line) as {
    type: string;
    step?: string;
    role?: string;
    check?: string;
    result?: { name: string };
  };
  const detail = event.step ?? event.role ?? event.check ?? event.result?.name;
  return detail === undefined ? event.type : `${event.type}:${detail}`;
};

/** Who was asked, by the words that each role's prompt begins with. */
const roleOf = (body: unknown): string => {
  const text = JSON.stringify(body);
  const found = Object.entries(openings).find(([, words]) => text.includes(words));
  return found?.[0] ?? 'nobody';
};

const answeredRoles = (lines: readonly Record<string, unknown>[]): string[] =>
  lines.filter(({ type }) => type === 'model-call-end').map(({ role }) => String(role));

type Options = Omit<Parameters<typeof millwright>[1], 'onLine'>;
type Server = Awaited<ReturnType<typeof serve>>;

/** Makes, is killed at each point in turn, and resumes until the end. */
const surviveAll = async (points: readonly string[], options: Options, server: Server) => {
  let runId = '';
  const known: string[] = [];
  const go = async (args: string[], point: string) => {
    const asked = server.calls.length;
    const ended = await millwright([...args, '--json'], {
      ...options,
      onLine(line, kill) {
        runId ||= (JSON.parse(line) as { runId?: string }).runId ?? '';
        if (nameOf(line) === point) kill();
      },
    });
    // What is on the screen is in the log; only a call that was under way may be made again.
    const again = server.calls.slice(asked).map(({ body }) => roleOf(body));
    assert.deepEqual(
      again.filter((role) => known.includes(role)),
      [],
      `before ${point}`,
    );
    known.push(...answeredRoles(ended.events));
    return ended;
  };
  for (const point of points) {
    const killed = await go(
      runId === '' ? ['make', 'add two numbers, with tests'] : ['resume', runId],
      point,
    );
    assert.equal(killed.signal, 'SIGKILL', `${point} was never seen:\n${killed.stdout}${killed.stderr}`);
  }
  return { resumed: await go(['resume', runId], 'nowhere'), runId };
};

test('DX-10: kill -9 at any step, and resume finishes without paying for an answer twice', async (t) => {
  const { folder, env } = await personOf(t, '');
  const repeated = answers.map((answer) => ({ ...answer, repeat: true }));
  for (const [index, points] of killPoints.entries()) {
    const server = await serve(t, { answers: repeated });
    const root = await makeRepository(join(folder, `project-${index}`), emptyProject);
    const options = { cwd: root, env: { ...env, MILLWRIGHT_BASE_URL: server.url } };
    const { resumed, runId } = await surviveAll(points, options, server);
    const where = points.join(', ');
    assert.equal(resumed.code, 0, `${where}: ${resumed.stdout}${resumed.stderr}`);
    const end = resumed.events.at(-1) as { outcome: string; branch: string; commit: string };
    assert.equal(end.outcome, 'verified', where);
    assert.equal(await git(root, 'rev-list', '--count', `main..${end.branch}`), '1', `${where}: one commit`);
    assert.equal((await git(root, 'branch', '--list', 'millwright/*')).split('\n').length, 1, where);
    const events = await inStore(join(folder, 'data'), (store) => store.log.read(runId));
    const written = answeredRoles(events.map(({ event }) => event));
    assert.deepEqual(written, Object.keys(openings), `${where}: each answer is there once`);
    const atMost = written.length + points.length;
    assert.ok(server.calls.length <= atMost, `${where}: ${server.calls.length} calls`);
    await server.close();
  }
});

test('Ctrl-C leaves a run that can be resumed, and says how', async (t) => {
  const server = await serve(t, { answers });
  const { folder, env } = await personOf(t, server.url);
  const root = await makeRepository(join(folder, 'project'), emptyProject);
  let runId = '';
  const stopped = await millwright(['make', 'add two numbers, with tests', '--json'], {
    cwd: root,
    env,
    onLine(line, kill) {
      runId ||= (JSON.parse(line) as { runId?: string }).runId ?? '';
      if (nameOf(line) === 'check-start:test') kill('SIGINT');
    },
  });
  assert.equal(stopped.code, 130, stopped.stdout + stopped.stderr);
  assert.match(String(stopped.events.at(-1)?.['resume']), /millwright resume/);
  const resumed = await millwright(['resume', runId, '--json'], { cwd: root, env });
  assert.equal(resumed.code, 0, resumed.stdout + resumed.stderr);
  server.assertFinished();
});
