import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { loadConfig, type Config, type ConfigSources } from './config.ts';
import { settings } from './config/keys.ts';
import { UserError } from './domain/errors.ts';

/** A machine of its own: a home, a repository, an environment. */
const machine = async (t: TestContext) => {
  const root = await mkdtemp(join(tmpdir(), 'millwright-config-'));
  t.after(() => rm(root, { recursive: true, force: true }));
  const home = join(root, 'home');
  const project = join(root, 'project');
  await mkdir(join(project, '.git'), { recursive: true });
  const personFile = join(home, '.config', 'millwright', 'millwright.toml');
  const projectFile = join(project, 'millwright.toml');
  const write = async (path: string, text: string, mode = 0o600): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await chmod(path, mode);
  };
  const load = (env: Record<string, string> = {}, more: Partial<ConfigSources> = {}): Promise<Config> =>
    loadConfig({ env, cwd: root, home, platform: 'linux', projectDir: project, ...more });
  return {
    root,
    home,
    project,
    personFile,
    projectFile,
    load,
    person: (text: string, mode?: number) => write(personFile, text, mode),
    projects: (text: string) => write(projectFile, text),
  };
};

const refusal = async (loading: Promise<unknown>): Promise<UserError> => {
  try {
    await loading;
  } catch (error) {
    assert.ok(error instanceof UserError, `a UserError, not ${String(error)}`);
    assert.ok(error.hint, 'a hint');
    assert.ok(!error.message.includes('\n') && !error.hint.includes('\n'), 'one line each');
    return error;
  }
  assert.fail('it was accepted');
};

test('without any file and variable the defaults hold', async (t) => {
  const { load, home } = await machine(t);
  const config = await load();
  assert.deepEqual(config.budget, { tokens: 400_000, seconds: 3600, attempts: 3, money: 0 });
  assert.deepEqual(config.limits, {
    parallel_runs: 2,
    answer_tokens: 8192,
    context_tokens: 16_000,
    first_token_seconds: 600,
    silence_seconds: 120,
    check_seconds: 600,
  });
  assert.equal(config.sandbox, 'required');
  assert.equal(config.review.rounds, 1);
  assert.equal(config.settings.model, undefined);
  assert.deepEqual(config.endpoints, {});
  assert.equal(config.dataDir, join(home, '.local', 'share', 'millwright'));
});

test('three variables are enough to run against one endpoint', async (t) => {
  const { load } = await machine(t);
  const { endpoints, settings, route } = await load({
    MILLWRIGHT_BASE_URL: 'http://localhost:11434/v1',
    MILLWRIGHT_MODEL: 'qwen3:8b',
    MILLWRIGHT_API_KEY: 'sk-123',
  });
  assert.deepEqual(endpoints['default'], {
    name: 'default',
    baseUrl: 'http://localhost:11434/v1',
    provider: 'openai-compatible',
    apiKey: 'sk-123',
    missingKey: undefined,
  });
  assert.deepEqual(settings.resolveModel('qwen3:8b'), { model: 'qwen3:8b', endpoint: 'default' });
  assert.deepEqual(route('coder'), ['qwen3:8b']);
});

test('later layers win: default, the person, the project, the environment, a flag', async (t) => {
  const { load, person, projects, root } = await machine(t);
  const seconds = async (env = {}): Promise<number> => (await load(env)).budget.seconds;
  assert.equal(await seconds(), 3600);
  await person('[budget]\nseconds = 1000');
  assert.equal(await seconds(), 1000);
  await projects('[budget]\nseconds = 500');
  assert.equal(await seconds(), 500);
  assert.equal(await seconds({ MILLWRIGHT_BUDGET_SECONDS: '700' }), 700);
  await person('data_dir = "/from/file"');
  await projects('');
  assert.equal((await load()).dataDir, '/from/file');
  const env = { MILLWRIGHT_DATA_DIR: '/from/env' };
  assert.equal((await load(env)).dataDir, '/from/env');
  assert.equal((await load(env, { flags: { data_dir: 'from/flag' } })).dataDir, join(root, 'from/flag'));
});

