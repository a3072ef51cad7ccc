import assert from 'node:assert/strict';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { play } from '../cli/stage.ts';
import { aRunIn } from './runs.ts';
import { openServer, type TestServer } from './server.ts';
import { keptForFile } from './kept-for-file.ts';

const kept = keptForFile(after);
let server: TestServer;
before(async () => {
  server = await openServer(kept);
});

/** A request whose headers no browser lets a page choose. */
const raw = (
  path: string,
  headers: Record<string, string>,
  { address }: Pick<TestServer, 'address'> = server,
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const sent = request(new URL(path, address), { headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.once('error', reject);
    sent.end();
  });

const problem = (
  { status, headers, value }: Awaited<ReturnType<TestServer['ask']>>,
  expected: number,
): Record<string, unknown> => {
  assert.equal(status, expected, JSON.stringify(value));
  assert.equal(headers.get('content-type'), 'application/problem+json');
  assert.equal(value['status'], expected);
  assert.ok(value['detail'] && value['title']);
  assert.doesNotMatch(JSON.stringify(value), /\.ts:\d|node_modules|at .*\(/);
  return value;
};

test('D4-4: without the token nothing is told, and the answer says how to get in', async () => {
  for (const path of ['/api/runs', '/metrics', '/api/openapi.json', '/api/config']) {
    const { hint } = problem(await server.ask(path, { token: null }), 401);
    assert.match(String(hint), /Bearer TOKEN/);
    problem(await server.ask(path, { token: 'x'.repeat(43) }), 401);
  }
  problem(await server.ask('/execute', { method: 'POST', body: {}, token: null }), 401);
  assert.equal((await server.ask('/api/runs')).status, 200);
});

test('D4-4: it listens on this machine only, and its token and note are for their owner alone', async () => {
  assert.equal(new URL(server.address).hostname, '127.0.0.1');
  for (const name of ['token', 'server.json']) {
    const { mode } = await stat(join(server.dataDir, name));
    assert.equal(mode & 0o777, 0o600, name);
  }
  const note = await readFile(join(server.dataDir, 'server.json'), 'utf8');
  assert.doesNotMatch(note, new RegExp(server.token));
  await assert.rejects(
    openServer(kept, { options: { host: '0.0.0.0' } }),
    /can be reached from other machines/,
  );
});

test('a site whose name is made to point here is refused, and so is a page of another site', async () => {
  const authorization = `Bearer ${server.token}`;
  const { host, port } = new URL(server.address);
  for (const evil of ['evil.example', `evil.example:${port}`, '192.0.2.1', '127.0.0.1.evil.example'])
    assert.equal((await raw('/api/runs', { authorization, host: evil })).status, 403, evil);
  for (const own of [host, `localhost:${port}`, `[::1]:${port}`])
    assert.equal((await raw('/api/runs', { authorization, host: own })).status, 200, own);
  for (const origin of ['https://evil.example', 'null', `http://127.0.0.1:1`, `http://localhost:${port}`])
    assert.equal((await raw('/api/runs', { authorization, origin })).status, 403, origin);
  assert.equal((await raw('/api/runs', { authorization, origin: server.address })).status, 200);
  assert.equal((await raw('/api/runs', { authorization })).status, 200);
});

test('a browser gets in by a link that is valid once, and may only look unless a page of ours asks', async () => {
  const admitted = await server.ask(server.login, { token: null });
  assert.equal(admitted.status, 303);
  const cookie = admitted.headers.get('set-cookie') ?? '';
  assert.match(cookie, /HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/);
  const [pair = ''] = cookie.split(';');
  const browser = { token: null, headers: { cookie: pair } };
  assert.equal((await server.ask('/api/runs', browser)).status, 200);
  const blind = { ...browser, method: 'POST' as const, body: {} };
  problem(await server.ask('/api/login-links', blind), 403);
  const fromPage = { ...blind, headers: { cookie: pair, origin: server.address } };
  const link = await server.ask('/api/login-links', fromPage);
  assert.equal(link.status, 200, link.text);
  const again = await server.ask(server.login, { token: null });
  assert.equal(again.status, 401);
  assert.match(again.text, /used already, or is too old/);
  assert.equal((await server.ask('/api/runs', { token: null, headers: { cookie: `${pair}x` } })).status, 401);
  assert.equal((await server.ask(String(link.value['path']), { token: null })).status, 303);
});

test('an unknown field is refused with the name that was probably meant, and wrong types with their place', async () => {
  const post = (body: unknown, path = '/api/make') => server.ask(path, { method: 'POST', body });
  const unknown = problem(await post({ spec: 'x', maxAtempts: 3 }), 400);
  assert.match(String(unknown['detail']), /^maxAtempts /);
  assert.equal(unknown['hint'], 'did you mean maxAttempts?');
  const typed = problem(await post({ spec: 5, maxAttempts: 'many' }), 400);
  assert.deepEqual(
    (typed['errors'] as { path: string }[]).map(({ path }) => path),
    ['spec', 'maxAttempts'],
  );
  problem(await post('{"spec": '), 400);
  problem(await post('[]'), 400);
  problem(await post({ spec: 'x', __proto__: 1, constructor: { prototype: {} } }), 400);
  problem(await server.ask('/api/runs?limit=many'), 400);
  problem(await server.ask('/api/runs?limit=1&limit=2'), 400);
  problem(await server.ask('/api/runs?nonsense=1'), 400);
  problem(
    await server.ask('/api/make', { method: 'POST', body: '{}', headers: { 'content-type': 'text/plain' } }),
    415,
  );
  problem(await server.ask('/api/runs/ffffffff'), 404);
  problem(await server.ask('/api/nothing'), 404);
  const wrong = await server.ask('/api/runs', { method: 'POST', body: {} });
  problem(wrong, 405);
  assert.equal(wrong.headers.get('allow'), 'GET');
  problem(await server.ask('/api/runs', { headers: { 'millwright-cwd': 'relative' } }), 400);
});

test('a body of 10 MB is refused, and nothing of any body is told to anybody', async () => {
  const secret = 'the-secret-of-this-body';
  problem(await server.ask('/api/make', { method: 'POST', body: { spec: secret.padEnd(10_000_000) } }), 413);
  problem(
    await server.ask('/api/make', { method: 'POST', body: { spec: secret.padEnd(2_000_000, 'x') } }),
    400,
  );
  assert.doesNotMatch(server.stderr(), new RegExp(secret));
});

test('hostile titles reach a page as text and a terminal as escapes', async () => {
  const title = '\u001b[31m<img src=x onerror=alert(1)>\u202e&"\u009b';
  await aRunIn(server, { title });
  const link = await server.ask('/api/login-links', { method: 'POST', body: {} });
  const { headers } = await server.ask(String(link.value['path']), { token: null });
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await server.ask('/', { token: null, headers: { cookie } });
  assert.equal(page.status, 200);
  assert.match(page.text, /&lt;img src=x onerror=alert\(1\)&gt;/);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  const list = await server.ask('/api/runs?limit=1');
  assert.equal((list.value['runs'] as { title: string }[])[0]?.title, title);
  for (const { text } of [page, list])
    assert.ok(['\u001b', '\u009b', '\u202e'].every((sign) => !text.includes(sign)));
  assert.doesNotMatch(page.text, /<img/);
  assert.equal((await server.ask('/', { token: null })).status, 401);
});

test('D4-18: who asks too often is told when to come again, and commands still find the server', async () => {
  const crowded = await openServer(kept, { requestsPerMinute: 5 });
  let last = await crowded.ask('/api/runs');
  for (let asked = 0; asked < 6; asked += 1) last = await crowded.ask('/api/runs');
  problem(last, 429);
  assert.match(last.headers.get('retry-after') ?? '', /^[1-9]\d?$/);
  const nonce = 'n'.repeat(32);
  assert.equal((await crowded.ask(`/api/identity?nonce=${nonce}`, { token: null })).status, 200);
  await crowded.stop();
});

test('D4-15: health is looked at, and only who has the token is told what is wrong', async () => {
  let looks = 0;
  const ill = await openServer(kept, {
    look: () => {
      looks += 1;
      return Promise.resolve([
        { part: 'database', ok: true, text: 'it answers' },
        { part: 'models', ok: false, text: 'endpoint default: refused', remedy: 'start it' },
      ]);
    },
  });
  const [told, stranger] = await Promise.all([ill.ask('/health'), ill.ask('/health', { token: null })]);
  assert.deepEqual([told.status, stranger.status, looks], [503, 503, 1]);
  assert.equal((told.value['parts'] as unknown[]).length, 2);
  assert.deepEqual(Object.keys(stranger.value), ['status', 'at']);
  assert.equal((await server.ask('/health', { token: null })).status, 200);
  await ill.stop();
});

test('an address that others reach has to be meant, and is then called by addresses and by names that are known', async () => {
  const context = () => server.context;
  for (const words of [
    ['--host', '0.0.0.0'],
    ['--host', 'build.example'],
    ['--port', '70000'],
    ['--port', 'x'],
  ]) {
    const { exitCode, stderr } = await play(['serve', ...words], { context });
    assert.equal(exitCode, 64, words.join(' '));
    assert.match(stderr, /^error: .*\nhint: /);
  }
  const options = { host: '0.0.0.0', allowRemote: true };
  const open = await openServer(kept, { options, names: ['build.example'] });
  const authorization = `Bearer ${open.token}`;
  const { port } = new URL(open.address);
  const local = { address: `http://127.0.0.1:${port}` };
  for (const host of ['192.0.2.7', 'build.example', 'localhost'])
    assert.equal(
      (await raw('/api/runs', { authorization, host: `${host}:${port}` }, local)).status,
      200,
      host,
    );
  assert.equal((await raw('/api/runs', { authorization, host: 'evil.example' }, local)).status, 403);
  assert.equal((await raw('/api/runs', { host: '192.0.2.7' }, local)).status, 401);
  assert.match(
    await readFile(join(open.dataDir, 'server.json'), 'utf8'),
    /"address":"http:\/\/127\.0\.0\.1:/,
  );
  await open.stop();
});

test('a token that was changed is refused, and one that is none is told at the start', async () => {
  const first = await openServer(kept);
  await first.stop();
  const again = await openServer(kept);
  problem(await again.ask('/api/runs', { token: first.token }), 401);
  await again.stop();
  const folder = join(again.dataDir, 'other');
  await mkdir(folder);
  await writeFile(join(folder, 'token'), 'short\n');
  await assert.rejects(openServer(kept, { dataDir: folder }), /holds no token/);
});
