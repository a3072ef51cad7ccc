import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test, type TestContext } from 'node:test';
import { installDesk, saidBy, type Ended } from '../programs/install-desk.ts';
import { buildSource, buildWheel, servePython } from '../programs/package-registries.ts';

const testFile = `import subprocess
import sys
import unittest
from pathlib import Path

import left


class Left(unittest.TestCase):
    def test_it_answers(self):
        self.assertEqual(left.answer(), 42)

    def test_its_program_starts_here(self):
        program = Path(sys.prefix) / 'bin' / 'left'
        self.assertEqual(subprocess.check_output([program], text=True), '42\\n')

    def test_what_was_installed_cannot_be_written(self):
        for path in (left.__file__, str(Path(sys.prefix) / 'bin' / 'left')):
            with self.assertRaises(OSError):
                open(path, 'w')
`;

const own = `[project]
name = "mine"
version = "3.2.1"
dependencies = ["left"]

[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"

[tool.setuptools]
packages = ["mine"]
`;

const ownTest = `import importlib.metadata
import unittest

import left
import mine


class Mine(unittest.TestCase):
    def test_it_is_installed(self):
        self.assertEqual(importlib.metadata.version('mine'), '3.2.1')
        self.assertEqual(mine.answer(), left.answer())
`;

const wheel = 'left-1.0.0-py3-none-any.whl';
let archives: Record<string, Buffer>;

before(async () => {
  const top = await mkdtemp(join(tmpdir(), 'wheels-'));
  after(() => rm(top, { recursive: true, force: true }));
  archives = {
    [wheel]: await buildWheel(top, 'left', '42'),
    'made-1.0.0.tar.gz': await buildSource(top, 'made'),
  };
});

/** An index of `left`, and of the sources of `made`. */
const indexFor = async (t: TestContext, cut?: RegExp) => {
  const index = await servePython(archives, cut);
  t.after(() => index.close());
  return { index, registries: { pypi: [`${index.url}simple/`] } };
};

const statesOf = (ended: readonly Ended[]) => ended.map(({ name, status }) => `${name} ${status}`);
/** How an install ended, with the code of its first complaint. */
const assertEnd = (ended: Ended | undefined, status: string, code?: string): void => {
  assert.ok(ended);
  assert.deepEqual([ended.status, ended.diagnostics[0]?.code], [status, code], ended.said);
};

test('D2-2, D2-5: what a Python project declares comes from the index that the person named, and stays for later runs at other paths', async (t) => {
  const { index, registries } = await indexFor(t);
  const { check, kept } = await installDesk(t);
  const files = { 'requirements.txt': 'left\n', 'test_left.py': testFile };
  const first = await check({ files, registries }, ['install', 'test']);
  assert.deepEqual(statesOf(first), ['install passed', 'test passed'], saidBy(...first));
  assert.equal(first[1]?.tests?.passed, 3);
  assert.deepEqual(index.asked, ['/simple/left/', `/files/${wheel}`]);
  index.close();
  const second = await check({ files, registries }, ['install', 'test']);
  assert.deepEqual(statesOf(second), ['install passed', 'test passed'], saidBy(...second));
  assert.match(second[0]?.cached?.key ?? '', /^[0-9a-f]{64}$/);
  assert.equal(second[1]?.tests?.passed, 3);
  // damage is noticed; without an index nothing can be fetched anew, which is no fault of the project
  await appendFile(join(kept, (await readdir(kept))[0] ?? '', '.venv/bin/left'), '# damaged');
  const [third] = await check({ files, registries }, ['install']);
  assertEnd(third, 'unknown', 'registry-unreachable');
  assert.match(third?.warning ?? '', /kept packages were damaged/);
});

test('D2-2: the project itself is installed without a network, and a file of it cannot pose as what installs', async (t) => {
  const { registries } = await indexFor(t);
  const { check } = await installDesk(t);
  const files = {
    'pyproject.toml': own,
    'mine/__init__.py': 'from left import answer as answer\n',
    'tests/test_mine.py': ownTest,
    'pip/__main__.py': "raise SystemExit('posed as pip')\n",
  };
  for (const round of ['cold', 'warm']) {
    const ended = await check({ files, registries }, ['install', 'test']);
    assert.deepEqual(statesOf(ended), ['install passed', 'install passed', 'test passed'], saidBy(...ended));
    assert.equal(ended[0]?.cached !== undefined, round === 'warm');
  }
});

test('D2-2: sources are not built unless the person says so, and the way is told', async (t) => {
  const { registries } = await indexFor(t);
  const { check } = await installDesk(t);
  const files = {
    'requirements.txt': 'made\n',
    'test_made.py': `import unittest\nimport made\n\n\nclass Made(unittest.TestCase):\n    def test_it(self):\n        self.assertTrue(made.made)\n`,
  };
  const [refused] = await check({ files, registries }, ['install']);
  assertEnd(refused, 'failed');
  assert.match(refused?.diagnostics[0]?.message ?? '', /\[install\] scripts = \["made"\]/);
  const allowed = await check({ files, registries, scripts: ['made'] }, ['install', 'test']);
  assert.deepEqual(statesOf(allowed), ['install passed', 'test passed'], saidBy(...allowed));
  // what was built for those who allow it is nobody else's
  const [again] = await check({ files, registries }, ['install']);
  assertEnd(again, 'failed');
});

test('D2-5: an archive that breaks off leaves nothing half behind, and a wrong hash is for nobody to mend by another one', async (t) => {
  const { index, registries } = await indexFor(t, /\.whl$/);
  const { check, kept } = await installDesk(t);
  const hash = createHash('sha256')
    .update(archives[wheel] ?? '')
    .digest('hex');
  const files = { 'requirements.txt': `left==1.0.0 --hash=sha256:${hash}\n`, 'test_left.py': testFile };
  const [cut] = await check({ files, registries }, ['install']);
  assert.deepEqual([cut?.status, cut?.diagnostics[0]?.code], ['failed', 'hash-mismatch'], saidBy(cut));
  assert.deepEqual(await readdir(kept).catch(() => []), []);
  index.close();
  const whole = await indexFor(t);
  const [passed] = await check({ files, registries: whole.registries }, ['install']);
  assertEnd(passed, 'passed');
  const wrong = { ...files, 'requirements.txt': `left==1.0.0 --hash=sha256:${'0'.repeat(64)}\n` };
  const [failed] = await check({ files: wrong, registries: whole.registries }, ['install']);
  assertEnd(failed, 'failed', 'hash-mismatch');
  assert.equal((await readdir(kept)).length, 1);
});

test('D2-2: without a cage the same index is asked, and each run has a copy and a port of its own', async (t) => {
  const { index, registries } = await indexFor(t);
  const { check } = await installDesk(t);
  const server = `import os
import socket
import unittest

import left


class Server(unittest.TestCase):
    def test_it_listens(self):
        left.answer()
        with socket.create_server(('127.0.0.1', int(os.environ['PORT']))):
            pass
`;
  const options = {
    files: { 'requirements.txt': 'left\n', 'test_server.py': server },
    registries,
    caged: false,
  };
  const first = await check(options, ['install', 'test']);
  assert.deepEqual(statesOf(first), ['install passed', 'test passed'], saidBy(...first));
  index.close();
  const both = await Promise.all([check(options, ['install', 'test']), check(options, ['install', 'test'])]);
  for (const ended of both) {
    assert.deepEqual(statesOf(ended), ['install passed', 'test passed'], saidBy(...ended));
    assert.ok(ended[0]?.cached);
  }
});