test('every setting has a name in the environment that reaches it', async (t) => {
  const { load } = await machine(t);
  const samples: Record<string, string> = {
    'endpoints.NAME.base_url': 'http://127.0.0.1:1/v1',
    'npm.registry': 'http://127.0.0.1:2/',
    'sandbox.mode': 'off',
    'limits.parallel_runs': '3',
    database_url: 'postgres://localhost/x',
  };
  for (const { key, kind } of settings) {
    const name = `MILLWRIGHT_${key.replace('NAME', 'my-box').toUpperCase().replaceAll(/[.-]/g, '_')}`;
    const text = samples[key] ?? (kind === 'number' ? (key.startsWith('limits') ? '600' : '1') : 'word');
    const base: Record<string, string> = key.startsWith('endpoints.')
      ? { MILLWRIGHT_ENDPOINTS_MY_BOX_BASE_URL: 'http://127.0.0.1:1/v1' }
      : {};
    const entries = (await load({ ...base, [name]: text })).settings.entries();
    const entry = entries.find(({ source }) => source === name);
    assert.equal(entry?.key, key.replace('NAME', 'my-box'), `${name} reaches ${key}`);
  }
});

test('lists in the environment are words between commas, commands are words or JSON', async (t) => {
  const { load } = await machine(t);
  const { checks, paths, route } = await load({
    MILLWRIGHT_CHECKS_TEST: 'npm test',
    MILLWRIGHT_CHECKS_LINT: '["npm", "run lint"]',
    MILLWRIGHT_PATHS_IGNORE: 'vendor, docs/api',
    MILLWRIGHT_ROUTES_CODER: 'a,b',
  });
  assert.deepEqual(checks.test, ['npm', 'test']);
  assert.deepEqual(checks.lint, ['npm', 'run lint']);
  assert.deepEqual(paths.ignore, ['vendor', 'docs/api']);
  assert.deepEqual(route('coder'), ['a', 'b']);
});

test('an empty variable is as good as none', async (t) => {
  const { load } = await machine(t);
  assert.equal(
    (await load({ MILLWRIGHT_MODEL: ' ', MILLWRIGHT_BUDGET_TOKENS: '' })).settings.model,
    undefined,
  );
});

test('an unknown key in a file is refused with its line and what was meant', async (t) => {
  const { load, person, personFile, projects, projectFile } = await machine(t);
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
  const { load } = await machine(t);
  const error = await refusal(load({ MILLWRIGHT_BUGET_TOKENS: '5' }));
  assert.match(error.message, /MILLWRIGHT_BUGET_TOKENS is no setting/);
  assert.equal(error.hint, 'did you mean MILLWRIGHT_BUDGET_TOKENS?');
});

test('wrong types are named with file, line, key and what is expected', async (t) => {
  const { load, person, personFile } = await machine(t);
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
  const { load, person, personFile } = await machine(t);
  await person('model = "x"\napi_key = sk-secret-123');
  const error = await refusal(load());
  assert.equal(error.message, `${personFile}:2: this is not TOML`);
  assert.ok(!`${error.message}${error.hint}`.includes('sk-secret'));
});

test('an address with a password in it, or of another protocol, is refused without repeating it', async (t) => {
  const { load } = await machine(t);
  for (const address of [
    'http://me:hunter2@host/v1',
    'ftp://host',
    'localhost:8080',
    'file:///etc/passwd',
    'http://',
  ]) {
    const error = await refusal(load({ MILLWRIGHT_BASE_URL: address }));
    assert.ok(!error.message.includes('hunter2'));
  }
});

