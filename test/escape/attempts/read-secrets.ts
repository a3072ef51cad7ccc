import type { Attempt } from '../attempt.ts';
import { secretNames } from '../world.ts';

/** Every way to one file, for a person's secret in `data.secrets[name]`. */
const byEveryWay = (name: string): Attempt => ({
  name: `read ${name}`,
  code: `const file = data.secrets[${JSON.stringify(name)}];
    attempt(() => got(read(file)));
    attempt(() => got(read(path.relative(process.cwd(), file))));
    attempt(() => { fs.symlinkSync(file, 'link'); got(read('link')); });
    attempt(() => { fs.linkSync(file, 'hard'); got(read('hard')); });
    attempt(() => { fs.copyFileSync(file, 'copy'); got('copied'); });
    attempt(() => { fs.renameSync(file, 'moved'); got('moved'); });`,
  worksOutside: true,
});

export const readSecrets: Attempt[] = [
  ...secretNames.map(byEveryWay),
  {
    name: 'read the passwords of the machine',
    code: `for (const file of ['shadow', 'shadow-', 'gshadow', 'sudoers', 'ssh/ssh_host_ed25519_key', 'ssl/private', 'machine-id', 'hostname', 'krb5.keytab'])
      attempt(() => { fs.statSync('/etc/' + file); got(file); });`,
  },
  {
    name: 'read the homes of root and of other people',
    code: `for (const file of ['/root', '/var', '/srv', '/mnt', '/media', '/boot', '/sys', '/usr/local/etc'])
        attempt(() => { const names = fs.readdirSync(file).filter((name) => file !== '/var' || name !== 'tmp'); if (names.length > 0) got(file + ' ' + names); });
      for (const name of fs.readdirSync('/home')) if (name !== 'sandbox') got(name);`,
  },
  {
    name: 'read secrets through the root folder of every process',
    code: `for (const pid of pids()) for (const file of Object.values(data.secrets)) attempt(() => got(read('/proc/' + pid + '/root' + file)));`,
    worksOutside: true,
  },
  {
    name: 'read secrets through the working folder of every process',
    code: `for (const pid of pids()) for (const up of ['..', '../../..', '../../../../../../..'])
        for (const file of ['token', 'models.json', '.ssh/id_ed25519']) attempt(() => got(read('/proc/' + pid + '/cwd/' + up + '/' + file)));`,
  },
  {
    name: 'read secrets through the open files of every process',
    code: `for (const pid of pids()) attempt(() => { for (const fd of fs.readdirSync('/proc/' + pid + '/fd')) attempt(() => {
        const file = '/proc/' + pid + '/fd/' + fd; if (fs.statSync(file).isFile()) console.log(read(file)); if (fs.statSync(file).isDirectory()) got(fs.readlinkSync(file)); }); });`,
  },
  {
    name: 'read files that we hold open by their descriptor',
    code: `for (let fd = 3; fd < 256; fd++) attempt(() => { if (fs.fstatSync(fd).isFile()) console.log(fs.readFileSync(fd, 'latin1')); });`,
  },
  {
    name: 'read the environment of every process, ours among them',
    code: `for (const pid of [...pids(), 'self', 'thread-self', process.ppid, 1]) attempt(() => console.log(read('/proc/' + pid + '/environ')));
      console.log(JSON.stringify(process.env));`,
    worksOutside: true,
  },
  {
    name: 'read secrets in the command line of a neighbour',
    code: `for (const pid of pids()) attempt(() => console.log(read('/proc/' + pid + '/cmdline')));`,
    worksOutside: true,
  },
  {
    name: 'read the memory of every process that is not its own',
    code: `for (const pid of pids()) if (Number(pid) !== process.pid) attempt(() => {
      const fd = fs.openSync('/proc/' + pid + '/mem', 'r'); for (const line of read('/proc/' + pid + '/maps').split('\\n')) attempt(() => {
        const [from, to] = line.split(' ')[0].split('-').map((one) => parseInt(one, 16)); if (/rw-p/.test(line) && to - from < 4e6) { const bytes = Buffer.alloc(to - from); fs.readSync(fd, bytes, 0, bytes.length, from); console.log(/token-[0-9a-f-]{36}/.exec(bytes.toString('latin1'))?.[0]); } }); });`,
  },
  {
    name: 'follow the places that mountinfo names',
    code: `for (const line of read('/proc/self/mountinfo').split('\\n')) { const [, , , root, point] = line.split(' ');
      for (const place of [root, point]) for (const up of ['/..', '/../..', '/../../token', '/../../../token'])
        attempt(() => { const found = place + up; console.log(fs.statSync(found).isFile() ? read(found) : fs.readdirSync(found).filter((name) => /^(?:token|models\\.json|\\.ssh)$/.test(name)).map((name) => 'GOT ' + name).join()); }); }`,
  },
  {
    name: 'search everything that can be seen for secrets',
    code: `const found = cp.spawnSync('grep', ['-rhsoE', 'token-[0-9a-f-]{36}', '/etc', '/home', '/opt/millwright/npm', '/run', '/tmp', '/usr/local/etc', '/var', data.top], { encoding: 'utf8' }); console.log(found.stdout);`,
  },
  {
    name: 'open a disk, the memory or the log of the machine',
    code: `for (const name of ['mem', 'kmem', 'port', 'kmsg', 'sda', 'sda1', 'vda', 'vda1', 'nvme0n1', 'dm-0', 'loop0', 'loop-control', 'fuse', 'kvm', 'vsock', 'vhost-vsock', 'net/tun', 'rtc0', 'input', 'snd', 'dri'])
        attempt(() => { fs.statSync('/dev/' + name); got(name); });
      const walk = (folder) => { for (const name of fs.readdirSync(folder)) { const found = fs.lstatSync(folder + '/' + name); if (found.isBlockDevice()) got(name); if (found.isDirectory()) attempt(() => walk(folder + '/' + name)); } };
      walk('/dev');`,
  },
  {
    name: 'make a device of its own for the disk',
    code: `const { dev } = fs.statSync('/usr'); const major = Math.floor(dev / 256) % 4096, minor = dev % 256;
      for (const [kind, a, b] of [['b', major, minor], ['b', major, 0], ['c', 1, 1]]) for (const folder of ['.', '/tmp', process.env.HOME, '/dev', '/dev/shm'])
        attempt(() => { cp.execFileSync('mknod', [folder + '/d', kind, a, b].map(String), { stdio: 'ignore' }); got(folder); });`,
  },
  {
    name: 'read what the kernel shows to root alone',
    code: `for (const name of ['kcore', 'kmsg', 'slabinfo', 'vmallocinfo', 'kpagecount', 'kpageflags', 'timer_list', 'iomem', 'sched_debug', '1/stack', 'self/stack'])
      attempt(() => { const found = fs.statSync('/proc/' + name); const fd = fs.openSync('/proc/' + name, 'r'); if ((found.mode & 0o044) === 0 && fs.readSync(fd, Buffer.alloc(64)) > 0) got(name); });
      attempt(() => { if (/ [^0 ]\\S* [a-z]/i.test(read('/proc/kallsyms').slice(0, 10000).replace(/^0+ .*$/gm, ''))) got('addresses of the kernel'); });`,
  },
];
