import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { stayOnDisk } from '../programs/stay-on-disk.ts';
import { secretText, withScene, type Scene } from './cage.ts';

stayOnDisk();

/** Attacks that print GOT when they work. Each works without the cage, so that its failure inside means something. */
const reads: Record<string, string> = {
  'by its absolute path': `got(fs.readFileSync(data.secret, 'utf8'))`,
  'by a path that climbs': `got(fs.readFileSync('../home/.ssh/id_rsa', 'utf8'))`,
  'by a symbolic link': `fs.symlinkSync(data.secret, 'link'); got(fs.readFileSync('link', 'utf8'))`,
  'by a hard link': `fs.linkSync(data.secret, 'hard'); got(fs.readFileSync('hard', 'utf8'))`,
  'by the root of any process': `for (const pid of fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)))
    attempt(() => got(fs.readFileSync('/proc/' + pid + '/root' + data.secret, 'utf8')))`,
  'by the folder of any process': `for (const pid of fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)))
    attempt(() => got(fs.readFileSync('/proc/' + pid + '/cwd/../home/.ssh/id_rsa', 'utf8')))`,
  'by searching the whole disk': `for (const root of ['/home', '/root', '/tmp', '/var', '/work', '/mnt', '/opt', '/srv', '/run'])
    attempt(() => { const found = cp.execFileSync('grep', ['-rlsF', '--include=id_rsa', data.text, root], { encoding: 'utf8' }); if (found) got(data.text); })`,
};

for (const [how, code] of Object.entries(reads))
  test(`D2-2: a key of the person is not read ${how}`, (t) =>
    withScene(t, async ({ attack, cage, open, secret, workspace }) => {
      const data = { secret, text: secretText };
      const caged = await attack(cage, code, data);
      assert.doesNotMatch(caged.stdout, /GOT/);
      for (const name of await readdir(workspace)) await rm(join(workspace, name));
      // grep through all of this machine would take minutes out there
      if (!how.includes('searching')) assert.match((await attack(open, code, data)).stdout, /GOT the secret/);
    }));

test('files of the machine that only its root may read are not there', (t) =>
  withScene(t, async ({ attack, cage }) => {
    const code = `for (const path of ['/etc/shadow', '/etc/gshadow', '/etc/sudoers', '/etc/ssl/private', '/root', '/var/log', '/etc/machine-id', '/etc/hostname', '/sys', '/boot', '/dev/mem', '/dev/kmsg', '/dev/sda', '/dev/vda', '/run/docker.sock', '/var/run/docker.sock'])
      if (fs.existsSync(path)) got(path);
      console.log(fs.readFileSync('/etc/passwd', 'utf8').split('\\n').length);`;
    assert.equal((await attack(cage, code)).stdout, '3\n');
  }));

const writes: Record<string, string> = {
  'by its absolute path': `fs.writeFileSync(data.victim, 'owned')`,
  'by a path that climbs': `fs.writeFileSync('../victim', 'owned')`,
  'through a symbolic link': `fs.symlinkSync(data.victim, 'link'); fs.writeFileSync('link', 'owned')`,
  'through a linked folder': `fs.symlinkSync('..', 'up'); fs.writeFileSync('up/victim', 'owned')`,
  'through a hard link': `fs.linkSync(data.victim, 'hard'); fs.writeFileSync('hard', 'owned')`,
  'by renaming over it': `fs.writeFileSync('mine', 'owned'); fs.renameSync('mine', data.victim)`,
  'by the root of its parent': `fs.writeFileSync('/proc/' + process.ppid + '/root' + data.victim, 'owned')`,
};

for (const [how, code] of Object.entries(writes))
  test(`a file outside is not written ${how}`, (t) =>
    withScene(t, async ({ attack, cage, open, top, workspace }) => {
      const victim = join(top, 'victim');
      await writeFile(victim, 'whole');
      await attack(cage, code, { victim });
      assert.equal(await readFile(victim, 'utf8'), 'whole');
      for (const name of await readdir(workspace)) await rm(join(workspace, name));
      await attack(open, code, { victim });
      assert.equal(await readFile(victim, 'utf8'), 'owned');
    }));

