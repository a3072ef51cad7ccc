import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Attempt } from '../attempt.ts';
import type { World } from '../world.ts';

const ways: Record<string, string> = {
  'by its absolute path': `fs.writeFileSync(data.victim, 'owned')`,
  'by a path that climbs': `fs.writeFileSync(path.relative(process.cwd(), data.victim), 'owned')`,
  'through a symbolic link': `fs.symlinkSync(data.victim, 'link'); fs.writeFileSync('link', 'owned')`,
  'through a linked folder': `fs.symlinkSync(data.top, 'up'); fs.writeFileSync('up/victim', 'owned')`,
  'through a hard link': `fs.linkSync(data.victim, 'hard'); fs.writeFileSync('hard', 'owned')`,
  'by renaming over it': `fs.writeFileSync('mine', 'owned'); fs.renameSync('mine', data.victim)`,
  'through the root folder of its parent': `fs.writeFileSync('/proc/' + process.ppid + '/root' + data.victim, 'owned')`,
  'through a descriptor of its own folder': `fs.openSync('.', 'r'); for (const fd of fs.readdirSync('/proc/self/fd')) attempt(() => fs.writeFileSync('/proc/self/fd/' + fd + '/' + path.relative(process.cwd(), data.victim), 'owned'))`,
};

const guarded = [
  '.git/hooks/pre-commit',
  '.git/config',
  '.husky/pre-commit',
  '.githooks/x',
  '.millwright/x',
  'millwright.toml',
];

const layOutGuarded = async ({ workspace }: World): Promise<string[]> => {
  for (const path of guarded) {
    await mkdir(dirname(join(workspace, path)), { recursive: true });
    await writeFile(join(workspace, path), 'whole');
  }
  return guarded;
};

const guardedChanged = async ({ workspace }: World): Promise<string | undefined> => {
  for (const path of guarded)
    if ((await readFile(join(workspace, path), 'utf8').catch(() => '')) !== 'whole')
      return `changed: ${path}`;
  const names = await readdir(join(workspace, '.git/hooks'));
  return names.length === 1 ? undefined : `hooks: ${names.join()}`;
};

export const writeOutside: Attempt[] = [
  ...Object.entries(ways).map(([how, code]): Attempt => ({
    name: `write a file outside ${how}`,
    code,
    worksOutside: true,
  })),
  {
    name: 'write our database, models.json and token',
    code: `for (const name of ['our database', 'our models.json', 'our token', 'our configuration']) { const file = data.secrets[name];
      attempt(() => fs.writeFileSync(file, 'owned')); attempt(() => fs.appendFileSync(path.relative('.', file), 'owned')); attempt(() => fs.truncateSync(file)); attempt(() => fs.rmSync(file)); attempt(() => fs.chmodSync(file, 0o777)); }`,
    worksOutside: true,
  },
  {
    name: 'remove what lies around the workspace, and the workspace',
    code: `attempt(() => fs.rmSync(data.top + '/home', { recursive: true, force: true })); attempt(() => fs.renameSync(data.workspace, data.workspace + '-moved'));
      attempt(() => fs.rmdirSync(data.workspace)); attempt(() => fs.symlinkSync('/', data.workspace + '-link')); attempt(() => fs.chmodSync(data.workspace + '/..', 0o777));`,
    proof: async ({ workspace }) =>
      (await readdir(workspace).catch(() => undefined)) === undefined ? 'the workspace is gone' : undefined,
  },
  {
    name: 'write hooks and configuration of git and of ours in the workspace',
    prepare: layOutGuarded,
    code: `for (const file of more) { const first = file.split('/')[0];
      attempt(() => fs.writeFileSync(file, 'owned')); attempt(() => fs.rmSync(file)); attempt(() => fs.chmodSync(file, 0o777)); attempt(() => fs.renameSync(first, first + '-moved'));
      attempt(() => fs.writeFileSync(path.dirname(file) + '/hooks/post-checkout', 'owned')); attempt(() => fs.writeFileSync('/proc/self/cwd/' + file, 'owned')); }
      attempt(() => fs.writeFileSync('.git/hooks/post-checkout', 'owned', { mode: 0o755 })); attempt(() => cp.execFileSync('git', ['config', 'core.fsmonitor', 'touch owned'], { stdio: 'ignore' }));`,
    proof: guardedChanged,
  },
  {
    name: 'write the programs and libraries of the machine',
    code: `for (const file of [process.execPath, '/usr/bin/env', '/bin/sh', '/usr/bin/git', '/opt/millwright/bin/node', '/opt/millwright/bin/npm', fs.realpathSync('/opt/millwright/bin/npm'), '/lib64/ld-linux-x86-64.so.2', data.repository + '/src/main.ts'])
        attempt(() => { fs.closeSync(fs.openSync(file, 'r+')); got(file); });
      for (const folder of ['/', '/usr', '/usr/bin', '/usr/local/bin', '/opt/millwright/bin', '/lib', '/run', '/dev', '/home', '/sys', data.repository + '/src'])
        attempt(() => { fs.mkdtempSync(folder + '/x'); got(folder); });`,
  },
  {
    name: 'have a library loaded into every program, or names resolved its way',
    code: `for (const file of ['ld.so.preload', 'ld.so.cache', 'ld.so.conf', 'profile', 'bash.bashrc', 'environment', 'hosts', 'resolv.conf', 'nsswitch.conf', 'passwd', 'gitconfig', 'npmrc', 'alternatives/x', 'ssl/openssl.cnf'])
      attempt(() => { fs.closeSync(fs.openSync('/etc/' + file, 'a')); got(file); });`,
  },
  {
    name: 'turn the knobs of the kernel',
    // opened for writing and nothing written: should the cage fail, the machine must not pay for the test
    code: `const walk = (folder) => { for (const entry of fs.readdirSync(folder, { withFileTypes: true })) { const file = folder + '/' + entry.name;
        if (entry.isDirectory()) attempt(() => walk(file)); else attempt(() => { fs.closeSync(fs.openSync(file, 'r+')); got(file); }); } };
      walk('/proc/sys'); attempt(() => walk('/proc/irq')); attempt(() => walk('/sys'));
      for (const name of ['sysrq-trigger', 'mtrr', 'self/oom_score_adj', 'self/uid_map', 'self/gid_map', 'self/setgroups', '1/oom_score_adj', '1/uid_map', 'self/loginuid', 'scsi/scsi', 'acpi/wakeup'])
        attempt(() => { fs.closeSync(fs.openSync('/proc/' + name, 'r+')); got(name); });`,
  },
  {
    name: 'have the kernel start a program of its own (core_pattern, modprobe, uevent_helper, release_agent)',
    code: `for (const file of ['/proc/sys/kernel/core_pattern', '/proc/sys/kernel/modprobe', '/proc/sys/fs/binfmt_misc/register', '/sys/kernel/uevent_helper', '/sys/fs/cgroup/release_agent', '/sys/fs/cgroup/memory/release_agent', '/sys/fs/cgroup/cgroup.procs'])
      attempt(() => { fs.closeSync(fs.openSync(file, 'r+')); got(file); });`,
  },
];
