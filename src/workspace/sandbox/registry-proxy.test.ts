import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer, request, type RequestListener } from 'node:http';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../domain/errors.ts';
import { readRegistry, startRegistryProxy, type RegistryProxy } from './registry-proxy.ts';

const withSocket = async (body: (socketPath: string) => Promise<void>): Promise<void> => {
  const folder = await mkdtemp(join(tmpdir(), 'proxy-'));
  await body(join(folder, 's'));
  await rm(folder, { recursive: true });
};

const listening = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.unref().listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

/** Says `text` to the proxy and reads until it closes or `enough` has come. */
const talk = ({ socketPath }: RegistryProxy, text: string, enough = /$^/): Promise<string> =>
  new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(socketPath, () => socket.write(text));
    socket.on('data', (data) => {
      heard += data.toString();
      if (enough.test(heard)) socket.destroy();
    });
    socket.on('close', () => resolve(heard)).on('error', reject);
  });

const opening = (target: string): string => `CONNECT ${target} HTTP/1.1\r\nHost: ${target}\r\n\r\n`;

test('a tunnel leads to the registry and carries bytes both ways', () =>
  withSocket(async (socketPath) => {
    const registry = createServer((socket) =>
      socket.on('data', (data) => socket.end(`echo ${String(data)}`)),
    );
    const port = await listening(registry);
    const proxy = await startRegistryProxy(`https://127.0.0.1:${port}/npm/`, socketPath);
    const heard = await talk(proxy, `${opening(`127.0.0.1:${port}`)}early`, /echo/);
    assert.match(heard, /^HTTP\/1\.1 200 [^\r]+\r\n\r\necho early$/);
    assert.deepEqual(proxy.refused, []);
    await proxy.close();
    assert.equal(existsSync(socketPath), false);
    registry.close();
  }));

test('D2-2: every other host, port and spelling is refused and never dialled', () =>
  withSocket(async (socketPath) => {
    let dialled = 0;
    const other = createServer((socket) => {
      dialled += 1;
      socket.end();
    });
    const port = await listening(other);
    const proxy = await startRegistryProxy('https://registry.example/', socketPath);
    const targets = [
      `127.0.0.1:${port}`,
      `localhost:${port}`,
      `[::1]:${port}`,
      'registry.example:80',
      'registry.example:8443',
      'registry.example',
      'registry.example.evil.example:443',
      'evil.example:443',
      'registry.example@evil.example:443',
      'evil.example#registry.example:443',
      'registry.example.:443',
      'registry.example:443:443',
      'registry.example:0443x',
      '/etc/passwd',
      'a'.repeat(5_000),
    ];
    for (const target of targets)
      assert.match(await talk(proxy, opening(target)), /^HTTP\/1\.1 40[03] /, target.slice(0, 60));
    for (const line of [
      `GET http://127.0.0.1:${port}/ HTTP/1.1`,
      'GET https://registry.example/ HTTP/1.1',
      'GET / HTTP/1.1',
      'POST http://evil.example/ HTTP/1.1',
      'GET file:///etc/passwd HTTP/1.1',
    ])
      assert.match(
        await talk(proxy, `${line}\r\nHost: registry.example\r\nConnection: close\r\n\r\n`),
        /^HTTP\/1\.1 403 /,
        line,
      );
    assert.equal(dialled, 0);
    assert.ok(proxy.refused.includes('evil.example:443'));
    await proxy.close();
    other.close();
  }));

test('nonsense and cut requests hurt nobody', () =>
  withSocket(async (socketPath) => {
    const proxy = await startRegistryProxy('https://registry.example/', socketPath);
    assert.match(await talk(proxy, 'nonsense\r\n\r\n'), /^HTTP\/1\.1 400 /);
    await new Promise<void>((resolve) => {
      const socket = connect(socketPath, () => socket.write('CONNECT 127', () => socket.destroy()));
      socket.on('close', () => resolve());
    });
    assert.match(await talk(proxy, opening('evil.example:443')), /403/);
    await proxy.close();
  }));

test('a registry that is down is told as such', () =>
  withSocket(async (socketPath) => {
    const gone = createServer();
    const port = await listening(gone);
    await new Promise((resolve) => gone.close(resolve));
    const proxy = await startRegistryProxy(`https://127.0.0.1:${port}/`, socketPath);
    assert.match(await talk(proxy, opening(`127.0.0.1:${port}`)), /^HTTP\/1\.1 502 /);
    await proxy.close();
  }));

test('a registry on loopback without TLS is passed on to, path and all', () =>
  withSocket(async (socketPath) => {
    const answer: RequestListener = (asked, reply) =>
      reply.end(`${asked.method} ${asked.url} ${String(asked.headers['x-mark'])}`);
    const registry = createHttpServer(answer);
    const port = await listening(registry);
    const proxy = await startRegistryProxy(`http://127.0.0.1:${port}/`, socketPath);
    const text = await new Promise<string>((resolve, reject) => {
      const asked = request(
        { socketPath, path: `http://127.0.0.1:${port}/@a%2fb?x=1`, headers: { 'x-mark': 'm' } },
        (reply) => {
          reply.setEncoding('utf8').on('data', resolve);
        },
      );
      asked.on('error', reject).end();
    });
    assert.equal(text, 'GET /@a%2fb?x=1 m');
    await proxy.close();
    registry.close();
    registry.closeAllConnections();
  }));

test('what is no registry address is refused', () => {
  for (const url of [
    '',
    'nonsense',
    'ftp://registry.example/',
    'http://registry.example/',
    'file:///x',
    'javascript:1',
  ])
    assert.throws(() => readRegistry(url), UserError, url);
  assert.deepEqual(readRegistry('https://Registry.Example'), {
    protocol: 'https:',
    host: 'registry.example',
    port: 443,
  });
  assert.deepEqual(readRegistry('http://[::1]:4873/'), { protocol: 'http:', host: '[::1]', port: 4_873 });
});
