import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Attempt } from '../attempt.ts';

const isArm = process.arch === 'arm64';

/** System calls by their numbers on x64 and arm64; with these arguments none does harm where it is allowed. */
const calls: Record<string, readonly [x64: number, arm64: number, args?: string]> = {
  'the keys of the session that started us (keyctl)': [250, 219],
  'keys of its own that outlive it (add_key)': [248, 217],
  'programs in the kernel (bpf)': [321, 280],
  'rings of system calls (io_uring)': [425, 425],
  'faults handled by a process (userfaultfd)': [323, 282],
  'counters of the machine (perf_event_open)': [298, 241],
  'files by their handle (open_by_handle_at)': [304, 265],
  'the old way to mount (mount)': [165, 40],
  'the new way to mount (fsopen)': [430, 430],
  'copies of mounts (open_tree)': [428, 428],
  'another root (pivot_root)': [155, 41],
  'namespaces of others (setns)': [308, 268],
  'modules of the kernel (init_module)': [175, 105],
  'the log of the kernel (syslog)': [103, 116],
  'watching all files (fanotify_init)': [300, 262],
};

/** Without a filter the kernel complains of the arguments or obeys; only the filter says EPERM to all of them. */
const byNumber = ([name, [x64, arm64]]: [string, readonly [number, number, string?]]): Attempt => ({
  name: `use ${name}`,
  code: `const answer = perl('my $r = syscall($ARGV[0], 0, 0, 0, 0, 0); print $r < 0 ? $!+0 : "done"', ${isArm ? arm64 : x64});
    if (answer !== '1') got('errno ' + answer);`,
  // the filter is the same in both
  policies: ['check'],
});

const onForeign = (name: string, numbers: [number, number], args: string): Attempt => ({
  name: `${name} a process of the machine`,
  code: `for (const pid of [data.neighbour, data.us, 1]) attempt(() => {
      if (pid === 1 && /bwrap/.test(read('/proc/1/comm'))) return;
      if (perl('my $r = syscall($ARGV[0], ${args}); print $r < 0 ? "no" : "yes"', ${isArm ? numbers[1] : numbers[0]}, pid) === 'yes') got(pid); });`,
  policies: ['check'],
});

/** 64-bit kernels answer 32-bit programs with other numbers of calls: a filter must not forget them. It prints GOT. */
const program32 =
  '7f454c4601010100000000000000000002000300010000005480040834000000000000000000000034002000010028000000000001000000000000000080040800800408a0000000a00000000500000000100000' +
  'b804000000bb01000000b97180040831d2b204cd80b801000000cd80f4474f540a';

