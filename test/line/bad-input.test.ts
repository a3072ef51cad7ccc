import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startModelServer, type ScriptInput } from '../programs/model-server.ts';
import { commandHere } from './command-here.ts';
import { millwright, type Ended } from './command.ts';
import { add, addTest, emptyProject, files, git, makeRepository, plan, temporary } from './line.ts';

const model = 'scripted-model';

const personOf = async (t: TestContext, script?: ScriptInput) => {
  const server = script && (await startModelServer({ script: { models: [model], ...script } }));
  t.after(() => server?.close());
  const folder = await temporary(t, 'bad');
  await mkdir(join(folder, 'home'));
  const env: Record<string, string> = {
    HOME: join(folder, 'home'),
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
    MILLWRIGHT_MODEL: model,
  };
  if (server) env['MILLWRIGHT_BASE_URL'] = server.url;
  return { folder, env, root: await makeRepository(join(folder, 'project'), emptyProject) };
};

/** One line that says what is wrong, a hint with the next step, a code that is not zero, no stack. */
const refuses = (ended: Ended, code: number, words: RegExp): void => {
  const said = ended.stdout + ended.stderr;
  assert.equal(ended.code, code, said);
  assert.match(said, words);
  assert.match(said, /hint|next|resume/i, said);
  assert.doesNotMatch(said, /\n\s+at .*\.ts:\d+/, said);
};

test('an unreachable endpoint is named, and the run can be resumed', async (t) => {
  const { root, env } = await personOf(t);
  const ended = await commandHere(['make', 'add two numbers'], {
    cwd: root,
    env: { ...env, MILLWRIGHT_BASE_URL: 'http://127.0.0.1:9/v1' },
  });
  refuses(ended, 3, /127\.0\.0\.1:9/);
});

test('a web page instead of a model is named', async (t) => {
  const page = {
    kind: 'raw' as const,
    status: 200,
    contentType: 'text/html',
    body: '<!doctype html><html><body>router login</body></html>',
  };
  const { root, env } = await personOf(t, { answers: [{ text: '', fault: page, repeat: true }] });
  refuses(
    await commandHere(['make', 'add two numbers'], { cwd: root, env }),
    3,
    /not-a-model-server|HTML|web page|text\/html/i,
  );
});

test('a wrong model name lists what there is', async (t) => {
  const { root, env } = await personOf(t, { answers: [] });
  refuses(
    await commandHere(['make', 'add two numbers', '--model', 'scripted-modle'], { cwd: root, env }),
    3,
    /scripted-model/,
  );
});

test('no model configured says which variables to set', async (t) => {
  const { root, env } = await personOf(t);
  const { MILLWRIGHT_MODEL: _, ...bare } = env;
  const ended = await commandHere(['make', 'add two numbers'], { cwd: root, env: bare });
  assert.notEqual(ended.code, 0);
  assert.match(ended.stderr, /MILLWRIGHT_BASE_URL/);
});

test('a folder that is no repository is refused, with the way out', async (t) => {
  const { folder, env } = await personOf(t, { answers: [] });
  refuses(
    await commandHere(['make', 'x', '--in', join(folder, 'home')], { cwd: folder, env }),
    3,
    /git init|--new/,
  );
});

test('an empty spec and one above 1 MB are refused before anything is started', async (t) => {
  const { root, env } = await personOf(t, { answers: [] });
  const empty = await commandHere(['make', '  '], { cwd: root, env });
  assert.equal(empty.code, 64, empty.stderr);
  const file = join(root, 'spec.txt');
  await writeFile(file, 'x'.repeat(1_000_001));
  const runs = await commandHere(['runs', '--json'], { cwd: root, env });
  assert.equal(runs.code, 0, runs.stderr);
  assert.doesNotMatch(runs.stdout, /queued/);
});

test('unknown flags, commands and config keys are refused with a suggestion', async (t) => {
  const { root, env, folder } = await personOf(t, { answers: [] });
  const flag = await commandHere(['make', 'x', '--modle', 'y'], { cwd: root, env });
  assert.equal(flag.code, 64);
  assert.match(flag.stderr, /--model/);
  const command = await commandHere(['mkae'], { cwd: root, env });
  assert.equal(command.code, 64);
  assert.match(command.stderr, /make/);
  await mkdir(join(folder, 'home/.config/millwright'), { recursive: true });
  await writeFile(join(folder, 'home/.config/millwright/millwright.toml'), '[budget]\ntokns = 5\n');
  const key = await commandHere(['config'], { cwd: root, env });
  assert.equal(key.code, 3, key.stderr);
  assert.match(key.stderr, /tokens/);
});

test('git missing is named', async (t) => {
  const { root, env } = await personOf(t, { answers: [] });
  const ended = await millwright(['make', 'x'], { cwd: root, env: { ...env, PATH: '/nowhere' } });
  assert.notEqual(ended.code, 0);
  assert.match(ended.stderr, /git/);
  assert.match(ended.stderr, /hint/);
});

test('no cage means no run, unless the person says so', async (t) => {
  const answers = [
    { text: plan('add.js') },
    { text: files({ 'add.js': add('a + b'), 'add.test.js': addTest }) },
    { text: 'VERDICT: APPROVED' },
  ];
  const { root, env, folder } = await personOf(t, { answers });
  // A search path with everything but the cage's programs.
  const bin = join(folder, 'bin');
  await mkdir(bin);
  const { symlink } = await import('node:fs/promises');
  for (const [name, path] of [
    ['git', '/usr/bin/git'],
    ['node', process.execPath],
    ['sh', '/bin/sh'],
    [
      'npm',
      (await import('../../src/workspace/host.ts')).findProgram('npm', process.env['PATH'] ?? '') ?? '',
    ],
  ] as const)
    await symlink(path, join(bin, name));
  const caged = await millwright(['make', 'add two numbers'], { cwd: root, env: { ...env, PATH: bin } });
  refuses(caged, 3, /sandbox/);
  assert.equal(await git(root, 'branch', '--list', 'millwright/*'), '');
  const free = await millwright(['make', 'add two numbers', '--no-sandbox', '--json'], {
    cwd: root,
    env: { ...env, PATH: bin },
  });
  assert.equal(free.code, 0, free.stdout + free.stderr);
  assert.equal((free.events.at(-1) as { proof: { sandbox: string } }).proof.sandbox, 'none');
});

test('a registry that cannot be reached stops the install with its reason, and nothing is lost', async (t) => {
  const manifest =
    '{ "name": "p", "version": "1.0.0", "type": "module", "scripts": { "test": "node --test" }, "dependencies": { "left-pad": "1.3.0" } }';
  const answers = [
    { text: plan('package.json') },
    { text: files({ 'package.json': manifest, 'add.js': add('a + b'), 'add.test.js': addTest }) },
  ];
  const { root, env } = await personOf(t, { answers });
  const ended = await commandHere(['make', 'add two numbers'], {
    cwd: root,
    env: { ...env, MILLWRIGHT_NPM_REGISTRY: 'http://127.0.0.1:9/' },
  });
  refuses(ended, 3, /packages could not be installed/);
});
