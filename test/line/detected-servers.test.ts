import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { startModelServer, type ScriptInput } from '../programs/model-server.ts';
import { commandHere } from './command-here.ts';
import { add, addTest, emptyProject, files, makeRepository, plan, temporary } from './line.ts';

const answers: ScriptInput['answers'] = [
  { text: plan('add.js'), match: { system: 'You plan' } },
  {
    text: files({ 'add.js': add('a + b'), 'add.test.js': addTest }),
    match: { system: 'You write complete' },
  },
  { text: 'VERDICT: APPROVED', match: { system: 'You review' } },
];

/** Thirty files of sixty lines: more than a prompt shows. */
const largeProject = {
  ...emptyProject,
  ...Object.fromEntries(
    Array.from({ length: 30 }, (_, at) => [
      `src/part${at}.js`,
      Array.from({ length: 60 }, (__, line) => `export const value${60 * at + line} = 'one of many';\n`).join(
        '',
      ),
    ]),
  ),
};

/** A whole run with nothing but an address and a name. */
const runOn = async (t: TestContext, script: ScriptInput, project = emptyProject) => {
  const server = await startModelServer({ script: { models: ['m'], pick: 'match', answers, ...script } });
  t.after(() => server.close());
  const folder = await temporary(t, 'detected');
  await mkdir(join(folder, 'home'));
  const cwd = await makeRepository(join(folder, 'project'), project);
  const env = {
    HOME: join(folder, 'home'),
    MILLWRIGHT_DATA_DIR: join(folder, 'data'),
    MILLWRIGHT_BASE_URL: server.url,
    MILLWRIGHT_MODEL: 'm',
  };
  const made = await commandHere(['make', 'add two numbers', '--json'], { cwd, env });
  assert.equal(made.code, 0, made.stdout + made.stderr);
  return { server, made };
};

test('D0-9: Ollama is recognised behind its OpenAI address, and asked for a window in which prompt and answer fit', async (t) => {
  const show = { model_info: { 'general.architecture': 'x', 'x.context_length': 32_768 } };
  const routes = { 'GET /api/version': { version: '0.12.3' }, 'POST /api/show': show };
  const { server } = await runOn(t, { routes });
  server.assertFinished();
  const { calls } = server;
  assert.ok(
    calls.every(({ path }) => path === '/api/chat'),
    calls.map(({ path }) => path).join(),
  );
  for (const { body } of calls) {
    const options = body['options'] as { num_ctx: number };
    assert.ok(options.num_ctx >= 4096, JSON.stringify(options));
  }
});

test('prompts are kept within the window that the server tells, however large the project is', async (t) => {
  const props = { default_generation_settings: { n_ctx: 8192 }, total_slots: 1, build_info: 'b1' };
  const { server } = await runOn(t, { routes: { 'GET /props': props } }, largeProject);
  server.assertFinished();
  for (const { body } of server.calls) {
    const length = JSON.stringify(body['messages']).length;
    assert.ok(length < 8192 * 0.7 * 3, `${length} characters`);
  }
});

test('where nobody tells the window, a prompt that was cut is asked again, smaller, until it is read whole', async (t) => {
  const repeated = answers.map((answer) => ({ ...answer, repeat: true }));
  const { server, made } = await runOn(t, { answers: repeated, window: { tokens: 4096 } }, largeProject);
  const warnings = made.events
    .filter(({ type }) => type === 'run-warn')
    .map(({ message }) => String(message));
  assert.match(warnings[0] ?? '', /read only 4,?\d{3} of about .* asked again with a smaller prompt/);
  const asked = server.calls.map(({ body }) => JSON.stringify(body['messages']).length);
  assert.ok(Math.max(...asked) > 20_000 && (asked.at(-1) ?? Infinity) < 17_000, asked.join());
});
