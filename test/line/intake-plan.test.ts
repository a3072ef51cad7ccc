import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, test, type TestContext } from 'node:test';
import { ModelError } from '../../src/domain/errors.ts';
import { scriptedModel } from '../../src/models/scripted.ts';
import { startModelServer, type ScriptInput } from '../programs/model-server.ts';
import { commandHere } from './command-here.ts';
import { closeStore, emptyProject, git, makeRepository, temporary, walkLine } from './line.ts';

const model = 'scripted-model';

type Answers = NonNullable<ScriptInput['answers']>;

/** A repository and two servers, the second for when the first fails. */
const desk = async (t: TestContext, first: Answers, second: Answers) => {
  const start = (answers: Answers) => startModelServer({ script: { models: [model], answers } });
  const [near, spare] = await Promise.all([start(first), start(second)]);
  t.after(() => Promise.all([near.close(), spare.close()]));
  const folder = await temporary(t, 'plan');
  await mkdir(join(folder, 'home/.config/millwright'), { recursive: true });
  await writeFile(
    join(folder, 'home/.config/millwright/millwright.toml'),
    `[endpoints.near]\nbase_url = "${near.url}"\n[endpoints.spare]\nbase_url = "${spare.url}"\n` +
      `[routes]\ndefault = ["${model}@spare"]\nelaborator = ["${model}@near", "${model}@spare"]\n`,
  );
  const root = await makeRepository(join(folder, 'shop'), emptyProject);
  const env = { HOME: join(folder, 'home'), MILLWRIGHT_DATA_DIR: join(folder, 'data') };
  return { near, spare, root, say: (args: string[]) => commandHere(args, { cwd: root, env }) };
};

const proposal = {
  title: 'Log in',
  plan: ['Add a table.'],
  acceptance: ['401 for a wrong password'],
  files: [],
  risk: 'low',
};

test('D3-11, D3-20: one that hangs uses up its own time only; bad JSON is asked again once; who answered is told', async (t) => {
  const { near, spare, root, say } = await desk(
    t,
    [{ text: 'never', fault: { kind: 'stall', noHeaders: true, afterChars: 0, pings: false }, repeat: true }],
    [
      { text: '```json\n{"title":"Log in","plan":[],"acceptance":["x"],"risk":"low"}\n```' },
      { text: `Here it is: ${JSON.stringify(proposal)}`, match: 'PLAN has no step' },
    ],
  );
  const done = await say(['elaborate', 'people should log in', '--timeout', '4s', '--json']);
  assert.equal(done.code, 0, done.stderr);
  const [output] = done.events;
  assert.deepEqual(output?.['proposal'], { ...proposal, risk: { level: 'low', reason: '' }, questions: [] });
  assert.equal(output['model'], `${model} at spare`);
  const fallback = { from: `${model} at near`, to: `${model} at spare`, fault: 'timeout' };
  assert.deepEqual(output['fallbacks'], [fallback, fallback]);
  assert.deepEqual([near.calls.length, spare.calls.length], [2, 2]);
  assert.equal(await git(root, 'branch', '--list', 'millwright/*'), '', 'nothing is made of it');
});

const part = (number: number, files: string): string =>
  `PART ${number}: Part ${number}\nSPEC:\nDo ${number}.\nFILES:\n- ${files}\nAFTER: none\n`;

test('a large spec becomes tasks that wait for each other where they may change the same files', async (t) => {
  const { say } = await desk(t, [{ text: `${part(1, 'src/a.js')}\n${part(2, 'src/')}` }], []);
  const done = await say(['decompose', 'a shop', '--submit', '--json']);
  const { subtasks, taskIds: ids } = done.events[0] as { subtasks: { after: number[] }[]; taskIds: string[] };
  assert.deepEqual(
    subtasks.map(({ after }) => after),
    [[], [1]],
  );
  assert.equal(ids.length, 2, done.stderr);
  const [view] = (await say(['task', ids[1] ?? '', '--json'])).events as unknown as {
    needs: { id: string }[];
    task: { spec: string };
  }[];
  assert.deepEqual(
    view?.needs.map(({ id }) => id),
    [ids[0]],
  );
  assert.match(view.task.spec, /Change only these files:\n- src\/$/);
});

test('D3-4, D3-9: without a fallback one model sees the wish, on the commit that was named, whatever is checked out', async (t) => {
  const request = { base: '', noFallback: true };
  const fault = new ModelError('unauthorized', 'the key is not taken', { retryable: false });
  const near = scriptedModel({ name: 'near', replies: [{ fault }] });
  const spare = scriptedModel({ name: 'spare', replies: ['never'] });
  const line = await walkLine(t, {
    files: emptyProject,
    replies: [],
    model: () => Promise.resolve([near, spare]),
    recipe: 'elaborate',
    request,
    async before(root) {
      await git(root, 'checkout', '--quiet', '-b', 'feature');
      await git(root, 'commit', '--quiet', '--allow-empty', '--message', 'only here');
      request.base = await git(root, 'rev-parse', 'HEAD');
      await git(root, 'checkout', '--quiet', 'main');
    },
  });
  const bases = line.events.flatMap((event) => (event.type === 'step-end' ? (event.facts.base ?? []) : []));
  assert.deepEqual(bases, [request.base]);
  assert.deepEqual([near.calls.length, spare.calls.length, line.end.outcome], [1, 0, 'failed']);
  assert.match(line.end.reason, /the key is not taken/);
});

after(closeStore);
