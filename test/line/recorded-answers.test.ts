import assert from 'node:assert/strict';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { startModelServer, type ScriptInput } from '../programs/model-server.ts';
import { commandHere } from './command-here.ts';
import { add, addTest, emptyProject, files, git, makeRepository, plan, temporary } from './line.ts';

const data = join(import.meta.dirname, '../../../shared/data/replies/single-function.jsonl');

interface Recorded {
  id: string;
  model: string;
  task: string;
  raw: string;
  gold: { status: string; passed: number; total: number };
}

/** The first answers of real models to one task: one whose checks failed there, one whose checks passed. */
const recordedAnswers = async (task: string): Promise<{ wrong: Recorded; right: Recorded }> => {
  const found: Partial<Record<'wrong' | 'right', Recorded>> = {};
  for await (const line of createInterface({ input: createReadStream(data) })) {
    const row = JSON.parse(line) as Recorded;
    // One fenced block, so that the answer says which file it means although it names none.
    if (row.task !== task || row.raw.split('```').length !== 3) continue;
    const passed = row.gold.passed === row.gold.total;
    if (passed) found.right ??= row;
    else if (row.gold.passed > 1) found.wrong ??= row;
    if (found.wrong && found.right) break;
  }
  const { wrong, right } = found;
  if (!wrong || !right) throw new Error(`the data has no such answers to ${task}`);
  return { wrong, right };
};

/** The task's own checks as tests; the answers are plain scripts, so they are run as such. */
const gcdTest = `import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { runInNewContext } from 'node:vm';

const gcd = runInNewContext(readFileSync('gcd.js', 'utf8') + '\\n;gcd', { console: { log() {} } });

for (const [a, b, expected] of [[1, 1, 1], [100, 20, 20], [5, 0, 5], [0, 3, 3], [13, 7, 1]])
  test('gcd of ' + a + ' and ' + b, () => assert.equal(gcd(a, b), expected));
`;

const serve = async (t: TestContext, script: ScriptInput) => {
  const server = await startModelServer({ script: { models: ['recorded'], ...script } });
  t.after(() => server.close());
  return server;
};

const personOf = async (t: TestContext, url: string, project: Record<string, string>) => {
  const folder = await temporary(t, 'recorded');
  await mkdir(join(folder, 'home'));
  const env = {
    HOME: join(folder, 'home'),
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
    MILLWRIGHT_BASE_URL: url,
    MILLWRIGHT_MODEL: 'recorded',
    MILLWRIGHT_REVIEW_ROUNDS: '0',
  };
  return { env, root: await makeRepository(join(folder, 'project'), project) };
};

interface End {
  outcome: string;
  runId: string;
  branch: string;
  proof: { models: { model: string }[]; healed: number };
}

test(
  'real recorded answers of models become a merged branch whose tests pass, the wrong one healed by the right one',
  {
    skip:
      !existsSync(data) &&
      process.env['CI'] !== 'true' &&
      'the recorded answers (../shared/data) are not here',
  },
  async (t) => {
    const { wrong, right } = await recordedAnswers('junior-v2/GCDZeroShot/javascript');
    const server = await serve(t, {
      answers: [{ text: plan('gcd.js') }, { text: wrong.raw }, { text: right.raw }],
    });
    const { env, root } = await personOf(t, server.url, { ...emptyProject, 'gcd.test.js': gcdTest });
    const made = await commandHere(
      ['make', 'write gcd(a, b) in gcd.js: the greatest common divisor of a and b', '--json'],
      { cwd: root, env },
    );
    assert.equal(made.code, 0, `${wrong.id} ${right.id}\n${made.stdout.slice(-3000)}${made.stderr}`);
    const end = made.events.at(-1) as unknown as End;
    assert.equal(end.proof.healed, 1);
    const merged = await commandHere(['merge', end.runId], { cwd: root, env });
    assert.equal(merged.code, 0, merged.stderr);
    const { execFileSync } = await import('node:child_process');
    assert.match(
      execFileSync(process.execPath, ['--test'], {
        cwd: root,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] },
      }),
      /pass 5/,
    );
  },
);

