import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startModelServer } from '../programs/model-server.ts';
import { inStore } from '../programs/two-databases.ts';
import { commandHere } from './command-here.ts';
import { millwright } from './command.ts';
import { add, addTest, emptyProject, files, git, makeRepository, temporary } from './line.ts';

type Event = Record<string, unknown> & { candidate?: { number: number } };

const match = { system: 'You repair' };
/** The first round mends nothing, one candidate mends half, and the last of them mends it. */
const answers = ['a * NaN', 'a === 0 && b === 0 ? 0 : NaN', 'a + b'].map((body, index) => ({
  text: files({ 'add.js': add(body) }),
  match,
  // A call that was under way when the process died is made again.
  repeat: index === 2,
}));

/** Behind the answer of the first candidate, and when the second one is about to be asked for. */
const killPoints = [
  ({ type }: Event, answered: number) => type === 'model-call-end' && answered === 2,
  ({ type, candidate }: Event) => type === 'heal-round' && candidate?.number === 2,
];

test('DX-10, D2-13: a run that is killed between candidates goes on with the next one, and pays for no answer twice', async (t) => {
  const folder = await temporary(t, 'heal');
  await mkdir(join(folder, 'home'));
  for (const [index, isPoint] of killPoints.entries()) {
    const server = await startModelServer({ script: { models: ['m'], pick: 'match', answers } });
    t.after(() => server.close());
    const root = await makeRepository(join(folder, `project-${index}`), {
      ...emptyProject,
      'add.js': `${add('NaN')}\n`,
      'add.test.js': `${addTest}\n`,
    });
    const env = {
      HOME: join(folder, 'home'),
      MILLWRIGHT_DATA_DIR: join(folder, `data-${index}`),
      MILLWRIGHT_BASE_URL: server.url,
      MILLWRIGHT_MODEL: 'm',
      MILLWRIGHT_REVIEW_ROUNDS: '0',
    };
    let [runId, answered] = ['', 0];
    const killed = await millwright(['fix', '--json'], {
      cwd: root,
      env,
      onLine(line, kill) {
        const event = JSON.parse(line) as Event & { runId?: string };
        runId ||= event.runId ?? '';
        if (event['type'] === 'model-call-end') answered += 1;
        if (isPoint(event, answered)) kill();
      },
    });
    assert.equal(
      killed.signal,
      'SIGKILL',
      `point ${index} was never seen:\n${killed.stdout}${killed.stderr}`,
    );
    const resumed = await commandHere(['resume', runId, '--json'], { cwd: root, env });
    assert.equal(resumed.code, 0, `${resumed.stdout}${resumed.stderr}`);
    const { branch, proof } = resumed.events.at(-1) as { branch: string; proof: { healed: number } };
    assert.match(await git(root, 'show', `${branch}:add.js`), /a \+ b/);
    assert.equal(proof.healed, 3);
    server.assertFinished();
    const again = server.calls.length - answers.length;
    assert(again === 0 || (again === 1 && index === 1), `${again} calls too many at point ${index}`);
    const log = await inStore(join(folder, `data-${index}`), (store) => store.log.read(runId));
    const paid = log.filter(({ event }) => event.type === 'model-call-end');
    assert.equal(paid.length, answers.length);
  }
});

test('DX-8: what mended a problem in a verified run is shown as data when a later run has it again', async (t) => {
  const folder = await temporary(t, 'heal');
  await mkdir(join(folder, 'home'));
  const right = { text: files({ 'add.js': add('a + b') }), match };
  const server = await startModelServer({
    script: { models: ['m'], pick: 'match', answers: [right, right] },
  });
  t.after(() => server.close());
  const root = await makeRepository(join(folder, 'project'), {
    ...emptyProject,
    'add.js': `${add('a - b')}\n`,
    'add.test.js': `${addTest}\n`,
  });
  const env = {
    HOME: join(folder, 'home'),
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
    MILLWRIGHT_BASE_URL: server.url,
    MILLWRIGHT_MODEL: 'm',
    MILLWRIGHT_REVIEW_ROUNDS: '0',
  };
  // What the first run mended is on its branch; the checkout is as broken as before.
  for (const run of ['first', 'second']) {
    const { code, stdout, stderr } = await commandHere(['fix', '--json'], { cwd: root, env });
    assert.equal(code, 0, `${run}: ${stdout}${stderr}`);
  }
  const [first = '', second = ''] = server.calls.map(({ body }) => JSON.stringify(body));
  const label = 'DATA: what mended such a problem in this project before';
  assert.ok(!first.includes(label) && second.includes(label));
  assert.match(second, /-export const add = \(a, b\) => a - b;/);
});
