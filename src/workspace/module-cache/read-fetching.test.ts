import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { readFetching } from './read-fetching.ts';

const projectOf = async (t: TestContext, files: Record<string, string>): Promise<string> => {
  const dir = await mkdtemp(join(tmpdir(), 'fetching-'));
  t.after(() => rm(dir, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return dir;
};

const pip = (...words: string[]) => ({
  manager: 'pip',
  command: ['sh', '-c', 'script', 'install', 'relocate', ...words],
  paths: [],
});

test('requirements are followed through the files that they name; without hashes they hold for a day', async (t) => {
  const dir = await projectOf(t, {
    'requirements.txt':
      '-r requirements/base.txt\n-c limits.txt # bounds\nFlask[async]>=2 ; python_version > "3"\n',
    'requirements/base.txt': 'attrs==1.0 \\\n    --hash=sha256:00\n',
    'limits.txt': 'idna<4\n',
  });
  const asked = await readFetching(dir, pip('-r', 'requirements.txt', 'pytest>=7'));
  assert.deepEqual(
    [...(asked?.texts.keys() ?? [])],
    ['requirements.txt', 'requirements/base.txt', 'limits.txt'],
  );
  assert.match(asked?.day ?? '', /^\d{4}-\d\d-\d\d$/);
  assert.equal((await readFetching(dir, pip('-r', 'requirements/base.txt')))?.day, '');
});

test('D2-2: what would run code of the project, or come from a place of its choice, is not kept for others', async (t) => {
  for (const line of [
    '-e .',
    '.',
    './lib',
    'git+https://example.org/a.git',
    'a @ https://example.org/a.whl',
    'https://example.org/a.whl',
    '--index-url https://example.org/',
    '--no-binary a',
    'a --config-settings=x=y',
    '-r ../outside.txt',
    '-r missing.txt',
  ]) {
    const dir = await projectOf(t, { 'requirements.txt': `b\n${line}\n` });
    assert.equal(await readFetching(dir, pip('-r', 'requirements.txt')), undefined, line);
  }
  assert.equal(await readFetching(await projectOf(t, {}), pip('-e', '.')), undefined);
  const crates = { 'Cargo.lock': '[[package]]', 'Cargo.toml': '', '.cargo/config.toml': '' };
  const cargo = (paths: string[]) => ({ manager: 'cargo fetch', command: [], paths });
  const dir = await projectOf(t, crates);
  assert.equal((await readFetching(dir, cargo(['Cargo.toml'])))?.texts.size, 2);
  assert.equal(await readFetching(dir, cargo(Object.keys(crates))), undefined);
  const git = await projectOf(t, { 'Cargo.lock': 'source = "git+https://example.org/a"' });
  assert.equal(await readFetching(git, cargo([])), undefined);
  const go = { manager: 'go mod', command: [], paths: ['go.mod'] };
  assert.equal(await readFetching(await projectOf(t, { 'go.mod': '' }), go), undefined);
});
