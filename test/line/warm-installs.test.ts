import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import type { RunEvent } from '../../src/domain/events.ts';
import type { Proof } from '../../src/domain/proof.ts';
import { commandHere } from './command-here.ts';
import { makeRepository, temporary } from './line.ts';

/** A registry on loopback with one package, `left`, whose index.js is `text`. `close` makes it unreachable. */
const serveRegistry = async (t: TestContext, folder: string, text = 'module.exports = 42;\n') => {
  const top = join(folder, `pack-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`);
  await mkdir(join(top, 'package'), { recursive: true });
  await writeFile(join(top, 'package/index.js'), text);
  await writeFile(join(top, 'package/package.json'), '{ "name": "left", "version": "1.0.0" }');
  await promisify(execFile)('tar', ['-czf', 'left.tgz', 'package'], { cwd: top });
  const tarball = await readFile(join(top, 'left.tgz'));
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const server = createServer((request, reply) => {
    if (request.url?.endsWith('.tgz') === true) return reply.end(tarball);
    if (request.url !== '/left') return reply.writeHead(404).end('{}');
    const dist = { tarball: `${url}left/-/left-1.0.0.tgz`, integrity };
    const versions = { '1.0.0': { name: 'left', version: '1.0.0', dist } };
    reply.setHeader('content-type', 'application/json');
    return reply.end(JSON.stringify({ name: 'left', 'dist-tags': { latest: '1.0.0' }, versions }));
  });
  await new Promise<void>((resolve) => server.unref().listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  t.after(close);
  return { url, integrity, close };
};

const manifest = {
  name: 'p',
  version: '1.0.0',
  scripts: { test: 'node --test' },
  dependencies: { left: '1.0.0' },
};

const passing = `const test = require('node:test');
test('left is there', () => { if (require('left') !== 42) throw new Error('not 42'); });
`;

interface Ended {
  code: number | null;
  said: string;
  proof: Proof;
  warnings: string[];
  install: Proof['checks'][number] | undefined;
}

/** A person with a registry of their own and a project that needs one package of it. */
const desk = async (t: TestContext, testFile = passing, lock = true) => {
  const folder = await temporary(t, 'warm');
  const registry = await serveRegistry(t, folder);
  const settings = join(folder, 'home/.config/millwright/millwright.toml');
  const useRegistry = async (url: string): Promise<void> => {
    await mkdir(join(settings, '..'), { recursive: true });
    await writeFile(settings, `[npm]\nregistry = "${url}"\n`);
  };
  await useRegistry(registry.url);
  const { name, version, dependencies } = manifest;
  const left = {
    version: '1.0.0',
    resolved: `${registry.url}left/-/left-1.0.0.tgz`,
    integrity: registry.integrity,
  };
  const packages = { '': { name, version, dependencies }, 'node_modules/left': left };
  const root = await makeRepository(join(folder, 'project'), {
    'package.json': JSON.stringify(manifest),
    '.gitignore': 'node_modules\n',
    'left.test.js': testFile,
    ...(lock
      ? {
          'package-lock.json': JSON.stringify({
            name,
            version,
            lockfileVersion: 3,
            requires: true,
            packages,
          }),
        }
      : {}),
  });
  const checkIn = async (data: string, ...args: string[]): Promise<Ended> => {
    const env = { HOME: join(folder, 'home'), MILLWRIGHT_DATA_DIR: join(folder, data) };
    const { code, stdout, stderr, events } = await commandHere(['check', '--json', ...args], {
      cwd: root,
      env,
    });
    const end = events.at(-1) as RunEvent & { type: 'run-end' };
    assert.ok(end?.proof, stdout + stderr);
    const warnings = events.flatMap((event) =>
      event['type'] === 'run-warn' ? [String(event['message'])] : [],
    );
    const install = end.proof.checks.find((one) => one.name === 'install');
    return { code, said: stdout + stderr, proof: end.proof, warnings, install };
  };
  const check = (...args: string[]): Promise<Ended> => checkIn('data', ...args);
  const kept = join(folder, 'data/cache/modules');
  const indexOf = async (): Promise<string> =>
    join(kept, (await readdir(kept))[0] ?? '', 'node_modules/left/index.js');
  /** From now on nothing can be fetched, and npm has nothing of its own. */
  const cutOff = async (): Promise<void> => {
    registry.close();
    await rm(join(folder, 'data/cache/npm'), { recursive: true, force: true });
  };
  return { folder, root, check, checkIn, kept, indexOf, cutOff, registry, useRegistry };
};

test('D2-25: the second run installs nothing and says so; its tests run with the packages of the first', async (t) => {
  const { check, cutOff } = await desk(t);
  const first = await check();
  assert.deepEqual(
    [first.code, first.install?.status, first.install?.cached],
    [0, 'passed', undefined],
    first.said,
  );
  await cutOff();
  const second = await check();
  assert.equal(second.code, 0, second.said);
  const { status, exitCode, command, cached } = second.install ?? {};
  assert.deepEqual([status, exitCode, command], ['passed', 0, ['npm', 'ci']]);
  assert.match(cached?.key ?? '', /^[0-9a-f]{64}$/);
  assert.ok(Date.parse(cached?.installedAt ?? '') <= Date.parse(first.proof.madeAt));
  assert.equal(second.proof.checks.find(({ name }) => name === 'test')?.tests?.passed, 1);
  assert.equal(second.install?.tree, second.proof.tree);
});

test('D2-25: a project without a lock file gets one, and what was installed with it is kept', async (t) => {
  const { root, check, kept } = await desk(t, passing, false);
  const first = await check();
  assert.equal(first.code, 0, first.said);
  assert.equal((await readdir(kept)).length, 1);
  assert.equal(existsSync(join(root, 'package-lock.json')), false);
});

test('D2-5: a damaged entry is noticed, told, thrown away and installed anew', async (t) => {
  const { check, indexOf } = await desk(t);
  await check();
  await appendFile(await indexOf(), '// damaged');
  const second = await check();
  assert.deepEqual([second.code, second.install?.cached], [0, undefined], second.said);
  assert.ok(
    second.warnings.some((one) => /kept packages were damaged/.test(one)),
    second.said,
  );
  assert.equal(await readFile(await indexOf(), 'utf8'), 'module.exports = 42;\n');
  assert.ok((await check()).install?.cached);
});

test('D2-5: two processes at once share one entry', async (t) => {
  const { folder, checkIn, kept } = await desk(t);
  // the embedded database has one owner, so each has its own; the cache is the same folder
  for (const data of ['data', 'data-2']) await mkdir(join(folder, data, 'cache'), { recursive: true });
  await mkdir(kept);
  await symlink(kept, join(folder, 'data-2/cache/modules'));
  const ends = await Promise.all([checkIn('data'), checkIn('data-2')]);
  const said = ends.map((end) => end.said).join('\n');
  assert.deepEqual(
    ends.map(({ code }) => code),
    [0, 0],
    said,
  );
  assert.equal((await readdir(kept)).length, 1);
  assert.ok((await checkIn('data-2')).install?.cached);
});

test('D2-25: another registry is another entry', async (t) => {
  const { folder, root, check, kept, useRegistry } = await desk(t);
  await check();
  const other = await serveRegistry(t, folder, 'module.exports = 42; // of the other registry\n');
  await useRegistry(other.url);
  const lock = await readFile(join(root, 'package-lock.json'), 'utf8');
  await writeFile(
    join(root, 'package-lock.json'),
    JSON.stringify(JSON.parse(lock), (key, value: unknown) =>
      ['resolved', 'integrity'].includes(key) ? undefined : value,
    ),
  );
  const second = await check();
  assert.deepEqual([second.code, second.install?.cached], [0, undefined], second.said);
  assert.equal((await readdir(kept)).length, 2);
});

const attack = `const test = require('node:test');
const fs = require('node:fs');
const path = 'node_modules/left/index.js';
const tries = {
  write: () => fs.writeFileSync(path, 'owned'),
  remove: () => fs.unlinkSync(path),
  mode: () => fs.chmodSync(path, 0o777),
  link: () => { fs.linkSync(path, 'mine.js'); fs.writeFileSync('mine.js', 'owned'); },
  move: () => fs.renameSync('node_modules/left', 'mine'),
  folder: () => fs.renameSync('node_modules', 'mine'),
  handle: () => fs.writeFileSync('/proc/self/fd/' + fs.openSync(path), 'owned'),
  add: () => fs.writeFileSync('node_modules/mine.js', 'owned'),
};
test('left is there', () => { if (require('left') !== 42) throw new Error('not 42'); });
test('a private folder can be written', () => {
  fs.mkdirSync('node_modules/.cache/x');
  fs.writeFileSync('node_modules/.vite/x', 'x');
});
for (const [name, attempt] of Object.entries(tries))
  test(name, () => {
    let failed = false;
    try { attempt(); } catch { failed = true; }
    if (!failed) throw new Error(name + ' was possible');
  });
`;

test('D2-25: tests can change nothing among the kept packages, and see nothing that others left there', async (t) => {
  const { check, indexOf } = await desk(t, attack);
  for (const round of ['cold', 'warm']) {
    const ended = await check();
    assert.equal(ended.code, 0, ended.said);
    assert.equal(ended.install?.cached !== undefined, round === 'warm');
    assert.equal(await readFile(await indexOf(), 'utf8'), 'module.exports = 42;\n');
  }
});

const writing = `${passing}require('node:fs').writeFileSync('node_modules/left/index.js', 'module.exports = 42; // mine');
`;

test('D2-25: a tool that has to write among the packages gets a copy; the kept ones stay as they were', async (t) => {
  const { check, indexOf } = await desk(t, writing);
  const first = await check();
  assert.equal(first.code, 0, first.said);
  assert.ok(
    first.warnings.some((one) => /test writes among the installed packages/.test(one)),
    first.said,
  );
  assert.equal(await readFile(await indexOf(), 'utf8'), 'module.exports = 42;\n');
  assert.ok((await check()).install?.cached);
});

test('D2-25: without a cage each run has a copy of its own', async (t) => {
  const { check, indexOf, cutOff } = await desk(t, writing);
  assert.equal((await check('--no-sandbox')).code, 0);
  await cutOff();
  const second = await check('--no-sandbox');
  assert.equal(second.code, 0, second.said);
  assert.ok(second.install?.cached);
  assert.deepEqual(second.warnings, []);
  assert.equal(await readFile(await indexOf(), 'utf8'), 'module.exports = 42;\n');
});
