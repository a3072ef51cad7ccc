import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type TestContext } from 'node:test';
import { openRegistry, type RegistryLimits } from './open-registry.ts';

type Answer = (request: IncomingMessage, reply: ServerResponse) => void;

/** A registry on loopback; `asked` are the addresses that it was asked for. */
const serve = async (t: TestContext, answer: Answer, limits: Partial<RegistryLimits> = {}) => {
  const asked: string[] = [];
  const server = createServer((request, reply) => {
    asked.push(request.url ?? '');
    answer(request, reply);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const registryUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/npm`;
  const registry = openRegistry(() => Promise.resolve({ registryUrl, caFile: undefined }), limits);
  const look = (name: string, signal = new AbortController().signal) => registry.look('npm', name, signal);
  return { asked, registry, registryUrl, look };
};

const json = (reply: ServerResponse, value: unknown, status = 200): unknown =>
  reply.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

const document = (name: string) => ({
  name,
  'dist-tags': { latest: '2.0.0' },
  license: 'MIT',
  time: {
    created: '2020-01-01T00:00:00.000Z',
    modified: '2026-01-01T00:00:00.000Z',
    '2.0.0': '2021-01-01T00:00:00.000Z',
  },
  versions: {
    '1.0.0': {
      deprecated: 'use 2',
      scripts: { postinstall: 'node x.js' },
      licenses: [{ type: 'ISC' }, { type: 'MIT' }],
    },
    '2.0.0': { license: { type: 'Apache-2.0' }, deprecated: false },
  },
});

test('a package is read: versions with times, licences in all forms, scripts, tags', async (t) => {
  const { look, asked } = await serve(t, (_, reply) => json(reply, document('@a/b')));
  assert.deepEqual(await look('@a/b'), {
    kind: 'found',
    record: {
      createdAt: '2020-01-01T00:00:00.000Z',
      tags: { latest: '2.0.0' },
      versions: [
        { version: '1.0.0', hasInstallScripts: true, deprecated: 'use 2', licence: 'ISC OR MIT' },
        {
          version: '2.0.0',
          hasInstallScripts: false,
          publishedAt: '2021-01-01T00:00:00.000Z',
          licence: 'Apache-2.0',
        },
      ],
    },
  });
  assert.deepEqual(asked, ['/npm/@a%2fb']);
});

test('what was learned is not asked twice, also when it is asked for at once; what was not is', async (t) => {
  const { look, asked } = await serve(t, ({ url }, reply) =>
    url?.endsWith('/gone') === true ? json(reply, {}, 503) : json(reply, document('a')),
  );
  await Promise.all([look('a'), look('a')]);
  await look('a');
  assert.deepEqual(asked, ['/npm/a']);
  await look('gone');
  await look('gone');
  assert.equal(asked.length, 3);
});

test('only a word of the registry itself makes a package missing', async (t) => {
  const { look } = await serve(t, ({ url = '' }, reply) => {
    if (url.endsWith('/absent')) return json(reply, { error: 'Not found' }, 404);
    return reply.writeHead(404, { 'content-type': 'text/html; charset=utf-8' }).end('<h1>Not found</h1>');
  });
  assert.deepEqual(await look('absent'), { kind: 'missing' });
  assert.equal((await look('page')).kind, 'unreachable');
});

const faults: Record<string, Answer> = {
  'an error of the server': (_, reply) => void json(reply, {}, 500),
  'a way that is not offered': (_, reply) => void json(reply, {}, 405),
  'a login that is wanted': (_, reply) => void json(reply, {}, 401),
  'a page instead of a document': (_, reply) => void reply.end('<html>log in</html>'),
  'a document of another package': (_, reply) => void json(reply, document('other')),
  'a cut answer': (_, reply) => {
    reply.writeHead(200, { 'content-length': '1000' }).write('{"name":');
    reply.destroy();
  },
};
for (const [name, answer] of Object.entries(faults))
  test(`neither yes nor no: ${name}`, async (t) => {
    const { look } = await serve(t, answer);
    assert.equal((await look('a')).kind, 'unreachable');
  });

test('a redirect is not followed, whoever it leads to', async (t) => {
  const other = await serve(t, (_, reply) => json(reply, document('a')));
  const { look } = await serve(t, (_, reply) =>
    reply.writeHead(302, { location: `${other.registryUrl}/a` }).end(),
  );
  assert.deepEqual(await look('a'), {
    kind: 'unreachable',
    reason: 'the registry could not be asked: it sends elsewhere (302)',
  });
  assert.deepEqual(other.asked, []);
});

test('a huge document is not read to its end: the short form answers instead', async (t) => {
  const { look } = await serve(
    t,
    ({ headers }, reply) =>
      headers.accept === 'application/json'
        ? reply.end(`{"name":"a","readme":"${'x'.repeat(100_000)}"}`)
        : json(reply, { name: 'a', 'dist-tags': {}, versions: { '1.0.0': { hasInstallScript: true } } }),
    { documentBytes: 10_000 },
  );
  const answer = await look('a');
  assert.deepEqual(answer.kind === 'found' && answer.record.versions, [
    { version: '1.0.0', hasInstallScripts: true },
  ]);
});

test('a body without end is cut at the limit, in both forms', async (t) => {
  const { look, asked } = await serve(
    t,
    (_, reply) => {
      const more = (): void =>
        void (
          reply.destroyed || (reply.write('x'.repeat(1000)) ? setImmediate(more) : reply.once('drain', more))
        );
      more();
    },
    { documentBytes: 50_000 },
  );
  assert.deepEqual(await look('a'), {
    kind: 'unreachable',
    reason: 'the registry could not be asked: its answer is too large',
  });
  assert.equal(asked.length, 2);
});

test('a registry that never answers is asked once, not once for each package', async (t) => {
  const { look, asked } = await serve(t, () => undefined, { timeoutMs: 20 });
  assert.equal((await look('a')).kind, 'unreachable');
  assert.equal((await look('b')).kind, 'unreachable');
  assert.ok(!asked.includes('/npm/b'));
});

test('a run that is stopped does not wait for an answer', async (t) => {
  const stop = new AbortController();
  const { look } = await serve(t, () => stop.abort(new Error('stopped')));
  await assert.rejects(look('a', stop.signal), /stopped/);
});

test('names that are none never become part of an address, and other ecosystems reach nobody', async (t) => {
  const { look, registry, asked } = await serve(t, (_, reply) => json(reply, {}));
  for (const name of [
    '..',
    '../x',
    'a/../../b',
    '@a/..',
    'a?b',
    'a#b',
    'a b',
    'a%2f..',
    '.hidden',
    'a'.repeat(215),
    '',
  ])
    assert.equal((await look(name)).kind, 'unreachable', name);
  assert.equal((await registry.look('pypi', 'requests', new AbortController().signal)).kind, 'unreachable');
  assert.deepEqual(asked, []);
});

test('a registry without encryption is asked on this machine only', async () => {
  const find = () => Promise.resolve({ registryUrl: 'http://registry.example/', caFile: undefined });
  assert.deepEqual(await openRegistry(find).look('npm', 'a', new AbortController().signal), {
    kind: 'unreachable',
    reason: 'the registry could not be asked: there is no safe address for it',
  });
});

test('a machine that cannot tell its registry is no reason to end a run', async () => {
  const find = () => Promise.reject(new Error('npm is broken'));
  assert.equal((await openRegistry(find).look('npm', 'a', new AbortController().signal)).kind, 'unreachable');
});