const good = files({ 'add.js': add('a + b'), 'add.test.js': addTest });

test('DX-1, D1-4: the system message of every role reaches the wire, beside exactly one user message', async (t) => {
  const server = await serve(t, { answers: [{ text: plan('add.js') }, { text: good }] });
  const { env, root } = await personOf(t, server.url, emptyProject);
  const made = await commandHere(['make', 'add two numbers', '--json'], { cwd: root, env });
  assert.equal(made.code, 0, made.stdout + made.stderr);
  for (const { body } of server.calls) {
    assert.deepEqual(
      (body.messages as { role: string }[]).map(({ role }) => role),
      ['system', 'user'],
    );
    assert.equal(typeof body['temperature'], 'number');
  }
  assert.match(JSON.stringify(server.calls[0]?.body.messages), /You plan/);
  assert.match(JSON.stringify(server.calls[1]?.body.messages), /You write/);
});

test('DX-4, D3-2: the proof names the model that the server says it was, once for each call that was really answered', async (t) => {
  const server = await serve(t, {
    answers: [
      { text: plan('add.js'), model: 'really-this-one' },
      { text: good, model: 'really-this-one' },
    ],
  });
  const { env, root } = await personOf(t, server.url, emptyProject);
  const made = await commandHere(['make', 'add two numbers', '--json'], { cwd: root, env });
  const end = made.events.at(-1) as unknown as End;
  assert.deepEqual(
    end.proof.models.map(({ model }) => model),
    ['really-this-one', 'really-this-one'],
  );
  assert.equal(server.count('completed'), end.proof.models.length);
});

test('DX-11: no connection is made but to the configured endpoint', async (t) => {
  const visitors: string[] = [];
  const bystanders = await Promise.all(
    [11434, 1234, 8080, 8000].map(
      (port) =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const bystander = createServer();
          bystander.on('connection', () => visitors.push(String(port)));
          bystander.on('error', () => resolve(bystander)).listen(port, '127.0.0.1', () => resolve(bystander));
        }),
    ),
  );
  t.after(() => bystanders.forEach((bystander) => bystander.close()));
  assert.ok(bystanders.some(({ listening }) => listening));
  const server = await serve(t, { answers: [{ text: plan('add.js') }, { text: good }] });
  const { env, root } = await personOf(t, server.url, emptyProject);
  const made = await commandHere(['make', 'add two numbers', '--json'], { cwd: root, env });
  assert.equal(made.code, 0, made.stdout + made.stderr);
  assert.deepEqual(visitors, []);
});

test('D3-5: cut, endless-at-the-limit, broken and empty answers fail by name and leave nothing behind', async (t) => {
  const faults: [ScriptInput['answers'], RegExp][] = [
    [[{ text: good, finish: 'length' }], /length-limit/],
    [[{ text: good, finish: null, done: false, repeat: true }], /stream-cut/],
    [
      [
        {
          text: good,
          fault: { kind: 'error', afterChars: 20, error: { message: 'out of memory' }, form: 'data' },
          repeat: true,
        },
      ],
      /stream-error/,
    ],
    [[{ text: ' ', repeat: true }], /empty-answer/],
  ];
  for (const [answers, name] of faults) {
    const server = await serve(t, { answers: [{ text: plan('add.js') }, ...(answers ?? [])] });
    const { env, root } = await personOf(t, server.url, emptyProject);
    const made = await commandHere(['make', 'add two numbers', '--json'], { cwd: root, env });
    assert.equal(made.code, 3, `${name}: ${made.stdout.slice(-2000)}${made.stderr}`);
    assert.match(made.stdout, name);
    assert.equal(await git(root, 'branch', '--list', 'millwright/*'), '');
  }
});
