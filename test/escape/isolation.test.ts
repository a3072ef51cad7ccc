import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { withScene } from './cage.ts';

const serve = (where: object): Promise<Server & AsyncDisposable> =>
  new Promise((resolve) => {
    const server = createServer((socket) => socket.end('hello\n').on('error', () => undefined));
    server.listen(where, () => resolve(server));
  });

const reach = `const ends = data.map((where) => new Promise((resolve) => {
    const socket = net.connect(where); socket.on('data', () => got(JSON.stringify(where))).on('error', (e) => { console.error(e.code); resolve(); }).on('close', resolve);
  })); Promise.all(ends)`;

test('D2-2: services of the machine are not reached, by loopback, by its own address or by a socket file', (t) =>
  withScene(t, async ({ attack, cage, open, top }) => {
    const own = Object.values(networkInterfaces())
      .flat()
      .find((one) => one !== undefined && !one.internal && one.family === 'IPv4');
    await using tcp = await serve({ port: 0, host: '0.0.0.0' });
    await using file = await serve({ path: join(top, 'service.sock') });
    await using abstract = await serve({ path: `\0escape-${process.pid}` });
    assert.ok(file.listening && abstract.listening);
    const { port } = tcp.address() as AddressInfo;
    const places = [
      { port, host: '127.0.0.1' },
      { port, host: 'localhost' },
      ...(own === undefined ? [] : [{ port, host: own.address }]),
      { path: join(top, 'service.sock') },
      { path: `\0escape-${process.pid}` },
    ];
    assert.equal((await attack(cage, reach, places)).stdout, '');
    assert.equal((await attack(open, reach, places)).stdout.match(/GOT/g)?.length, places.length);
  }));

test('the only network is a loopback of its own, where a test may serve itself', (t) =>
  withScene(t, async ({ attack, cage }) => {
    const code = `console.log(Object.keys(require('node:os').networkInterfaces()).join());
      console.log(fs.readFileSync('/proc/net/route', 'utf8').trim().split('\\n').length);
      const server = net.createServer((s) => s.end('hi')).listen(0, '127.0.0.1', () =>
        net.connect(server.address().port, 'localhost').on('data', (d) => { console.log(String(d)); server.close(); }))`;
    assert.equal((await attack(cage, code)).stdout, 'lo\n1\nhi\n');
  }));

