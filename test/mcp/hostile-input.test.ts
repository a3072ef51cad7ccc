import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { emptyProject, makeRepository, temporary } from '../line/line.ts';
import { openPipe, type Message, type RawPipe } from './raw-pipe.ts';

const workshop = async (t: TestContext) => {
  const folder = await temporary(t, 'mcp-raw');
  await mkdir(join(folder, 'home'));
  const env = { HOME: join(folder, 'home'), MILLWRIGHT_DATA_DIR: join(folder, 'data') };
  return { env, cwd: await makeRepository(join(folder, 'workspace'), emptyProject) };
};

const textOf = ({ result }: Message): string => result?.content?.[0]?.text ?? '';

/** The server still answers, said nothing but messages, and ends well when its client leaves. */
const assertWell = async (pipe: RawPipe): Promise<void> => {
  const answer = await pipe.ask(999_999, 'tools/call', { name: 'runs', arguments: {} });
  assert.equal(textOf(answer), '{"runs":[]}');
  assert.deepEqual(pipe.noise, []);
  const { code } = await pipe.leave();
  assert.equal(code, 0);
};

test('lines that are no messages are answered with an error, and the connection stays', async (t) => {
  const pipe = await openPipe(t, await workshop(t));
  const bad: [line: string, code: number][] = [
    ['garbage', -32700],
    ['{"jsonrpc":"2.0","id":', -32700],
    ['\0\u001b[2J', -32700],
    ['[]', -32600],
    ['[{"jsonrpc":"2.0","id":1,"method":"ping"}]', -32600],
    ['42', -32600],
    ['null', -32600],
    ['{"jsonrpc":"1.0","id":7,"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
    ['{"jsonrpc":"2.0","id":8,"method":5}', -32600],
    ['{"jsonrpc":"2.0","id":9,"method":"ping","params":"x"}', -32600],
    ['['.repeat(200_000), -32700],
  ];
  const errors = () => pipe.messages.filter(({ error }) => error !== undefined);
  for (const [index, [line, code]] of bad.entries()) {
    pipe.send(line);
    await pipe.heard(() => errors().length > index);
    assert.equal(errors()[index]?.error?.code, code, line.slice(0, 80));
  }
  assert.deepEqual(
    errors()
      .map(({ id }) => id)
      .slice(7, 11),
    [7, null, 8, 9],
  );
  // Answers to questions that were never asked, and empty lines, are no business of ours.
  for (const line of [
    '',
    '   ',
    '{"jsonrpc":"2.0","id":77,"result":{}}',
    '{"jsonrpc":"2.0","id":78,"result":5}',
  ])
    pipe.send(line);
  await assertWell(pipe);
});

test('unknown tools, methods and wrong inputs are answered, each in its way', async (t) => {
  const pipe = await openPipe(t, await workshop(t));
  const protocolErrors: [method: string, params: object, code: number][] = [
    ['tools/nothing', {}, -32601],
    ['tools/call', { name: 'nothing' }, -32602],
    ['tools/call', { name: 'constructor' }, -32602],
    ['tools/call', { name: '__proto__' }, -32602],
    ['tools/call', { name: 'x'.repeat(1_000_000) }, -32602],
    ['tools/call', {}, -32602],
    ['tools/call', { name: 'runs', arguments: 'x' }, -32602],
    ['tools/call', { name: 'runs', arguments: [] }, -32602],
  ];
  for (const [index, [method, params, code]] of protocolErrors.entries()) {
    const { error } = await pipe.ask(100 + index, method, params);
    assert.equal(error?.code, code, `${method} ${JSON.stringify(params).slice(0, 80)}`);
    assert.ok((error?.message.length ?? 0) < 2000);
  }
  const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`) as object;
  const wrongInputs: [name: string, input: object][] = [
    ['make', {}],
    ['make', { spec: 5 }],
    ['make', { spec: '' }],
    ['make', { spec: 'x\0y' }],
    ['make', { spec: 'x'.repeat(2_000_000) }],
    ['make', { spec: deep }],
    ['make', { spec: 'x', ['k'.repeat(1_000_000)]: 1 }],
    ['make', { spec: 'x', sandbox: false }],
    ['make', { spec: 'x', wait: 'yes' }],
    ['make', { spec: 'x', timeout: '1'.repeat(100_000) }],
    ['make', { spec: 'x', maxAttempts: 1e308 }],
    ['make', { spec: 'x', in: 'a'.repeat(100_000) }],
    ['runs', { limit: -1 }],
    ['show', { run: '../../etc' }],
    ['merge', { run: 'abcd1234', unverified: true }],
    ['task_status', { run: 'abcd1234', after: -1 }],
  ];
  for (const [index, [name, input]] of wrongInputs.entries()) {
    const answer = await pipe.ask(200 + index, 'tools/call', { name, arguments: input });
    assert.ok(answer.result?.isError, `${name} ${JSON.stringify(input).slice(0, 80)}`);
    assert.match(textOf(answer), /^error: (?!a defect)/);
    assert.ok(textOf(answer).length < 5000);
  }
  await assertWell(pipe);
});

test('a message over the limit is refused by its id, and the next one is read', async (t) => {
  const pipe = await openPipe(t, await workshop(t));
  const spec = 'x'.repeat(11_000_000);
  const params = { name: 'make', arguments: { spec } };
  pipe.send(JSON.stringify({ method: 'tools/call', params, jsonrpc: '2.0', id: 5 }));
  pipe.send(JSON.stringify({ jsonrpc: '2.0', id: 'six', method: 'tools/call', params }));
  const errors = () => pipe.messages.filter(({ error }) => error?.code === -32600);
  await pipe.heard(() => errors().length === 2);
  assert.deepEqual(
    errors().map(({ id }) => id),
    [5, 'six'],
  );
  await assertWell(pipe);
});

test('what was asked before the input ended is answered', async (t) => {
  const pipe = await openPipe(t, await workshop(t));
  pipe.send('{"jsonrpc":"2.0","id":1,"method":"tools/list"}');
  pipe.send('{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"runs","arguments":{}}}');
  const { code } = await pipe.leave();
  assert.equal(code, 0);
  assert.deepEqual(
    pipe.messages.map(({ id }) => Number(id)).toSorted((a, b) => a - b),
    [0, 1, 2],
  );
});

test('what a library prints goes to standard error and not between the messages', async () => {
  const source = `
    import { claimStdout } from './src/surfaces/mcp/claim-stdout.ts';
    const stdout = claimStdout();
    console.log('noise');
    process.stdout.write('more noise\\n');
    stdout.write('message\\n', () => {
      stdout.release();
      console.log('after');
    });`;
  const cwd = join(import.meta.dirname, '../..');
  const ended = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', source], {
    cwd,
  });
  assert.deepEqual([ended.stdout, ended.stderr], ['message\nafter\n', 'noise\nmore noise\n']);
});

test('a polite order to stop ends the server', async (t) => {
  const pipe = await openPipe(t, await workshop(t));
  const { code, stderr } = await pipe.kill('SIGTERM');
  assert.deepEqual([code, pipe.noise], [0, []]);
  assert.match(stderr, /^\nstopping/);
});
