import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startModelServer } from '../programs/model-server.ts';
import { commandHere } from './command-here.ts';
import { millwright } from './command.ts';
import { add, addTest, emptyProject, files, git, makeRepository, plan, temporary } from './line.ts';

const claim = 'FINDING [major] add.js:1: `a + b` joins text\nSCORE: 0.3\nVERDICT: REJECTED';
const shows =
  "```js\nimport assert from 'node:assert/strict';\nimport { test } from 'node:test';\nimport { add } from './add.js';\n\ntest('adds text', () => {\n  assert.equal(add('1', '2'), 3);\n});\n```";
const answers = [
  { text: plan('add.js'), match: { system: 'You plan' } },
  {
    text: files({ 'add.js': add('a + b'), 'add.test.js': addTest }),
    match: { system: 'You write complete' },
  },
  { text: claim, match: { system: 'You review' } },
  { text: shows, match: { system: 'A review claims' } },
  { text: files({ 'add.js': add('Number(a) + Number(b)') }), match: { system: 'You repair' } },
  { text: 'SCORE: 0.9\nVERDICT: APPROVED', match: { system: 'You review' } },
];

/** In the middle of a review: behind its answer, behind the test of its claim, while that one is laid into the tree. */
const killPoints = [
  (event: Record<string, unknown>, seen: number) => event['type'] === 'model-call-end' && seen === 1,
  (event: Record<string, unknown>, seen: number) => event['type'] === 'model-call-end' && seen === 2,
  (event: Record<string, unknown>, seen: number) => event['type'] === 'check-start' && seen === 2,
];

test('DX-10: iterate that is killed in the middle of a review goes on without paying for an answer twice', async (t) => {
  const folder = await temporary(t, 'iterate');
  await mkdir(join(folder, 'home'));
  for (const [index, isPoint] of killPoints.entries()) {
    const server = await startModelServer({ script: { models: ['scripted-model'], pick: 'match', answers } });
    t.after(() => server.close());
    const root = await makeRepository(join(folder, `project-${index}`), emptyProject);
    const env = {
      HOME: join(folder, 'home'),
      MILLWRIGHT_DATA_DIR: join(folder, `data-${index}`),
      MILLWRIGHT_BASE_URL: server.url,
      MILLWRIGHT_MODEL: 'scripted-model',
    };
    let [runId, seen] = ['', 0];
    const words = [
      'iterate',
      'add two numbers, with tests',
      '--max-rounds',
      '2',
      '--threshold',
      '0.8',
      '--json',
    ];
    const killed = await millwright(words, {
      cwd: root,
      env,
      onLine(line, kill) {
        const event = JSON.parse(line) as Record<string, unknown> & { runId?: string };
        runId ||= event.runId ?? '';
        if (event['type'] === 'model-call-end' && event['role'] === 'reviewer') seen += 1;
        if (isPoint(event, seen)) kill();
      },
    });
    assert.equal(
      killed.signal,
      'SIGKILL',
      `point ${index} was never seen:\n${killed.stdout}${killed.stderr}`,
    );
    const resumed = await commandHere(['resume', runId, '--json'], { cwd: root, env });
    assert.equal(resumed.code, 0, `${resumed.stdout}${resumed.stderr}`);
    const end = resumed.events.at(-1) as {
      branch: string;
      proof: { review: { tried: { test: { path: string } }[] } };
    };
    const path = end.proof.review.tried[0]?.test.path ?? '';
    assert.match(await git(root, 'show', `${end.branch}:${path}`), /adds text/);
    server.assertFinished();
    assert.equal(server.calls.length, answers.length);
  }
});

test('iterate: wrong values and a dual review by one model are refused with the next step', async (t) => {
  const folder = await temporary(t, 'iterate');
  const root = await makeRepository(join(folder, 'project'), emptyProject);
  const env = { HOME: folder, MILLWRIGHT_DATA_DIR: join(folder, 'data') };
  for (const [flags, said] of [
    [['--threshold', '1.5'], /number from 0 to 1/],
    [['--threshold', 'high'], /number from 0 to 1/],
    [['--max-rounds', '11'], /whole number from 0 to 10/],
    [['--max-rounds', '1.5'], /whole number from 0 to 10/],
    [['--mode', 'both'], /auto, dual, self, none/],
    [['--mode', 'dual', '--model', 'm'], /--model names one for every role/],
  ] as const) {
    const ended = await commandHere(['iterate', 'x', ...flags], { cwd: root, env });
    assert.equal(ended.code, 64, flags.join(' '));
    assert.match(ended.stderr, said);
  }
});