test('a project may set checks, paths, style and lower budgets', async (t) => {
  const { load, projects } = await machine(t);
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
  const { load, projects, projectFile, personFile } = await machine(t);
  const table: [string, string][] = [
    ['base_url = "http://evil.example/v1"', 'endpoints.default.base_url'],
    ['model = "x"', 'routes.default'],
    ['api_key = "$HOME"', 'endpoints.default.api_key'],
    ['[endpoints.default]\nbase_url = "http://evil.example/v1"', 'endpoints.default.base_url'],
    ['[routes]\ncoder = ["x"]', 'routes.coder'],
    ['[sandbox]\nmode = "off"', 'sandbox.mode'],
    ['[limits]\ncheck_seconds = 86400', 'limits.check_seconds'],
    ['[npm]\nregistry = "http://evil.example/"', 'npm.registry'],
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
  const { load, person, projects } = await machine(t);
  await projects('[budget]\ntokens = 500000');
  assert.match((await refusal(load())).message, /budget\.tokens = 500000 is above your own limit of 400000/);
  await person('[budget]\ntokens = 600000');
  assert.equal((await load()).budget.tokens, 500_000);
  assert.equal((await load({ MILLWRIGHT_BUDGET_TOKENS: '1000' })).budget.tokens, 1000);
});

test('a millwright.toml outside the repository is not the project’s', async (t) => {
  const { load, root, project } = await machine(t);
  await writeFile(join(root, 'millwright.toml'), 'model = "x"');
  await mkdir(join(project, 'deep', 'er'), { recursive: true });
  assert.equal((await load({}, { projectDir: join(project, 'deep', 'er') })).settings.model, undefined);
  assert.equal((await load({}, { projectDir: root })).settings.model, undefined);
});

test('a named pipe, a folder or a huge file in the place of a configuration is refused at once', async (t) => {
  const { load, project, projectFile } = await machine(t);
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
  const { load, person } = await machine(t);
  await person('base_url = "http://a/v1"\n[endpoints.default]\nbase_url = "http://b/v1"');
  assert.match((await refusal(load())).message, /say the same thing twice/);
  await person('');
  const twice = { MILLWRIGHT_MODEL: 'a', MILLWRIGHT_ROUTES_DEFAULT: 'b' };
  assert.match((await refusal(load(twice))).message, /say the same thing twice/);
});

test('the key of one server never goes to another: a new address forgets it', async (t) => {
  const { load, person } = await machine(t);
  await person('base_url = "https://cloud.example/v1"\napi_key = "sk-cloud"');
  assert.equal((await load()).endpoints['default']?.apiKey, 'sk-cloud');
  assert.equal(
    (await load({ MILLWRIGHT_BASE_URL: 'http://localhost:1/v1' })).endpoints['default']?.apiKey,
    undefined,
  );
  assert.equal(
    (await load({ MILLWRIGHT_BASE_URL: 'https://cloud.example/v1' })).endpoints['default']?.apiKey,
    'sk-cloud',
  );
});

test('a key may be the name of a variable; one that is not set disables only its endpoint', async (t) => {
  const { load, person } = await machine(t);
  await person(
    'model = "m@cloud"\n[endpoints.cloud]\nbase_url = "https://cloud.example/v1"\napi_key = "$CLOUD_KEY"\n[endpoints.box]\nbase_url = "http://localhost:1"',
  );
  assert.equal((await load({ CLOUD_KEY: 'sk-1' })).endpoints['cloud']?.apiKey, 'sk-1');
  const { settings } = await load();
  const error = await refusal(Promise.resolve().then(() => settings.resolveModel('m@cloud')));
  assert.match(error.message, /\$CLOUD_KEY is not set/);
  assert.deepEqual(settings.resolveModel('m@box'), { model: 'm', endpoint: 'box' });
});

test('D3-3: a model on an endpoint that is not configured is refused, never another one instead', async (t) => {
  const { load, person } = await machine(t);
  await person(
    '[endpoints.box]\nbase_url = "http://localhost:1"\n[endpoints.cloud]\nbase_url = "https://cloud.example/v1"',
  );
  const { settings } = await load();
  const ask = (name: string): Promise<UserError> =>
    refusal(Promise.resolve().then(() => settings.resolveModel(name)));
  assert.match((await ask('qwen@bxo')).hint ?? '', /did you mean qwen@box\?/);
  assert.match((await ask('qwen@local')).message, /there is no endpoint local/);
  assert.match((await ask('qwen@constructor')).message, /there is no endpoint constructor/);
  assert.match((await ask('qwen@__proto__')).message, /there is no endpoint __proto__/);
  assert.match((await ask('qwen')).hint ?? '', /write one of qwen@box, qwen@cloud/);
  assert.deepEqual(settings.resolveModel('@cf/qwen@box'), { model: '@cf/qwen', endpoint: 'box' });
  const route = await refusal(load({ MILLWRIGHT_ROUTES_REVIEWER: 'qwen@clout' }));
  assert.match(route.hint ?? '', /did you mean qwen@cloud\?/);
  assert.match((await refusal(load({ MILLWRIGHT_ENDPOINTS_DEMO_BASE_URL: 'http://x' }))).message, /taken by/);
});

test('D3-3: without any endpoint a model is refused with the variable to set', async (t) => {
  const { load } = await machine(t);
  const { settings } = await load({ MILLWRIGHT_MODEL: 'qwen' });
  const error = await refusal(Promise.resolve().then(() => settings.resolveModel('qwen')));
  assert.match(error.hint ?? '', /MILLWRIGHT_BASE_URL/);
});

test('secrets are masked where settings are listed; names of variables are not', async (t) => {
  const { load } = await machine(t);
  const listed = async (env: Record<string, string>): Promise<string> =>
    JSON.stringify((await load(env)).settings.entries());
  const text = await listed({
    MILLWRIGHT_BASE_URL: 'https://cloud.example/v1',
    MILLWRIGHT_API_KEY: 'sk-very-secret',
    MILLWRIGHT_DATABASE_URL: 'postgres://me:hunter2@db/x',
  });
  assert.ok(!text.includes('sk-very-secret') && !text.includes('hunter2'));
  assert.ok(text.includes('"***"'));
  const named = await listed({
    MILLWRIGHT_BASE_URL: 'https://c/v1',
    MILLWRIGHT_API_KEY: '$CLOUD_KEY',
    CLOUD_KEY: 'sk-9',
  });
  assert.ok(named.includes('$CLOUD_KEY') && !named.includes('sk-9'));
});

test('a file with a secret that others can read is warned about', async (t) => {
  const { load, person, personFile } = await machine(t);
  await person('base_url = "http://a/v1"\napi_key = "sk-1"', 0o644);
  assert.deepEqual((await load()).warnings, [
    `${personFile} holds a secret and others can read it; run: chmod 600 ${personFile}`,
  ]);
  await person('base_url = "http://a/v1"\napi_key = "sk-1"', 0o600);
  assert.deepEqual((await load()).warnings, []);
  await person('base_url = "http://a/v1"\napi_key = "$KEY"', 0o644);
  assert.deepEqual((await load({ KEY: 'x' })).warnings, []);
});

test('each platform has its own places', async (t) => {
  const { load } = await machine(t);
  const at = async (platform: string, home: string, env: Record<string, string> = {}): Promise<string> =>
    (await load(env, { platform, home })).dataDir;
  assert.equal(await at('linux', '/home/me', { XDG_DATA_HOME: '/data' }), '/data/millwright');
  assert.equal(
    await at('linux', '/home/me', { XDG_DATA_HOME: 'relative' }),
    '/home/me/.local/share/millwright',
  );
  assert.equal(await at('darwin', '/Users/me'), '/Users/me/Library/Application Support/millwright');
  assert.equal(await at('win32', 'C:\\Users\\me'), 'C:\\Users\\me\\AppData\\Local\\millwright');
  assert.equal(await at('win32', 'C:\\Users\\me', { LOCALAPPDATA: 'D:\\Local' }), 'D:\\Local\\millwright');
  assert.equal(await at('linux', '/home/me', { MILLWRIGHT_DATA_DIR: '~/mw' }), '/home/me/mw');
});
