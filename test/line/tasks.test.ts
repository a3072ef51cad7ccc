import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { startModelServer } from '../programs/model-server.ts';
import { commandHere } from './command-here.ts';
import type { CommandOptions } from './command.ts';
import { add, addTest, emptyProject, files, git, makeRepository, plan, temporary } from './line.ts';
import { shortLived } from '../programs/short-lived.ts';

const model = 'scripted-model';
const of = (role: 'planner' | 'coder' | 'healer' | 'reviewer', last?: string) => ({
  system: { planner: 'You plan', coder: 'You write complete', healer: 'You repair', reviewer: 'You review' }[
    role
  ],
  ...(last !== undefined && { last }),
});

/** A person with a repository and a model that knows two wishes and a comment. */
const desk = async (t: TestContext) => {
  const server = await startModelServer({
    script: {
      models: [model],
      pick: 'match',
      answers: [
        { text: plan('add.js', 'add.test.js'), match: of('planner', 'add two numbers'), repeat: true },
        { text: plan('twice.js'), match: of('planner', 'double a number'), repeat: true },
        {
          text: '',
          match: of('planner', 'wait for ever'),
          fault: { kind: 'stall', afterChars: 0, noHeaders: true },
          repeat: true,
        },
        {
          text: files({ 'add.js': add('a + b'), 'add.test.js': addTest }),
          match: of('coder', 'add two numbers'),
          repeat: true,
        },
        {
          text: files({
            'twice.js': "import { add } from './add.js';\n\nexport const twice = (a) => add(a, a);\n",
          }),
          match: of('coder', 'double a number'),
          repeat: true,
        },
        {
          text: files({ 'add.js': `// Adds.\n${add('a + b')}` }),
          match: of('healer', 'say what it does'),
          repeat: true,
        },
        { text: 'VERDICT: APPROVED', match: of('reviewer'), repeat: true },
      ],
    },
  });
  t.after(() => server.close());
  const folder = await temporary(t, 'floor');
  await mkdir(join(folder, 'home'));
  const root = await makeRepository(join(folder, 'project'), emptyProject);
  const env = {
    HOME: join(folder, 'home'),
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
    MILLWRIGHT_BASE_URL: server.url,
    MILLWRIGHT_MODEL: model,
  };
  return { folder, server, root, options: { cwd: root, env } satisfies CommandOptions };
};

type Desk = Awaited<ReturnType<typeof desk>>;

interface View {
  task: { id: string; state: string };
  runs: { id: string; outcome?: string; branch?: string; commit?: string }[];
  moves: { to: string; by: string; reason?: string }[];
}

/** A command that has to succeed, and what it said. */
const say = async ({ options }: Desk, ...args: string[]): Promise<Record<string, unknown>> => {
  const done = await commandHere([...args, '--json'], options);
  assert.equal(done.code, 0, `${args.join(' ')}\n${done.stdout}${done.stderr}`);
  return JSON.parse(done.stdout) as Record<string, unknown>;
};

const submitted = async (at: Desk, ...args: string[]): Promise<string> =>
  ((await say(at, 'submit', ...args))['task'] as { id: string }).id;

const view = async (at: Desk, id: string): Promise<View> => (await say(at, 'task', id)) as unknown as View;

/** Asks until the task stands so; what is asked is a server, which tells at once. */
const until = async (at: Desk, id: string, state: string): Promise<View> => {
  for (;;) {
    const now = await view(at, id);
    if (now.task.state === state) return now;
    assert(!['failed', 'cancelled'].includes(now.task.state), JSON.stringify(now));
  }
};

