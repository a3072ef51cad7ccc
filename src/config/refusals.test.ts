import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { personMachine, refusal } from '../../test/cli/person-machine.ts';

test('an unknown key in a file is refused with its line and what was meant', async (t) => {
  const { load, person, personFile, projects, projectFile } = await personMachine(t);
  await person('# mine\n[budget]\ntokns = 5');
  const typo = await refusal(load());
  assert.equal(typo.message, `${personFile}:3: there is no setting budget.tokns`);
  assert.equal(typo.hint, 'did you mean budget.tokens?');
  await person('tokens = 5');
  assert.equal((await refusal(load())).hint, 'did you mean budget.tokens?');
  await person('');
  await projects('[chekcs]\ntest = ["npm", "test"]');
  const section = await refusal(load());
  assert.equal(section.message, `${projectFile}:2: there is no setting chekcs.test`);
  assert.equal(section.hint, 'did you mean checks.test?');
});

test('an unknown variable is refused with what was meant', async (t) => {
  const { load } = await personMachine(t);
  const error = await refusal(load({ MILLWRIGHT_BUGET_TOKENS: '5' }));
  assert.match(error.message, /MILLWRIGHT_BUGET_TOKENS is no setting/);
  assert.equal(error.hint, 'did you mean MILLWRIGHT_BUDGET_TOKENS?');
});

test('wrong types are named with file, line, key and what is expected', async (t) => {
  const { load, person, personFile } = await personMachine(t);
  const table: [string, string][] = [
    [
      '[budget]\ntokens = "many"',
      `${personFile}:2: budget.tokens must be a whole number from 1 to 1000000000`,
    ],
    ['[budget]\nattempts = 1.5', `${personFile}:2: budget.attempts must be a whole number from 0 to 100`],
    ['[budget]\nmoney = -1', `${personFile}:2: budget.money must be a number from 0 to 100000`],
    ['[budget]\nmoney = nan', `${personFile}:2: budget.money must be a number from 0 to 100000`],
    ['budget.tokens = 0', `${personFile}:1: budget.tokens must be a whole number from 1 to 1000000000`],
    [
      '[checks]\ntest = "npm test"',
      `${personFile}:2: checks.test must be a program and its arguments, such as ["npm", "test"]`,
    ],
    ['[sandbox]\nmode = "maybe"', `${personFile}:2: sandbox.mode must be "required" or "off"`],
    ['[sandbox]\nimage = "--privileged"', `${personFile}:2: sandbox.image must be the name of an image`],
    ['model = 5', `${personFile}:1: model must be a list of models, each "model" or "model@endpoint"`],
    ['budget = 5', `${personFile}:1: there is no setting budget`],
    [
      'base_url = 1979-05-27',
      `${personFile}:1: base_url must be an http or https address without a name or password in it, such as http://localhost:11434/v1`,
    ],
  ];
  for (const [text, message] of table) {
    await person(text);
    assert.equal((await refusal(load())).message, message, text);
  }
});

test('a file that is no TOML is named with its line, and its text is not repeated', async (t) => {
  const { load, person, personFile } = await personMachine(t);
  await person('model = "x"\napi_key = sk-secret-123');
  const error = await refusal(load());
  assert.equal(error.message, `${personFile}:2: this is not TOML`);
  assert.ok(!`${error.message}${error.hint}`.includes('sk-secret'));
});

test('a project may set checks, paths, style and lower budgets', async (t) => {
  const { load, projects } = await personMachine(t);
  await projects(
    '[checks]\ntest = ["make", "test"]\n[paths]\nignore = ["vendor"]\n[style]\nnotes = "tabs"\n[budget]\ntokens = 1000',
  );
  const { checks, paths, style, budget } = await load();
  assert.deepEqual(
    [checks.test, paths.ignore, style.notes, budget.tokens],
    [['make', 'test'], ['vendor'], 'tabs', 1000],
  );
});

