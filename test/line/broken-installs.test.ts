import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import { installDesk, saidBy } from '../programs/install-desk.ts';
import { buildNodePackage, serveFiles } from '../programs/package-registries.ts';

const root = { name: 'p', version: '1.0.0', dependencies: { left: '1.0.0' } };
const project = { 'package.json': JSON.stringify({ ...root, scripts: { test: 'node --test' } }) };

/** A machine, and a registry that has `left`; `cut`: paths whose answer breaks off. */
const scene = async (t: TestContext, cut?: RegExp) => {
  const desk = await installDesk(t);
  const left = { name: 'left', version: '1.0.0', engines: { node: '>=999' } };
  const tarball = await buildNodePackage(desk.top, {
    'package.json': JSON.stringify(left),
    'index.js': `module.exports = 42; // ${'long '.repeat(20_000)}`,
  });
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const registry = await serveFiles((url) => {
    const version = { ...left, dist: { tarball: `${url}left/-/left-1.0.0.tgz`, integrity } };
    const page = { name: 'left', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } };
    return { '/left': JSON.stringify(page), '/left/-/left-1.0.0.tgz': tarball };
  }, cut);
  t.after(() => registry.close());
  return { ...desk, registry, registries: { npm: [registry.url] } };
};

test('a broken lock file is written anew, packages that want another Node are installed, and an audit that nobody answers is unknown', async (t) => {
  const { check, registries } = await scene(t);
  const files = {
    ...project,
    'package-lock.json': '{ "lockfileVersion": 3, "packages": {',
    'left.test.js':
      "require('node:test')('it is there', () => { if (require('left') !== 42) throw new Error('no'); });\n",
  };
  const [install, tests, audit] = await check({ files, registries }, ['install', 'test', 'audit']);
  assert.equal(install?.status, 'passed', saidBy(install));
  assert.deepEqual([tests?.status, tests?.tests?.passed], ['passed', 1], saidBy(tests));
  assert.equal(audit?.status, 'unknown', saidBy(audit));
});

test('D2-5: a network that goes in the middle of an install is named, is no fault of a file, and leaves nothing kept', async (t) => {
  const { check, registries, kept } = await scene(t, /\.tgz$/);
  const [install] = await check({ files: project, registries }, ['install']);
  assert.equal(install?.status, 'failed', saidBy(install));
  const [complaint] = install.diagnostics;
  assert.deepEqual([complaint?.path, complaint?.severity], [undefined, 'error'], saidBy(install));
  assert.ok(complaint?.code, saidBy(install));
  assert.deepEqual(await readdir(kept).catch(() => []), []);
});

test('a lock file of another manager is not installed by npm, and a project without scripts is still installed', async (t) => {
  const { check, registries, registry } = await scene(t);
  const foreign = { ...project, 'pnpm-lock.yaml': 'lockfileVersion: 6.0\nnonsense: [' };
  const [refused] = await check({ files: foreign, registries }, ['install']);
  // where there is no pnpm it is missing, where there is one it says what is wrong with the file
  assert.notEqual(refused?.status, 'passed', saidBy(refused));
  assert.match(refused?.diagnostics[0]?.message ?? '', /pnpm/i, saidBy(refused));
  assert.deepEqual(registry.asked, []);
  const bare = { 'package.json': JSON.stringify(root) };
  const ended = await check({ files: bare, registries }, ['install', 'test', 'build']);
  assert.deepEqual(
    ended.map(({ name, status }) => `${name} ${status}`),
    ['install passed'],
    saidBy(...ended),
  );
});