/** `millwright serve` as a process of its own. */
const serve = async (t: TestContext, { options }: Desk) => {
  const main = join(import.meta.dirname, '../../src/main.ts');
  const env = { PATH: process.env['PATH'], ...options.env };
  const child = spawn(process.execPath, [...shortLived, main, 'serve', '--port', '0', '--json'], {
    ...options,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  t.after(stop);
  for await (const line of createInterface({ input: child.stdout })) {
    const { address } = JSON.parse(line) as { address: string };
    return { address, stop };
  }
  throw new Error('the server did not begin');
};

test('a file of tasks is done in order, each after those it needs, and a circle is refused before anything is made', async (t) => {
  const at = await desk(t);
  const file = join(at.folder, 'tasks.yaml');
  await writeFile(file, '- id: a\n  spec: one\n  after: [b]\n- id: b\n  spec: two\n  after: [a]\n');
  const circle = await commandHere(['run', file], at.options);
  assert.equal(circle.code, 64);
  assert.match(circle.stderr, /wait for each other: a → b → a/);
  await writeFile(file, 'tasks:\n  - spec: double a number\n    after: [add]\n    temprature: 0\n');
  const unknown = await commandHere(['run', file], at.options);
  assert.match(unknown.stderr, /unknown field "temprature"[^]*did you mean temperature/);
  await writeFile(
    file,
    'tasks:\n  - id: twice\n    spec: double a number\n    after: [add]\n    temperature: 0\n  - id: add\n    spec: add two numbers\n    review: true\n',
  );
  const planned = await say(at, 'run', file, '--dry-run');
  assert.deepEqual(
    (planned['planned'] as { title: string }[]).map(({ title }) => title),
    ['add two numbers', 'double a number'],
  );
  const { tasks } = (await say(at, 'run', file)) as { tasks: { title: string; state: string }[] };
  assert.deepEqual(
    tasks.map(({ title, state }) => [title, state]),
    [
      ['add two numbers', 'review'],
      ['double a number', 'pending'],
    ],
  );
});

test('DX-10: a task goes through every door: left without a server, done by one, sent back, approved, and what waited for it starts', async (t) => {
  const at = await desk(t);
  const first = await submitted(
    at,
    'add two numbers',
    '--review',
    '--temperature',
    '0',
    '--system-prompt',
    'Be brief.',
  );
  const second = await submitted(at, 'double a number', '--after', first.slice(-8));
  assert.equal(at.server.calls.length, 0, 'nobody works before a server is there');
  const server = await serve(t, at);
  const made = await until(at, first, 'review');
  const { body } = at.server.calls[0] as unknown as {
    body: { temperature: number; messages: { content: string }[] };
  };
  assert.equal(body.temperature, 0, 'D1-28: 0 is a temperature');
  assert.match(body.messages[0]?.content ?? '', /Be brief\.$/);
  assert.equal((await view(at, second)).task.state, 'pending');
  const early = await commandHere(['approve', first, '--commit', '0000000'], at.options);
  assert.match(early.stderr, /not 0000000/);
  await say(at, 'send-back', first, 'say what it does');
  const again = await until(at, first, 'review');
  assert.notEqual(again.runs[0]?.commit, made.runs[0]?.commit);
  assert.equal(again.runs.length, 1, 'the same run went on');
  assert.match(await git(at.root, 'show', `${again.runs[0]?.branch ?? ''}:add.js`), /^\/\/ Adds\./);
  await say(at, 'approve', first);
  assert.match(await readFile(join(at.root, 'add.js'), 'utf8'), /^\/\/ Adds\./);
  const twice = await commandHere(['reject', first, 'too late'], at.options);
  assert.match(twice.stderr, /this task is completed/);
  await until(at, second, 'completed');
  const told = (await view(at, first)).moves.map(({ to }) => to);
  assert.deepEqual(told, [
    'pending',
    'queued',
    'running',
    'review',
    'queued',
    'running',
    'review',
    'completed',
  ]);
  await server.stop();
});

test('cancel reaches a model that is thinking, and a task that was cancelled can be tried again', async (t) => {
  const at = await desk(t);
  const server = await serve(t, at);
  const id = await submitted(at, 'wait for ever');
  await until(at, id, 'running');
  while (at.server.calls.length === 0) await view(at, id);
  await say(at, 'cancel', id, '--reason', 'never mind');
  let ended = await view(at, id);
  while (ended.runs[0]?.outcome === undefined) ended = await view(at, id);
  assert.equal(ended.runs[0].outcome, 'cancelled');
  assert.equal(ended.task.state, 'cancelled');
  assert.equal(ended.moves.at(-1)?.reason, 'never mind');
  await say(at, 'retry', id);
  const { runs } = await until(at, id, 'running');
  assert.equal(runs.length, 2);
  await say(at, 'cancel', id);
  await server.stop();
});
