import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import {
  link,
  mkdir,
  mkdtemp,
  readFile,
  readdir,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { moduleCacheIn, type CacheLimits } from './module-cache.ts';
import { moduleKey, type Installation } from './module-key.ts';

const scene = async (t: TestContext, limits: Partial<CacheLimits> = {}) => {
  const top = await mkdtemp(join(tmpdir(), 'modules-'));
  t.after(() => rm(top, { recursive: true, force: true }));
  const dir = join(top, 'cache');
  let made = 0;
  /** Installed packages, laid out as pnpm does: with links among themselves. */
  const installed = async (text = 'module.exports = 42;\n'): Promise<string> => {
    const folder = join(top, `tree${(made += 1)}`, 'node_modules');
    await mkdir(join(folder, '.pnpm/left@1.0.0/node_modules/left'), { recursive: true });
    await mkdir(join(folder, '.cache'));
    await writeFile(join(folder, '.cache/x'), 'x');
    await writeFile(join(folder, '.pnpm/left@1.0.0/node_modules/left/index.js'), text, { mode: 0o755 });
    await symlink('.pnpm/left@1.0.0/node_modules/left', join(folder, 'left'));
    return folder;
  };
  return { top, dir, installed, cache: moduleCacheIn(dir, limits) };
};

const keyOf = (letter: string): string => letter.repeat(64);
const a = keyOf('a');

for (const move of [true, false])
  test(`what is stored ${move ? 'by moving' : 'as a copy'} is found with its links and modes, private folders empty`, async (t) => {
    const { cache, installed } = await scene(t);
    const folder = await installed();
    assert.equal((await cache.find(a)).kind, 'none');
    const stored = await cache.store(a, folder, { move });
    assert.equal(stored.kind, 'kept');
    assert.equal(existsSync(folder), !move);
    const found = await cache.find(a);
    assert.ok(found.kind === 'found');
    assert.equal(
      await readFile(join(found.modules.folder, 'left/index.js'), 'utf8'),
      'module.exports = 42;\n',
    );
    assert.equal((await stat(join(found.modules.folder, 'left/index.js'))).mode & 0o777, 0o755);
    assert.deepEqual(await readdir(join(found.modules.folder, '.cache')), []);
    assert.deepEqual(stored, { kind: 'kept', modules: found.modules });
  });

const damages: Record<string, (folder: string) => Promise<void>> = {
  'a file was cut': (folder) => truncate(join(folder, 'left/index.js'), 3),
  'a file was rewritten at the same length': async (folder) => {
    const path = join(folder, 'left/index.js');
    await writeFile(path, 'module.exports = 43;\n');
    await utimes(path, 1, 1);
  },
  'a file is gone': (folder) => rm(join(folder, 'left/index.js')),
  'a file is new': (folder) => writeFile(join(folder, 'left/more.js'), ''),
  'a link leads elsewhere': async (folder) => {
    await rm(join(folder, 'left'));
    await symlink('.pnpm', join(folder, 'left'));
  },
  'the folder is gone': (folder) => rm(folder, { recursive: true }),
  'something lies in a private folder': (folder) => writeFile(join(folder, '.vite/x'), ''),
  'the manifest was cut': (folder) => truncate(join(folder, '../manifest.json'), 10),
};
for (const [name, damage] of Object.entries(damages))
  test(`an entry is thrown away where ${name}`, async (t) => {
    const { cache, dir, installed } = await scene(t);
    const stored = await cache.store(a, await installed(), { move: true });
    assert.ok(stored.kind === 'kept');
    await damage(stored.modules.folder);
    assert.equal((await cache.find(a)).kind, 'corrupt');
    assert.deepEqual(await readdir(dir), []);
    assert.equal((await cache.store(a, await installed(), { move: true })).kind, 'kept');
  });

test('a file with a second name is copied: what is written under that name does not reach the cache', async (t) => {
  const { top, cache, installed } = await scene(t);
  const folder = await installed();
  await link(join(folder, 'left/index.js'), join(top, 'store.js'));
  const stored = await cache.store(a, folder, { move: true });
  assert.ok(stored.kind === 'kept');
  await writeFile(join(top, 'store.js'), 'owned');
  assert.equal(
    await readFile(join(stored.modules.folder, 'left/index.js'), 'utf8'),
    'module.exports = 42;\n',
  );
});

for (const target of ['../packages/own', '/etc'])
  test(`packages that are linked to ${target} stay where they are`, async (t) => {
    const { cache, dir, installed } = await scene(t);
    const folder = await installed();
    await symlink(target, join(folder, 'own'));
    const stored = await cache.store(a, folder, { move: true });
    assert.deepEqual(stored, { kind: 'refused', reason: 'own is a link that leads out' });
    assert.ok(existsSync(join(folder, 'left/index.js')));
    assert.deepEqual(await readdir(dir), []);
  });

test('many that store the same at once end with one entry that all of them have', async (t) => {
  const { dir, installed } = await scene(t);
  const folders = await Promise.all(Array.from({ length: 8 }, () => installed()));
  // each with a cache of its own, as processes have
  const stored = await Promise.all(
    folders.map((folder) => moduleCacheIn(dir).store(a, folder, { move: true })),
  );
  assert.deepEqual(new Set(stored.map(({ kind }) => kind)), new Set(['kept']));
  assert.deepEqual(await readdir(dir), [a]);
  assert.equal((await moduleCacheIn(dir).find(a)).kind, 'found');
});

test('what was long not used goes, then the least recently used until the rest fits; what is in use stays', async (t) => {
  const text = 'x'.repeat(1000);
  const day = 86_400_000;
  const { cache, dir, installed } = await scene(t, { bytes: 2500, ageMs: 30 * day });
  const usedBefore = async (letter: string, ms: number): Promise<void> => {
    await cache.store(keyOf(letter), await installed(text), { move: true });
    const then = new Date(Date.now() - ms);
    await utimes(join(dir, keyOf(letter), 'manifest.json'), then, then);
  };
  await usedBefore('b', 31 * day);
  await usedBefore('c', 3 * day);
  assert.deepEqual(await readdir(dir), [keyOf('c')]);
  await usedBefore('d', 2 * day);
  await cache.find(keyOf('c'));
  await cache.store(keyOf('e'), await installed(text), { move: true });
  assert.deepEqual((await readdir(dir)).sort(), [keyOf('c'), keyOf('e')]);
  await cache.store(keyOf('f'), await installed(text), { move: true });
  assert.deepEqual((await readdir(dir)).sort(), [keyOf('c'), keyOf('e'), keyOf('f')]);
});

test('what a killed process left half done is not found and goes', async (t) => {
  const { cache, dir, installed } = await scene(t);
  await mkdir(join(dir, '.new-1/node_modules'), { recursive: true });
  await utimes(join(dir, '.new-1'), 1, 1);
  await cache.store(a, await installed(), { move: true });
  assert.deepEqual(await readdir(dir), [a]);
});

const installation: Installation = {
  manager: 'npm',
  managerVersion: '11.0.0',
  nodeMajor: 26,
  platform: 'linux',
  arch: 'x64',
  registry: 'https://registry.example/',
  manifest: '{"name":"p","dependencies":{"a":"1","b":"2"}}',
  texts: new Map([['package-lock.json', '{}']]),
};

test('the key changes with all that an install depends on, registries too, and with nothing else', () => {
  const key = moduleKey(installation);
  const others: Partial<Installation>[] = [
    { manager: 'pnpm' },
    { managerVersion: '11.0.1' },
    { nodeMajor: 24 },
    { platform: 'darwin' },
    { arch: 'arm64' },
    { registry: 'https://other.example/' },
    { manifest: '{"dependencies":{"a":"1"}}' },
    { manifest: '{"dependencies":{"a":"1","b":"2"},"overrides":{"a":"2"}}' },
    { texts: new Map([['package-lock.json', '{ }']]) },
    {
      texts: new Map([
        ['package-lock.json', '{}'],
        ['.npmrc', '@a:registry=https://other.example/'],
      ]),
    },
  ];
  const keys = others.map((other) => moduleKey({ ...installation, ...other }));
  assert.equal(new Set([key, ...keys]).size, others.length + 1);
  const manifest = '\uFEFF{"dependencies":{"b":"2","a":"1"},"scripts":{"test":"x"},"name":"q"}';
  assert.equal(moduleKey({ ...installation, manifest }), key);
});