test('nothing outside can be removed, and the workspace itself cannot be moved away', (t) =>
  withScene(t, async ({ attack, cage, top, workspace, secret }) => {
    const code = `attempt(() => fs.rmSync(data.secret)); attempt(() => fs.rmSync(data.top, { recursive: true, force: true }));
      attempt(() => fs.renameSync(data.workspace, data.workspace + '-moved')); attempt(() => fs.rmSync('/usr/bin/env')); attempt(() => fs.rmdirSync(data.workspace));
      attempt(() => fs.writeFileSync(process.execPath, 'owned'))`;
    const nodeBefore = await stat(process.execPath);
    await attack(cage, code, { secret, top, workspace });
    assert.deepEqual((await readdir(top)).sort(), ['home', 'project-1']);
    assert.equal(await readFile(secret, 'utf8'), secretText);
    assert.ok(existsSync('/usr/bin/env'));
    assert.equal((await stat(process.execPath)).mtimeMs, nodeBefore.mtimeMs);
  }));

test('D2-1: .git, hooks and our own files in the workspace are not written', (t) =>
  withScene(t, async ({ attack, cage, workspace }) => {
    const guarded = [
      '.git/hooks/pre-commit',
      '.husky/pre-commit',
      '.githooks/x',
      '.millwright/x',
      'millwright.toml',
    ];
    for (const path of guarded) {
      await mkdir(join(workspace, path, '..'), { recursive: true });
      await writeFile(join(workspace, path), 'whole');
    }
    const code = `for (const path of data) {
        attempt(() => fs.writeFileSync(path, 'owned')); attempt(() => fs.rmSync(path)); attempt(() => fs.chmodSync(path, 0o777));
        const first = path.split('/')[0];
        attempt(() => fs.renameSync(first, first + '-moved')); attempt(() => fs.writeFileSync(first + '/new', 'owned'));
      }
      fs.writeFileSync('ordinary.txt', 'x')`;
    await attack(cage, code, guarded);
    for (const path of guarded) assert.equal(await readFile(join(workspace, path), 'utf8'), 'whole', path);
    assert.deepEqual((await readdir(workspace)).sort(), [
      '.git',
      '.githooks',
      '.husky',
      '.millwright',
      'millwright.toml',
      'ordinary.txt',
    ]);
    assert.deepEqual(await readdir(join(workspace, '.git')), ['hooks']);
  }));

test('/tmp and the home folder are private and gone afterwards', (t) =>
  withScene(t, async (scene: Scene) => {
    const { attack, cage, top } = scene;
    const mark = `mark-${process.pid}`;
    await writeFile(join(tmpdir(), mark), 'of the host');
    const code = `console.log(fs.readdirSync('/tmp').length, fs.readdirSync(process.env.HOME).length);
      for (const folder of ['/tmp', process.env.HOME, '/dev/shm', '/var/tmp']) fs.writeFileSync(folder + '/left', 'x');
      for (const folder of ['/', '/usr', '/etc', '/opt', '/run', '/dev', '/usr/local/etc', '/proc']) attempt(() => { fs.writeFileSync(folder + '/left', 'x'); got(folder); });`;
    // /tmp holds the way to the workspace when that lies below it
    const inTmp = top.startsWith('/tmp/') ? 1 : 0;
    for (let round = 0; round < 2; round += 1)
      assert.equal((await attack(cage, code)).stdout, `${inTmp} 0\n`);
    assert.equal(await readFile(join(tmpdir(), mark), 'utf8'), 'of the host');
    assert.equal(existsSync(join(tmpdir(), 'left')), false);
    await rm(join(tmpdir(), mark));
  }));
