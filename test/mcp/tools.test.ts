import assert from 'node:assert/strict';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { z } from 'zod';
import { operations } from '../../src/operations/index.ts';
import { defineOperation } from '../../src/operations/operation.ts';
import { toolsOf } from '../../src/surfaces/mcp/index.ts';
import { emptyProject, makeRepository, temporary } from '../line/line.ts';
import { clientKinds, startAssistant } from './assistant.ts';

const workshop = async (t: TestContext, config = '') => {
  const folder = await temporary(t, 'mcp-tools');
  await mkdir(join(folder, 'home/.config/millwright'), { recursive: true });
  await writeFile(join(folder, 'home/.config/millwright/millwright.toml'), config, { mode: 0o644 });
  const env = { HOME: join(folder, 'home'), MILLWRIGHT_DATA_DIR: join(folder, 'data') };
  const root = await makeRepository(join(folder, 'workspace'), emptyProject);
  const other = await makeRepository(join(folder, 'other'), emptyProject);
  return { folder, env, root, other };
};

/** Every tool, with an input that needs neither model nor run, and what is then answered. */
const calls: [tool: string, input: Record<string, unknown>, expected: RegExp][] = [
  ['make', { spec: 'x' }, /^error: no model is configured\nhint: /],
  ['fix', {}, /^error: no model is configured\nhint: /],
  ['dual_iterate', { spec: 'x' }, /^error: no model is configured\nhint: /],
  ['code_task', { job: 'document', file: 'x.js' }, /^error: /],
  ['generate_file', { spec: 'x', path: 'x.js' }, /^error: no model is configured\nhint: /],
  ['modify_file', { path: 'package.json', instructions: 'x' }, /^error: no model is configured\nhint: /],
  ['review', { files: ['package.json'] }, /^error: no model is configured\nhint: /],
  ['ask', { question: 'x' }, /^error: no model is configured\nhint: /],
  ['elaborate', { prompt: 'x' }, /^error: no model is configured\nhint: /],
  ['decompose', { spec: 'x' }, /^error: no model is configured\nhint: /],
  [
    'write_files_atomic',
    { files: [{ path: 'notes.md', content: 'a' }], overwrite: true },
    /"files":\[\{"path":"notes.md","before":(?:null|"[0-9a-f]{64}"),"after":"[0-9a-f]{64}"/,
  ],
  ['deliver', { idea: 'x' }, /^error: no model is configured\nhint: /],
  ['gate_list', {}, /^error: there is no delivery of /],
  ['gate_show', { gate: 'G2' }, /^error: there is no delivery of /],
  ['gate_proofs', {}, /^error: there is no delivery of /],
  ['check', { in: 'gone' }, /^error: .*gone is no folder/],
  ['submit', { spec: 'x' }, /^error: no model is configured\nhint: /],
  ['run', { tasks: '- spec: x\n' }, /^error: no model is configured\nhint: /],
  ['tasks', {}, /^\{"tasks":\[\]\}$/],
  ['task', { task: 'abcd1234' }, /^error: there is no task "abcd1234"/],
  ['cancel', { task: 'abcd1234' }, /^error: there is no task "abcd1234"/],
  ['retry', { task: 'abcd1234' }, /^error: there is no task "abcd1234"/],
  ['questions', {}, /^\{"waiting":\[\]\}$/],
  ['stats', {}, /^\{/],
  ['error-history', {}, /^\{/],
  ['ledger', {}, /^error: nothing was done in .* yet/],
  ['ledger-show', { record: 'abcd1234' }, /^error: there is no record "abcd1234"/],
  ['ledger-add', { kind: 'note', text: 'x' }, /^error: nothing was done in .* yet/],
  ['workers', {}, /^(?:\{|error: )/],
  ['runs', {}, /^\{"runs":\[\]\}$/],
  ['show', { run: 'abcd1234' }, /^error: .*run.*abcd1234/],
  ['resume', { run: 'abcd1234' }, /^error: .*run.*abcd1234/],
  ['merge', { run: 'abcd1234' }, /^error: .*run.*abcd1234/],
  ['task_answer', { run: 'abcd1234', text: 'x' }, /^error: .*run.*abcd1234/],
  ['task_approve', { run: 'abcd1234', decision: 'approve' }, /^error: .*run.*abcd1234/],
  ['task_status', { run: 'abcd1234' }, /^error: .*run.*abcd1234/],
  ['config', {}, /"key":"budget.tokens"/],
  ['list_models', {}, /"endpoints":\[\{"name":"box","baseUrl":"http:\/\/127.0.0.1:9\/v1"\}\]/],
  ['check_backend_health', {}, /"symptoms":\[\{/],
];

for (const kind of clientKinds)
  test(`a client ${kind} lists the tools and calls each of them`, async (t) => {
    const { folder, env, root } = await workshop(t, '[endpoints.box]\nbase_url = "http://127.0.0.1:9/v1"\n');
    const assistant = await startAssistant(t, { kind, cwd: folder, env, roots: [root] });
    const tools = await assistant.tools();
    assert.deepEqual(tools.map(({ name }) => name).toSorted(), calls.map(([name]) => name).toSorted());
    assert.ok(tools.every(({ outputSchema }) => outputSchema !== undefined));
    for (const [name, input, expected] of calls) {
      const answer = await assistant.call(name, input);
      assert.match(answer.text, expected, name);
      assert.equal(answer.isError, answer.text.startsWith('error:'), name);
      if (!answer.isError) assert.deepEqual(JSON.parse(answer.text), answer.value);
    }
    assert.deepEqual(assistant.errors, []);
    await assistant.close();
  });

test('what only a person may say is no input of a tool', () => {
  const tools = toolsOf(operations);
  const fields = [...tools.values()].flatMap(({ name, input }) =>
    Object.keys(input.shape).map((field) => `${name}.${field}`),
  );
  assert.ok(fields.includes('make.spec'));
  const personal = /\.(?:sandbox|unverified)$|^check_backend_health\.write$/;
  assert.deepEqual(
    ['approve', 'reject', 'send-back'].filter((name) => tools.has(name)),
    [],
  );
  assert.deepEqual(
    fields.filter((field) => personal.test(field)),
    [],
  );
});

test('a new operation has its tool without further code', async () => {
  const greet = defineOperation({
    name: 'greet',
    about: 'Greet somebody',
    input: z.strictObject({ name: z.string() }),
    output: z.object({ text: z.string() }),
    run: ({ name }) => Promise.resolve({ text: `good day, ${name}` }),
  });
  const tool = toolsOf({ ...operations, greet }).get('greet');
  assert.deepEqual([tool?.about, tool?.reads], ['Greet somebody', false]);
});

for (const kind of clientKinds)
  test(`D0-25: paths of a client ${kind} resolve in its workspace, and what is outside is refused`, async (t) => {
    const { folder, env, root, other } = await workshop(t);
    await mkdir(join(root, 'part'));
    await symlink(other, join(root, 'way-out'));
    const assistant = await startAssistant(t, { kind, cwd: other, env, roots: [root] });
    const refused = [other, '../other', folder, '/', 'way-out', '\0', join(root, '..')];
    for (const place of refused) {
      const answer = await assistant.call('runs', { in: place });
      assert.match(answer.text, /^error: [^\n]*outside of your workspace/, place);
      assert.ok(answer.isError);
    }
    for (const place of [undefined, '.', 'part', root, join(root, 'part')]) {
      const answer = await assistant.call('runs', place === undefined ? {} : { in: place });
      assert.equal(answer.isError, false, answer.text);
    }
    const made = await assistant.call('make', { spec: 'x', new: '../elsewhere', model: 'm@nowhere' });
    assert.ok(made.isError);
    await assistant.close();
  });

test('a client whose roots are none may name no path', async (t) => {
  const { env, root } = await workshop(t);
  const assistant = await startAssistant(t, { cwd: root, env, roots: [] });
  assert.match((await assistant.call('fix')).text, /outside of your workspace/);
  assert.equal((await assistant.call('list_models')).isError, false);
  await assistant.close();
});

test('a part of a repository that is open in the client is in its workspace', async (t) => {
  const { env, root, folder } = await workshop(t);
  await mkdir(join(root, 'part'));
  const assistant = await startAssistant(t, { cwd: folder, env, roots: [join(root, 'part')] });
  assert.equal((await assistant.call('runs')).isError, false);
  assert.match((await assistant.call('fix')).text, /no model is configured/);
  await assistant.close();
});

test('without roots, paths resolve where the server was started', async (t) => {
  const { env, root, other } = await workshop(t);
  const assistant = await startAssistant(t, { cwd: root, env });
  assert.match((await assistant.call('fix')).text, /no model is configured/);
  assert.equal((await assistant.call('runs', { in: other })).isError, false);
  await assistant.close();
});

test('warnings go to standard error', async (t) => {
  const { env, root } = await workshop(t, 'base_url = "http://127.0.0.1:9/v1"\napi_key = "sk-1"\n');
  const assistant = await startAssistant(t, { cwd: root, env });
  assert.equal((await assistant.call('runs')).isError, false);
  assert.equal((await assistant.call('runs')).isError, false);
  await assistant.close();
  const warned = assistant.stderr.join('').trim().split('\n');
  assert.equal(warned.length, 1, 'each warning is told once');
  assert.match(warned[0] ?? '', /^warning: /);
  assert.deepEqual(assistant.errors, []);
});