export const useKernel: Attempt[] = [
  ...Object.entries(calls).map(byNumber),
  {
    name: 'use refused calls by their x32 names',
    code: `const answer = perl('my $r = syscall($ARGV[0], 0, 0, 0, 0, 0); print $r < 0 ? $!+0 : "done"', 0x40000000 + 39); if (!['1', '38'].includes(answer)) got(answer);`,
  },
  {
    name: 'use refused calls from a 32-bit program',
    code: `fs.writeFileSync('p32', Buffer.from('${program32}', 'hex'), { mode: 0o755 }); const done = cp.spawnSync('./p32', { encoding: 'utf8' }); console.log(done.stdout ?? '');`,
    policies: ['check'],
  },
  {
    name: 'have any capability or gain one',
    code: `const status = read('/proc/self/status'); for (const line of status.split('\\n')) if (/^Cap(?:Inh|Prm|Eff|Bnd|Amb):/.test(line) && !/:\\s0+$/.test(line)) got(line);
      if (!/NoNewPrivs:\\s1/.test(status)) got('new privileges'); if (!/Seccomp:\\s2/.test(status)) got('no filter');`,
  },
  {
    name: 'make namespaces of its own with unshare',
    code: `for (const flag of ['--user', '--mount', '--pid', '--net', '--ipc', '--uts', '--cgroup', '--map-root-user']) attempt(() => { cp.execFileSync('unshare', [flag, 'true'], { stdio: 'ignore' }); got(flag); })`,
  },
  {
    name: 'make namespaces of its own with clone and clone3',
    code: `for (const flags of [0x10000000, 0x00020000, 0x20000000, 0x40000000, 0x10020000]) attempt(() => { if (/in/.test(perl('my $r = syscall($ARGV[0], $ARGV[1] | 17, 0, 0, 0, 0); if ($r == 0) { print "in"; } elsif ($r > 0) { waitpid($r, 0); }', ${isArm ? 220 : 56}, flags))) got('clone ' + flags);
        if (/in/.test(perl('my $a = pack("Q8", $ARGV[0], 0, 0, 0, 17, 0, 0, 0); my $r = syscall(435, $a, 64); if ($r == 0) { print "in"; } elsif ($r > 0) { waitpid($r, 0); }', flags))) got('clone3 ' + flags); })`,
  },
  {
    name: 'start a cage in the cage',
    code: `attempt(() => { cp.execFileSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true'], { stdio: 'ignore' }); got('bwrap'); })`,
  },
  {
    name: 'mount or remount anything',
    code: `for (const args of [['-t', 'tmpfs', 'x', '/tmp'], ['-t', 'proc', 'x', '/tmp'], ['-o', 'remount,rw', '/usr'], ['-o', 'remount,rw', '/'], ['-o', 'remount,suid,dev', '/tmp'], ['--bind', '/tmp', '/usr']])
      attempt(() => { cp.execFileSync('mount', args, { stdio: 'ignore' }); got(args.join()); }); attempt(() => { cp.execFileSync('umount', ['-l', '/proc'], { stdio: 'ignore' }); got('umount'); });`,
  },
  {
    name: 'change its root',
    code: `attempt(() => { cp.execFileSync('chroot', ['/', 'true'], { stdio: 'ignore' }); got('chroot'); })`,
  },
  {
    name: 'become somebody else, by programs of the machine or by itself',
    code: `attempt(() => { process.setuid(0); got('setuid'); }); attempt(() => { process.setgid(0); got('setgid'); }); attempt(() => { process.setgroups([0]); got('setgroups'); }); attempt(() => { fs.chownSync('.', 0, 0); got('chown'); });
      for (const argv of [['su', '-c', 'id'], ['sudo', '-n', 'id'], ['pkexec', 'id'], ['newgrp', '-c', 'id'], ['setpriv', '--reuid', '0', 'id'], ['runuser', '-u', 'root', 'id']])
        attempt(() => { if (/uid=0/.test(cp.execFileSync(argv[0], argv.slice(1), { encoding: 'utf8', stdio: 'pipe' }))) got(argv[0]); })`,
  },
  {
    name: 'run a set-user-id program of its own',
    code: `fs.copyFileSync('/usr/bin/id', 'rootid'); attempt(() => fs.chmodSync('rootid', 0o4755)); attempt(() => { if (cp.execFileSync('./rootid', ['-u'], { encoding: 'utf8' }).trim() !== '1000') got('another user'); })`,
  },
  {
    name: 'leave a set-user-id or set-group-id program behind for others',
    code: `for (const [index, mode] of [0o4755, 0o2755, 0o6755].entries()) { attempt(() => { fs.copyFileSync('/usr/bin/id', 'a' + index); fs.chmodSync('a' + index, mode); });
        attempt(() => fs.closeSync(fs.openSync('b' + index, 'w', mode))); attempt(() => fs.fchmodSync(fs.openSync('c' + index, 'w'), mode));
        for (const [call, args] of Object.entries({ ${isArm ? '' : "90: '$ARGV[1], $ARGV[2]', 85: '\"made-\" . $ARGV[1], $ARGV[2]', 133: '\"node-\" . $ARGV[1], $ARGV[2] | 0100000, 0',"} ${isArm ? 53 : 268}: '-100, $ARGV[1], $ARGV[2]', 452: '-100, $ARGV[1], $ARGV[2], 0', ${isArm ? 33 : 259}: '-100, "nodeat-" . $ARGV[1], $ARGV[2] | 0100000, 0' }))
          { const file = 'd' + index + call; fs.writeFileSync(file, ''); attempt(() => perl('$ARGV[2] += 0; my $n = $ARGV[1]; syscall($ARGV[0] + 0, ' + args + ')', call, file, mode)); }
        attempt(() => perl('my $how = pack("Q3", 0101, $ARGV[1], 0); my $n = $ARGV[0]; syscall(437, -100, $n, $how, 24)', 'e' + index, mode)); }`,
    async proof({ workspace }) {
      const names = await readdir(workspace);
      const modes = await Promise.all(names.map(async (name) => (await lstat(join(workspace, name))).mode));
      return names.find((_, index) => ((modes[index] ?? 0) & 0o6000) !== 0);
    },
  },
  {
    name: 'make files that we cannot remove',
    code: `for (const name of ['a', 'b']) { fs.writeFileSync(name, ''); attempt(() => { cp.execFileSync('chattr', ['+i', name], { stdio: 'ignore' }); got('immutable'); }); attempt(() => { cp.execFileSync('chattr', ['+a', name], { stdio: 'ignore' }); got('append only'); }); }`,
  },
  {
    name: 'change the clock or the name of the machine',
    // the time it is, should it work
    code: `for (const argv of [['date', '-s', '@' + Math.round(Date.now() / 1000)], ['hostname', 'sandbox'], ['domainname', '(none)']]) attempt(() => { cp.execFileSync(argv[0], argv.slice(1), { stdio: 'ignore' }); got(argv[0]); })`,
  },
  {
    name: 'signal processes of the machine',
    code: `if (pids().length > 12) got('more processes than its own'); for (const pid of [data.neighbour, data.us, -data.neighbour, -data.us]) for (const signal of [0, 'SIGSTOP', 'SIGKILL']) attempt(() => { process.kill(pid, signal); got('hit ' + pid); });
      attempt(() => cp.execFileSync('kill', ['-9', '--', '-1']));`,
  },
  onForeign('attach as a debugger to', [101, 117], '16, $ARGV[1] + 0, 0, 0'),
  onForeign('hold a descriptor of', [434, 434], '$ARGV[1] + 0, 0'),
  onForeign('change the priority of', [141, 140], '0, $ARGV[1] + 0, 19'),
  onForeign('change the limits of', [302, 261], '$ARGV[1] + 0, 7, 0, 0'),
  {
    name: 'type into a terminal of the person (TIOCSTI)',
    code: `attempt(() => { fs.openSync('/dev/tty', 'r+'); got('tty'); }); attempt(() => { fs.openSync('/dev/console', 'r+'); got('console'); });
      attempt(() => console.log(perl('for my $fd (0 .. 9) { open(my $f, "<&=", $fd) or next; my $c = "x"; print "GOT $fd" if ioctl($f, 0x5412, $c); }')))
      for (const name of fs.readdirSync('/dev/pts')) if (name !== 'ptmx') got('pts ' + name);`,
  },
  {
    name: 'share memory or queues with programs of the machine',
    code: `for (const file of ['shm', 'sem', 'msg']) attempt(() => { const rows = read('/proc/sysvipc/' + file).trim().split('\\n').length; if (rows > 1) got(file); });
      for (const folder of ['/dev/shm', '/dev/mqueue']) attempt(() => { if (fs.readdirSync(folder).length > 0) got(folder); });`,
  },
];