test('D2-2: a build that prints its environment prints no secret of ours', (t) =>
  withScene(t, async ({ attack, cage, open }) => {
    process.env['ESCAPE_SECRET_TOKEN'] = 'hunter2';
    const code = `console.log(JSON.stringify(process.env));
      for (const pid of fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name)))
        for (const name of ['environ', 'cmdline']) attempt(() => console.log(fs.readFileSync('/proc/' + pid + '/' + name, 'latin1')));`;
    for (const sandbox of [cage, open]) {
      const { stdout } = await attack(
        sandbox,
        code.replace(/for \(const pid[^]*/, sandbox === cage ? '$&' : ''),
      );
      assert.doesNotMatch(stdout, /hunter2|ESCAPE_SECRET/);
      const names = Object.keys(JSON.parse(stdout.split('\n')[0] ?? '{}') as object);
      const allowed =
        /^(?:PATH|HOME|USER|TMPDIR|LANG|TERM|CI|PWD|OLDPWD|NODE_EXTRA_CA_CERTS|npm_config_\w+)$/;
      assert.deepEqual(
        names.filter((name) => !allowed.test(name)),
        [],
      );
    }
    delete process.env['ESCAPE_SECRET_TOKEN'];
  }));

test('processes of the machine are neither seen nor hit by a signal', (t) =>
  withScene(t, async ({ attack, cage }) => {
    const neighbour = spawn('/bin/sleep', ['300'], { stdio: 'ignore' });
    const code = `const pids = fs.readdirSync('/proc').filter((name) => /^\\d+$/.test(name));
      if (pids.length > 8) got('too many processes');
      for (const pid of pids) attempt(() => { if (/sleep\\0300/.test(fs.readFileSync('/proc/' + pid + '/cmdline', 'latin1'))) got(pid); });
      for (const pid of [data.neighbour, data.us, -data.neighbour]) attempt(() => { process.kill(pid, 'SIGKILL'); got('killed ' + pid); });
      attempt(() => cp.execFileSync('kill', ['-9', '--', '-1']));`;
    const { stdout } = await attack(cage, code, { neighbour: neighbour.pid, us: process.pid });
    assert.doesNotMatch(stdout, /GOT/);
    assert.deepEqual([neighbour.exitCode, neighbour.signalCode], [null, null]);
    neighbour.kill();
  }));

test('open files of ours do not leak into a command', (t) =>
  withScene(t, async ({ attack, cage, open, secret }) => {
    const descriptor = openSync(secret, 'r');
    assert.ok(descriptor > 2);
    const code = `for (const fd of fs.readdirSync('/proc/self/fd')) attempt(() => { if (fs.readlinkSync('/proc/self/fd/' + fd) === data) got(fd); });
      for (let fd = 3; fd < 64; fd++) attempt(() => { if (fs.fstatSync(fd).isFile() && fs.readFileSync(fd, 'utf8').includes('secret')) got(fd); })`;
    for (const sandbox of [cage, open])
      assert.doesNotMatch((await attack(sandbox, code, secret)).stdout, /GOT/);
  }));

/** Numbers on x64 and arm64; each answers something other than EPERM to a process without a filter. */
const calls: Record<string, [number, number]> = {
  'the keys of the session that started us': [250, 219],
  'programs in the kernel': [321, 280],
  'rings of system calls': [425, 425],
  'faults handled by the process': [323, 282],
  'counters of the machine': [298, 241],
};

test('system calls that lead past the namespaces are refused', (t) =>
  withScene(t, async ({ attack, cage, open }) => {
    const numbers = Object.values(calls).map(([x64, arm64]) => (process.arch === 'arm64' ? arm64 : x64));
    const code = `console.log(/^Seccomp:\\s+(\\d)/m.exec(fs.readFileSync('/proc/self/status', 'utf8'))[1]);
      for (const number of data) attempt(() => console.log(cp.execFileSync('perl', ['-e', 'my $r = syscall($ARGV[0], 0, 0, 0, 0, 0); print $r < 0 ? $!+0 : "done"', number], { encoding: 'utf8' })))`;
    const caged = (await attack(cage, code, numbers)).stdout.trim().split('\n');
    assert.equal(caged[0], '2');
    assert.deepEqual(
      caged.slice(1),
      numbers.map(() => '1'),
    );
    const outside = (await attack(open, code, numbers)).stdout.trim().split('\n');
    assert.ok(outside.slice(1).filter((answer) => answer !== '1').length >= 3, outside.join());
  }));

const powers: Record<string, string> = {
  'have any capability': `for (const line of fs.readFileSync('/proc/self/status', 'utf8').split('\\n'))
    if (/^Cap(?:Inh|Prm|Eff|Bnd|Amb):/.test(line) && !/:\\s0+$/.test(line)) got(line);
    if (!/NoNewPrivs:\\s1/.test(fs.readFileSync('/proc/self/status', 'utf8'))) got('new privileges')`,
  'make namespaces of its own': `for (const flag of ['--user', '--mount', '--pid', '--net'])
    attempt(() => { cp.execFileSync('unshare', [flag, 'true'], { stdio: 'ignore' }); got(flag); })`,
  'mount or remount anything': `for (const args of [['-t', 'tmpfs', 'x', '/tmp'], ['-o', 'remount,rw', '/usr'], ['-o', 'remount,rw', '/'], ['--bind', '/tmp', '/usr']])
    attempt(() => { cp.execFileSync('mount', args, { stdio: 'ignore' }); got(args.join()); })`,
  'change its root or make devices': `attempt(() => { cp.execFileSync('chroot', ['/', 'true'], { stdio: 'ignore' }); got('chroot'); });
    for (const args of [['/tmp/d', 'b', '254', '0'], ['/tmp/e', 'c', '1', '1']]) attempt(() => { cp.execFileSync('mknod', args, { stdio: 'ignore' }); got(args.join()); })`,
  // opened for writing and nothing written: should the cage fail, the machine must not pay for the test
  'turn the knobs of the kernel': `const walk = (folder) => { for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
      const path = folder + '/' + entry.name;
      if (entry.isDirectory()) attempt(() => walk(path)); else attempt(() => { fs.closeSync(fs.openSync(path, 'r+')); got(path); });
    } };
    walk('/proc/sys'); walk('/proc/irq');
    for (const path of ['/proc/sysrq-trigger', '/proc/mtrr', '/proc/self/oom_score_adj', '/proc/self/uid_map'])
      attempt(() => { fs.closeSync(fs.openSync(path, 'r+')); got(path); })`,
  'read what the kernel shows to root alone': `for (const name of fs.readdirSync('/proc').filter((one) => !/^\\d/.test(one)))
    attempt(() => { const path = '/proc/' + name; const found = fs.lstatSync(path);
      if (found.isFile() && (found.mode & 0o044) === 0) { fs.closeSync(fs.openSync(path, 'r')); got(path); } })`,
  'reach a terminal': `attempt(() => { fs.openSync('/dev/tty', 'r+'); got('tty'); })`,
  'change the clock or the name of the machine': `for (const args of [['date', '-s', '2001-01-01'], ['hostname', 'owned']])
    attempt(() => { cp.execFileSync(args[0], args.slice(1), { stdio: 'ignore' }); got(args.join()); })`,
  'become somebody else': `attempt(() => { process.setuid(0); got('setuid'); }); attempt(() => { process.setgid(0); got('setgid'); });
    attempt(() => { fs.chownSync('.', 0, 0); got('chown'); });
    for (const program of ['su', 'sudo']) attempt(() => { if (/uid=0/.test(cp.execFileSync(program, ['-c', 'id'], { encoding: 'utf8', stdio: 'pipe' }))) got(program); })`,
};

for (const [what, code] of Object.entries(powers))
  test(`a command cannot ${what}`, (t) =>
    withScene(t, async ({ attack, cage }) => {
      const { stdout, exitCode } = await attack(cage, code);
      assert.equal(stdout, '');
      assert.equal(exitCode, 0);
    }));

test('the name of the machine and of the person stay outside', (t) =>
  withScene(t, async ({ attack, cage }) => {
    const code = `const os = require('node:os'); console.log(os.hostname(), os.userInfo().username, os.userInfo().homedir, process.getuid())`;
    assert.equal((await attack(cage, code)).stdout, 'sandbox sandbox /home/sandbox 1000\n');
    assert.notEqual((await readFile('/proc/sys/kernel/hostname', 'utf8')).trim(), 'owned');
  }));
