import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { personMachine, refusal } from '../../test/cli/person-machine.ts';
import type { Config } from '../config.ts';
import type { UserError } from '../domain/errors.ts';

const keyOf = ({ endpoints }: Config, name: string): string | undefined => {
  const endpoint = endpoints[name];
  return endpoint?.kind === 'server' ? endpoint.apiKey : undefined;
};

test('an address with a password in it, or of another protocol, is refused without repeating it', async (t) => {
  const { load } = await personMachine(t);
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

test('the key of one server never goes to another: a new address forgets it', async (t) => {
  const { load, person } = await personMachine(t);
  await person('base_url = "https://cloud.example/v1"\napi_key = "sk-cloud"');
  assert.equal(keyOf(await load(), 'default'), 'sk-cloud');
  assert.equal(keyOf(await load({ MILLWRIGHT_BASE_URL: 'http://localhost:1/v1' }), 'default'), undefined);
  assert.equal(keyOf(await load({ MILLWRIGHT_BASE_URL: 'https://cloud.example/v1' }), 'default'), 'sk-cloud');
});

test('a key may be the name of a variable; one that is not set disables only its endpoint', async (t) => {
  const { load, person } = await personMachine(t);
  await person(
    'model = "m@cloud"\n[endpoints.cloud]\nbase_url = "https://cloud.example/v1"\napi_key = "$CLOUD_KEY"\n[endpoints.box]\nbase_url = "http://localhost:1"',
  );
  assert.equal(keyOf(await load({ CLOUD_KEY: 'sk-1' }), 'cloud'), 'sk-1');
  const { settings } = await load();
  const error = await refusal(Promise.resolve().then(() => settings.resolveModel('m@cloud')));
  assert.match(error.message, /\$CLOUD_KEY is not set/);
  assert.deepEqual(settings.resolveModel('m@box'), { model: 'm', endpoint: 'box' });
});

test('D4-6: keys of other programs are not taken, from their files or their variables', async (t) => {
  const { home, load } = await personMachine(t);
  const others = ['.aider.conf.yml', '.codex/auth.json', '.config/opencode/opencode.json', '.netrc', '.env'];
  for (const path of others) {
    await mkdir(dirname(join(home, path)), { recursive: true });
    await writeFile(join(home, path), '{"OPENAI_API_KEY": "sk-other", "api-key": "sk-other"}');
  }
  const config = await load({
    OPENAI_API_KEY: 'sk-other',
    ANTHROPIC_API_KEY: 'sk-other',
    MILLWRIGHT_BASE_URL: 'http://localhost:1/v1',
  });
  assert(!JSON.stringify(config).includes('sk-other'));
  assert.equal(keyOf(config, 'default'), undefined);
});

test('D3-3: a model on an endpoint that is not configured is refused, never another one instead', async (t) => {
  const { load, person } = await personMachine(t);
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
  const { load } = await personMachine(t);
  const { settings } = await load({ MILLWRIGHT_MODEL: 'qwen' });
  const error = await refusal(Promise.resolve().then(() => settings.resolveModel('qwen')));
  assert.match(error.hint ?? '', /MILLWRIGHT_BASE_URL/);
});

test('secrets are masked where settings are listed; names of variables are not', async (t) => {
  const { load } = await personMachine(t);
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
  const { load, person, personFile } = await personMachine(t);
  await person('base_url = "http://a/v1"\napi_key = "sk-1"', 0o644);
  assert.deepEqual((await load()).warnings, [
    `${personFile} holds a secret and others can read it; run: chmod 600 ${personFile}`,
  ]);
  await person('base_url = "http://a/v1"\napi_key = "sk-1"', 0o600);
  assert.deepEqual((await load()).warnings, []);
  await person('base_url = "http://a/v1"\napi_key = "$KEY"', 0o644);
  assert.deepEqual((await load({ KEY: 'x' })).warnings, []);
});

test('a file is an endpoint of its own kind: it has a path, and nothing that belongs to a server', async (t) => {
  const { load, person, root } = await personMachine(t);
  const given = async (lines: string) => {
    await person(`[endpoints.box]\n${lines}`);
    return load();
  };
  const config = await given('provider = "gguf"\npath = "m.gguf"\nthreads = 2\nwindow_tokens = 4096');
  const { endpoints } = config;
  assert.deepEqual(endpoints['box'], {
    kind: 'file',
    name: 'box',
    path: `${root}/m.gguf`,
    threads: 2,
    windowTokens: 4096,
    thinking: undefined,
    keepAliveSeconds: undefined,
    slots: 4,
    oneModel: false,
    missingKey: undefined,
  });
  const refused: [string, RegExp][] = [
    ['provider = "gguf"', /has no path/],
    ['provider = "gguf"\npath = "m"\nbase_url = "http://localhost:1"', /neither base_url nor api_key/],
    ['base_url = "http://localhost:1"\npath = "m"', /names a file/],
    ['provider = "olama"', /unknown provider: olama/],
    ['provider = "openai-compatible"', /has no base_url/],
  ];
  for (const [lines, expected] of refused) assert.match((await refusal(given(lines))).message, expected);
});

test('a service that there is only once needs no address', async (t) => {
  const { load, person } = await personMachine(t);
  await person('[endpoints.cloud]\nprovider = "groq"\napi_key = "sk"');
  const endpoint = (await load()).endpoints['cloud'];
  assert.equal(endpoint?.kind === 'server' && endpoint.baseUrl, 'https://api.groq.com/openai/v1');
});

test('switches are taken from the environment as people write them', async (t) => {
  const { load } = await personMachine(t);
  for (const [text, value] of [
    ['true', true],
    ['1', true],
    ['NO', false],
    ['off', false],
  ] as const)
    assert.equal((await load({ MILLWRIGHT_ALLOW_REMOTE: text })).allow_remote, value);
  assert.match((await refusal(load({ MILLWRIGHT_ALLOW_REMOTE: 'maybe' }))).message, /true or false/);
});

test('prices are read as they are written', async (t) => {
  const { load, person } = await personMachine(t);
  await person('prices = ["a/b:c@cloud 1.25 10", "*@other 0 0"]');
  assert.deepEqual((await load()).prices, {
    'a/b:c@cloud': { prompt: 1.25, answer: 10 },
    '*@other': { prompt: 0, answer: 0 },
  });
  await person('prices = ["m@cloud 1"]');
  assert.match((await refusal(load())).message, /PROMPT ANSWER/);
});
