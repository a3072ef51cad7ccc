import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { Proof } from '../../src/domain/proof.ts';
import { startModelServer, type ScriptInput } from '../programs/model-server.ts';
import { writeTinyGguf } from '../programs/tiny-gguf.ts';
import { commandHere } from './command-here.ts';
import { add, addTest, emptyProject, files, makeRepository, plan, temporary } from './line.ts';

const answers: ScriptInput['answers'] = [
  { text: plan('add.js'), match: { system: 'You plan' }, repeat: true },
  {
    text: files({ 'add.js': add('a + b'), 'add.test.js': addTest }),
    match: { system: 'You write complete' },
    repeat: true,
  },
  { text: 'VERDICT: APPROVED', match: { system: 'You review' }, repeat: true },
];

const serve = async (t: TestContext, script: ScriptInput) => {
  const server = await startModelServer({ script: { models: ['m'], pick: 'match', ...script } });
  t.after(() => server.close());
  return server;
};

/** A person with a configuration and a repository. */
const personOf = async (t: TestContext, config: string) => {
  const folder = await temporary(t, 'routes');
  const home = join(folder, 'home');
  await mkdir(join(home, '.config/millwright'), { recursive: true });
  await writeFile(join(home, '.config/millwright/millwright.toml'), config);
  const root = await makeRepository(join(folder, 'project'), emptyProject);
  const env = {
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
  };
  const make = () => commandHere(['make', 'add two numbers', '--json'], { cwd: root, env });
  return { root, env, make };
};

interface End {
  outcome: string;
  reason: string;
  proof: Proof;
  spent: { money: number };
}

test('D0-7, D0-8, D1-25: when the first model of a route fails the next is asked, as events and in the proof, in every role', async (t) => {
  const busy = await serve(t, {
    answers: [{ fault: { kind: 'status', status: 503 }, match: {}, repeat: true }],
  });
  const spare = await serve(t, { answers });
  const { make } = await personOf(
    t,
    `[endpoints.busy]\nbase_url = "${busy.url}"\n[endpoints.spare]\nbase_url = "${spare.url}"\n[routes]\ndefault = ["m@busy", "m@spare"]\n`,
  );
  const made = await make();
  assert.equal(made.code, 0, made.stdout + made.stderr);
  const steps = made.events.filter(({ type }) => type === 'model-fallback');
  const [first] = steps;
  assert.deepEqual(first?.['from'], { endpoint: 'busy', model: 'm' });
  assert.deepEqual(first['to'], { endpoint: 'spare', model: 'm' });
  assert.equal(first['fault'], 'overloaded');
  const { proof } = made.events.at(-1) as unknown as End;
  assert.deepEqual([...new Set(proof.models.map(({ endpoint }) => endpoint))], ['spare']);
  assert.deepEqual(
    proof.models.map(({ role }) => role),
    ['elaborator', 'coder', 'reviewer'],
  );
  assert.equal(proof.review?.verdict, 'approved');
  assert.equal(proof.fallbacks.length, steps.length);
});

test('DX-11: prompts leave this machine only where that is allowed, and a route that would send them is refused', async (t) => {
  const local = await serve(t, { answers });
  const { make } = await personOf(
    t,
    `[endpoints.local]\nbase_url = "${local.url}"\n[endpoints.cloud]\nbase_url = "https://models.example/v1"\n[routes]\ndefault = ["m@local", "big@cloud"]\n`,
  );
  const made = await make();
  assert.equal(made.code, 3, made.stdout);
  const { reason } = made.events.at(-1) as unknown as End;
  assert.match(reason, /cloud is not on this machine \(models\.example\), and prompts may not leave it/);
  assert.match(reason, /allow_remote = true/);
  assert.equal(local.calls.length, 0);

  const alone = await personOf(t, 'model = "m"\nbase_url = "http://192.168.1.5:11434/v1"\n');
  const refused = await commandHere(['make', 'add two numbers'], { cwd: alone.root, env: alone.env });
  assert.equal(refused.code, 3);
  assert.match(
    refused.stderr,
    /is not on this machine \(192\.168\.1\.5:11434\).*\nhint: .*MILLWRIGHT_ALLOW_REMOTE=true/,
  );
  assert.match((await commandHere(['runs'], { cwd: alone.root, env: alone.env })).stdout, /no runs yet/);
});

test('a model with a price is asked within the money of the run and of the day, and its cost is written down', async (t) => {
  const server = await serve(t, { answers });
  const config = (more: string) =>
    `max_cost_per_day = 5\nprices = ["m@paid 1000 2000"]\n[endpoints.paid]\nbase_url = "${server.url}"\n[routes]\ndefault = ["m@paid"]\n${more}`;
  const poor = await personOf(t, config(''));
  const refused = await poor.make();
  assert.equal(refused.code, 5, refused.stdout + refused.stderr);
  assert.match(
    (refused.events.at(-1) as unknown as End).reason,
    /costs money, and this run may cost nothing/,
  );
  assert.equal(server.calls.length, 0);

  const rich = await personOf(t, config('[budget]\nmoney = 100\n'));
  const first = await rich.make();
  const { spent } = first.events.at(-1) as unknown as End;
  assert.ok(spent.money > 0.1 && spent.money < 100, String(spent.money));
  const ends = first.events.filter(({ type }) => type === 'model-call-end') as { money: number }[];
  const sum = ends.reduce((total, { money }) => total + money, 0);
  assert.ok(Math.abs(sum - spent.money) < 1e-9);

  let today = spent.money;
  while (today < 5) {
    const next = await rich.make();
    today += (next.events.at(-1) as unknown as End).spent.money;
  }
  const late = await rich.make();
  assert.equal(late.code, 5, late.stdout);
  assert.match((late.events.at(-1) as unknown as End).reason, /today's limit of \$5 is used up/);
});

test('a model in this process without its library is refused with the command that installs it', async (t) => {
  const { make, root } = await personOf(
    t,
    'model = "tiny@box"\n[endpoints.box]\nprovider = "gguf"\npath = "~/tiny.gguf"\n',
  );
  writeTinyGguf(join(root, '../home/tiny.gguf'));
  const made = await make();
  assert.equal(made.code, 3);
  assert.match((made.events.at(-1) as unknown as End).reason, /npm install -g node-llama-cpp@3\.22\.1/);
});
