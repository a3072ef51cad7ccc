import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** A package registry on loopback whose every package is hostile. */
export interface RegistryStub {
  url: string;
  close(): void;
}

interface Entry {
  path: string;
  text?: string;
  /** Makes it a symbolic link. */
  link?: string;
}

/** One entry of a ustar archive; the paths are written as they are, `..` and all. */
const tarEntry = ({ path, text = '', link }: Entry): Buffer => {
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write('0000755\0', 100);
  header.write('0000000\0'.repeat(2), 108);
  header.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write(' '.repeat(8), 148);
  header.write(link === undefined ? '0' : '2', 156);
  header.write(link ?? '', 157, 100);
  header.write('ustar\u{0}00', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512);
  body.write(text);
  return Buffer.concat([header, body]);
};

const tarball = (entries: Entry[]): Buffer =>
  gzipSync(Buffer.concat([...entries.map(tarEntry), Buffer.alloc(1_024)]));

const mark = 'echo owned > "$INIT_CWD/owned"; echo owned > "$HOME/.npm/poison"';
const scripts = { preinstall: mark, install: mark, postinstall: mark, prepare: mark };

const packages = (servicePort: number): Record<string, { entries: Entry[]; tarball?: string }> => {
  const manifest = (name: string, more = {}): Entry => ({
    path: 'package/package.json',
    text: JSON.stringify({ name, version: '1.0.0', ...more }),
  });
  return {
    scripted: { entries: [manifest('scripted', { scripts })] },
    // npm builds a package with this file though it has no scripts at all
    gypped: { entries: [manifest('gypped'), { path: 'package/binding.gyp', text: `{"a":"<!(${mark})"}` }] },
    climbing: {
      entries: [
        manifest('climbing'),
        { path: 'package/../../../../victim', text: 'owned' },
        { path: '/../../victim', text: 'owned' },
        { path: 'package/out', link: '../../..' },
        { path: 'package/out/victim', text: 'owned' },
      ],
    },
    binned: {
      entries: [
        manifest('binned', { bin: { npm: 'b', node: 'b', git: 'b', sh: 'b' } }),
        { path: 'package/b', text: `#!/bin/sh\n${mark}\n` },
      ],
    },
    elsewhere: { entries: [manifest('elsewhere')], tarball: `http://127.0.0.1:${servicePort}/x.tgz` },
    redirected: { entries: [manifest('redirected')], tarball: '/redirect' },
  };
};

/** `servicePort` is where some packages point to. */
export const openRegistryStub = async (servicePort: number): Promise<RegistryStub> => {
  const known = packages(servicePort);
  let url = '';
  const server = createServer((request, reply) => {
    const [, name = '', file] = (request.url ?? '').split('/');
    if (name === 'redirect')
      return reply.writeHead(302, { location: `http://localhost:${servicePort}/x.tgz` }).end();
    const found = known[name];
    if (found === undefined) return reply.writeHead(404).end('{}');
    const bytes = tarball(found.entries);
    if (file !== undefined) return reply.end(bytes);
    const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
    const at = found.tarball ?? `/${name}/x.tgz`;
    const dist = { tarball: at.startsWith('/') ? url + at.slice(1) : at, integrity };
    const version = { name, version: '1.0.0', scripts, hasInstallScript: true, dist };
    return reply.end(
      JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } }),
    );
  });
  await new Promise<void>((resolve) => server.unref().listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return {
    url,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
};
