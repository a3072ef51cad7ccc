import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer, request, type RequestListener } from 'node:http';
import { connect, createServer, type AddressInfo, type LookupFunction, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { UserError } from '../../domain/errors.ts';
import { isPrivateAddress } from './private-address.ts';
import { loopbackAlias, readRegistry, startRegistryProxy, type RegistryProxy } from './registry-proxy.ts';

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

/** Says that every name is this machine. */
const everythingHere: LookupFunction = (_, options, callback) =>
  options.all === true
    ? callback(null, [{ address: '127.0.0.1', family: 4 }])
    : callback(null, '127.0.0.1', 4);

test('D2-2: a public name that leads to a private address is refused; one that the machine names is not', () =>
  withSocket(async (socketPath) => {
    let dialled = 0;
    const inner = createServer((socket) => {
      dialled += 1;
      socket.end('inner');
    });
    const port = await listening(inner);
    const places = [
      { url: `https://public.example:${port}/`, named: 'default' as const },
      { url: `https://corp.example:${port}/`, named: 'machine' as const },
      { url: `http://plain.example:${port}/`, named: 'person' as const },
    ];
    const proxy = await startRegistryProxy(places, socketPath, everythingHere);
    assert.match(await talk(proxy, opening(`public.example:${port}`)), /^HTTP\/1\.1 403 /);
    assert.deepEqual([dialled, proxy.refused], [0, [`public.example:${port} (a private address)`]]);
    assert.match(await talk(proxy, opening(`corp.example:${port}`), /inner/), /200 [^]*inner/);
    // each by its own protocol, and none by the address behind it
    for (const asked of [`plain.example:${port}`, `127.0.0.1:${port}`])
      assert.match(await talk(proxy, opening(asked)), /^HTTP\/1\.1 403 /, asked);
    for (const host of ['public.example', 'corp.example', loopbackAlias])
      assert.match(
        await talk(proxy, `GET http://${host}:${port}/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`),
        /^HTTP\/1\.1 403 /,
      );
    assert.equal(dialled, 1);
    await proxy.close();
    inner.close();
  }));

test('addresses of this machine, its networks and its cloud are private, however they are written', () => {
  for (const address of '127.0.0.1 10.1.2.3 172.31.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 ::1 fd00::1 fe80::1 ::ffff:127.0.0.1 ::ffff:a00:1'.split(
    ' ',
  ))
    assert.equal(isPrivateAddress(address), true, address);
  for (const address of '151.101.0.223 8.8.8.8 172.32.0.1 2606:4700::1'.split(' '))
    assert.equal(isPrivateAddress(address), false, address);
});

test('an archive that breaks off is not passed on as a whole one', () =>
  withSocket(async (socketPath) => {
    const registry = createHttpServer((_, reply) => {
      reply.writeHead(200, { 'content-length': 1_000 });
      reply.write('half', () => reply.destroy());
    });
    const port = await listening(registry);
    const proxy = await startRegistryProxy(`http://127.0.0.1:${port}/`, socketPath);
    const ended = await new Promise((resolve, reject) => {
      // the name that stands for this machine, for tools that pass a proxy by
      const asked = request({ socketPath, path: `http://${loopbackAlias}:${port}/a` }, (reply) => {
        reply.resume().on('close', () => resolve(reply.complete));
        reply.on('error', () => undefined);
      });
      asked.on('error', reject).end();
    });
    assert.equal(ended, false);
    await proxy.close();
    registry.close();
  }));

test('what is no registry address is refused', () => {
  assert.equal(readRegistry('http://registry.example/', 'person').host, 'registry.example');
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