test('a project may set nothing else: the refusal names the key and where it belongs', async (t) => {
  const { load, projects, projectFile, personFile } = await personMachine(t);
  const table: [string, string][] = [
    ['base_url = "http://evil.example/v1"', 'endpoints.default.base_url'],
    ['model = "x"', 'routes.default'],
    ['api_key = "$HOME"', 'endpoints.default.api_key'],
    ['[endpoints.default]\nbase_url = "http://evil.example/v1"', 'endpoints.default.base_url'],
    ['[routes]\ncoder = ["x"]', 'routes.coder'],
    ['[sandbox]\nmode = "off"', 'sandbox.mode'],
    ['[sandbox]\ndriver = "docker"', 'sandbox.driver'],
    ['[limits]\ncheck_seconds = 86400', 'limits.check_seconds'],
    ['[npm]\nregistry = "http://evil.example/"', 'npm.registry'],
    ['[registries]\npypi = ["https://evil.example/simple/"]', 'registries.pypi'],
    ['[install]\nscripts = ["evil"]', 'install.scripts'],
    ['[cache]\ndays = 1', 'cache.days'],
    ['[dependencies]\npolicy = "warn"', 'dependencies.policy'],
    ['[git]\nauthor_name = "Somebody Else"', 'git.author_name'],
    ['data_dir = "/tmp/x"', 'data_dir'],
    ['database_url = "postgres://evil.example/x"', 'database_url'],
    ['[review]\nrounds = 0', 'review.rounds'],
  ];
  for (const [text, key] of table) {
    await projects(text);
    const error = await refusal(load());
    assert.equal(error.message, `${projectFile}: a project may not set ${key}`);
    assert.ok(error.hint?.startsWith(`put it into ${personFile} or MILLWRIGHT_`));
  }
});

test("a project's budget above the person's is refused, whoever set the person's", async (t) => {
  const { load, person, projects } = await personMachine(t);
  await projects('[budget]\ntokens = 500000');
  assert.match((await refusal(load())).message, /budget\.tokens = 500000 is above your own limit of 400000/);
  await person('[budget]\ntokens = 600000');
  assert.equal((await load()).budget.tokens, 500_000);
  assert.equal((await load({ MILLWRIGHT_BUDGET_TOKENS: '1000' })).budget.tokens, 1000);
});

test('a millwright.toml outside the repository is not the project’s', async (t) => {
  const { load, root, project } = await personMachine(t);
  await writeFile(join(root, 'millwright.toml'), 'model = "x"');
  await mkdir(join(project, 'deep', 'er'), { recursive: true });
  assert.equal((await load({}, { projectDir: join(project, 'deep', 'er') })).settings.model, undefined);
  assert.equal((await load({}, { projectDir: root })).settings.model, undefined);
});

test('a named pipe, a folder or a huge file in the place of a configuration is refused at once', async (t) => {
  const { load, project, projectFile } = await personMachine(t);
  execFileSync('mkfifo', [projectFile]);
  assert.match((await refusal(load())).message, /not a plain file/);
  await rm(projectFile);
  await mkdir(projectFile);
  assert.match((await refusal(load())).message, /not a plain file|cannot be read/);
  await rm(projectFile, { recursive: true });
  await writeFile(join(project, 'big'), '#'.repeat(300_000));
  await symlink(join(project, 'big'), projectFile);
  assert.match((await refusal(load())).message, /300000 bytes/);
});

test('the same thing said twice in one layer is refused', async (t) => {
  const { load, person } = await personMachine(t);
  await person('base_url = "http://a/v1"\n[endpoints.default]\nbase_url = "http://b/v1"');
  assert.match((await refusal(load())).message, /say the same thing twice/);
  await person('');
  const twice = { MILLWRIGHT_MODEL: 'a', MILLWRIGHT_ROUTES_DEFAULT: 'b' };
  assert.match((await refusal(load(twice))).message, /say the same thing twice/);
});
