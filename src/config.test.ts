import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { personMachine } from '../test/cli/person-machine.ts';
import { agentNames } from './agents/index.ts';
import { ecosystems } from './domain/ecosystem.ts';
import { settings } from './config/keys.ts';

test('D3-23: without any file and variable the defaults hold', async (t) => {
  const { load, home } = await personMachine(t);
  const config = await load();
  assert.deepEqual(config.budget, { tokens: 400_000, seconds: 3600, attempts: 3, money: 0 });
  assert.deepEqual(config.limits, {
    parallel_runs: 2,
    answer_tokens: 8192,
    context_tokens: 16_000,
    first_token_seconds: 600,
    silence_seconds: 120,
    candidates: 2,
    check_seconds: 600,
  });
  assert.equal(config.sandbox, 'required');
  assert.equal(config.review.rounds, 1);
  assert.equal(config.settings.model, undefined);
  assert.deepEqual(config.endpoints, {});
  assert.equal(config.dataDir, join(home, '.local', 'share', 'millwright'));
});

test('three variables are enough to run against one endpoint', async (t) => {
  const { load } = await personMachine(t);
  const config = await load({
    MILLWRIGHT_BASE_URL: 'http://localhost:11434/v1',
    MILLWRIGHT_MODEL: 'qwen3:8b',
    MILLWRIGHT_API_KEY: 'sk-123',
  });
  const { endpoints, settings } = config;
  assert.partialDeepStrictEqual(endpoints['default'], {
    kind: 'server',
    name: 'default',
    baseUrl: 'http://localhost:11434/v1',
    provider: 'auto',
    apiKey: 'sk-123',
    missingKey: undefined,
  });
  assert.deepEqual(settings.resolveModel('qwen3:8b'), { model: 'qwen3:8b', endpoint: 'default' });
  assert.deepEqual(config.route('coder'), ['qwen3:8b']);
});

test('later layers win: default, the person, the project, the environment, a flag', async (t) => {
  const { load, person, projects, root } = await personMachine(t);
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
  const { load } = await personMachine(t);
  const samples: Record<string, string> = {
    'endpoints.NAME.base_url': 'http://127.0.0.1:1/v1',
    'endpoints.NAME.provider': 'ollama',
    'endpoints.NAME.thinking': 'low',
    'limits.candidates': '3',
    route: 'learned',
    hands: 'auto',
    'telemetry.otlp_url': 'http://127.0.0.1:3/v1/traces',
    'telemetry.headers': 'X-Name=$MILLWRIGHT_TELEMETRY_HEADERS',
    prices: 'm@my-box 1 2.5',
    'npm.registry': 'http://127.0.0.1:2/',
    ...Object.fromEntries(ecosystems.map((name) => [`registries.${name}`, 'http://127.0.0.1:2/'])),
    ...Object.fromEntries(agentNames.map((name) => [`agents.${name}.permissions`, 'full'])),
    'sandbox.mode': 'off',
    'sandbox.driver': 'docker',
    'dependencies.policy': 'warn',
    'review.mode': 'dual',
    'review.threshold': '0.5',
    'limits.parallel_runs': '3',
    database_url: 'postgres://localhost/x',
    'server.requests_per_minute': '600',
    'artifacts.s3_url': 'http://127.0.0.1:6',
    'github.api_url': 'http://127.0.0.1:3',
    'railway.api_url': 'http://127.0.0.1:5/graphql/v2',
    'notify.url': 'http://127.0.0.1:4/hook',
    'notify.on': 'failed,review',
  };
  for (const { key, kind } of settings) {
    const name = `MILLWRIGHT_${key.replace('NAME', 'my-box').toUpperCase().replaceAll(/[.-]/g, '_')}`;
    const number = /^limits|window/.test(key) ? '600' : '1';
    const text = samples[key] ?? { number, switch: 'true', text: 'word', list: 'word' }[kind];
    const file = { MILLWRIGHT_ENDPOINTS_MY_BOX_PROVIDER: 'gguf', MILLWRIGHT_ENDPOINTS_MY_BOX_PATH: 'm.gguf' };
    const server = { MILLWRIGHT_ENDPOINTS_MY_BOX_BASE_URL: 'http://127.0.0.1:1/v1' };
    const endpoint = /path|threads/.test(key) ? file : server;
    const base: Record<string, string> = key.startsWith('endpoints.') ? endpoint : {};
    const entries = (await load({ ...base, [name]: text })).settings.entries();
    const entry = entries.find(({ source }) => source === name);
    assert.equal(entry?.key, key.replace('NAME', 'my-box'), `${name} reaches ${key}`);
  }
});

test('lists in the environment are words between commas, commands are words or JSON', async (t) => {
  const { load } = await personMachine(t);
  const config = await load({
    MILLWRIGHT_CHECKS_TEST: 'npm test',
    MILLWRIGHT_CHECKS_LINT: '["npm", "run lint"]',
    MILLWRIGHT_PATHS_IGNORE: 'vendor, docs/api',
    MILLWRIGHT_ROUTES_CODER: 'a,b',
  });
  const { checks, paths } = config;
  assert.deepEqual(checks.test, ['npm', 'test']);
  assert.deepEqual(checks.lint, ['npm', 'run lint']);
  assert.deepEqual(paths.ignore, ['vendor', 'docs/api']);
  assert.deepEqual(config.route('coder'), ['a', 'b']);
});

test('an empty variable is as good as none', async (t) => {
  const { load } = await personMachine(t);
  assert.equal(
    (await load({ MILLWRIGHT_MODEL: ' ', MILLWRIGHT_BUDGET_TOKENS: '' })).settings.model,
    undefined,
  );
});

test('each platform has its own places', async (t) => {
  const { load } = await personMachine(t);
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
