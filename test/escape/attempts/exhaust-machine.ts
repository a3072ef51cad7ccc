import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finished } from '../../../src/workspace/exec/exec-types.ts';
import type { Attempt } from '../attempt.ts';
import type { World } from '../world.ts';

const mb = 1_000_000;

/** The guard has ended it and said why. */
const endedBy =
  (reason: RegExp) =>
  (_: World, { stderr, failed, timedOut }: Finished): string | undefined =>
    failed && !timedOut && reason.test(stderr) ? undefined : `was not ended: ${stderr.slice(-200)}`;

const failedOnly = (_: World, { failed, timedOut }: Finished): string | undefined =>
  failed && !timedOut ? undefined : 'it went through';

const bytesIn = async (folder: string): Promise<number> => {
  const sizes = (await readdir(folder)).map(async (name) => (await stat(join(folder, name))).size);
  return (await Promise.all(sizes)).reduce((total, size) => total + size, 0);
};

const waiting = `setInterval(() => {}, 1000); await new Promise(() => {});`;

/** Each is held far below what would hurt, by limits set low: a broken cage must not take the machine down. */
export const exhaustMachine: Attempt[] = [
  {
    name: 'exhaust the processes with a fork bomb',
    argv: ['sh', '-c', 'i=0; while [ $i -lt 3000 ]; do sleep 1000 & i=$((i+1)); done; wait'],
    limits: { processes: 150 },
    isBomb: true,
    proof: failedOnly,
  },
  {
    name: 'exhaust the processes with forks that leave their parents',
    argv: [
      'sh',
      '-c',
      'i=0; while [ $i -lt 1500 ]; do (setsid sleep 1000 >/dev/null 2>&1 &); i=$((i+1)); done; sleep 1000',
    ],
    limits: { processes: 150 },
    isBomb: true,
    proof: failedOnly,
  },
  {
    name: 'exhaust the processes with threads',
    code: `const { Worker } = require('node:worker_threads'); for (let i = 0; i < 100; i++) new Worker('setInterval(() => {}, 1000)', { eval: true }).on('error', () => {}); ${waiting}`,
    limits: { processes: 20 },
    isBomb: true,
    proof: failedOnly,
  },
  {
    name: 'exhaust the memory with one process',
    code: `const held = []; for (let i = 0; i < 60; i++) held.push(Buffer.alloc(20e6, 1)); ${waiting}`,
    limits: { memoryBytes: 400 * mb },
    isBomb: true,
    proof: failedOnly,
  },
  {
    name: 'exhaust the memory with many processes',
    code: `const child = 'const held = Buffer.alloc(120e6, 1); setInterval(() => held.fill(2), 1000)'; for (let i = 0; i < 5; i++) cp.spawn(process.execPath, ['-e', child], { stdio: 'inherit' }); ${waiting}`,
    limits: { memoryBytes: 400 * mb },
    isBomb: true,
    proof: endedBy(/used more than 0\.4 GB of memory/),
  },
  {
    name: 'exhaust the memory with pages that are shared',
    // mapped shared and without a file: no limit of a process counts it
    code: `cp.spawn('perl', ['-e', 'my @held; for my $n (1 .. 8) { my $a = syscall(${process.arch === 'arm64' ? 222 : 9}, 0, 100000000, 3, 0x21, -1, 0); push @held, $a; open(my $z, "<", "/dev/zero"); syscall(${process.arch === 'arm64' ? 63 : 0}, fileno($z), $a, 100000000); } sleep 1000'], { stdio: 'inherit' }); ${waiting}`,
    limits: { memoryBytes: 400 * mb },
    isBomb: true,
    proof: endedBy(/used more than 0\.4 GB of memory/),
  },
  {
    name: 'exhaust the memory with files in memory that nobody has mapped',
    code: `cp.spawn('perl', ['-e', 'my @held; my $b = "x" x 1000000; for my $n (1 .. 30) { my $name = "m"; my $fd = syscall(${process.arch === 'arm64' ? 279 : 319}, $name, 0); open(my $h, ">&=", $fd); syswrite($h, $b) for 1 .. 100; push @held, $h; } sleep 1000'], { stdio: 'inherit' }); ${waiting}`,
    // Any machine has less than this, so the guard acts on what the command itself takes. It goes on past what others may free meanwhile.
    limits: { reserveMemoryBytes: 2 ** 60 },
    isBomb: true,
    proof: endedBy(/of the machine's memory/),
  },
  {
    name: 'fill the private /tmp, home and /dev/shm',
    code: `let written = 0; for (const folder of ['/tmp', process.env.HOME, '/dev/shm', '/run', '/var/tmp']) attempt(() => { for (let i = 0; i < 20; i++) { fs.writeFileSync(folder + '/' + i, Buffer.alloc(1e6)); written += 1e6; } }); if (written > 40e6) got(written);`,
    limits: { tmpBytes: 8 * mb },
  },
  {
    name: 'fill the disk',
    code: `for (let i = 0; i < 60; i++) { fs.writeFileSync('f' + i, Buffer.alloc(10e6)); await new Promise((resolve) => setTimeout(resolve, 20)); } ${waiting}`,
    limits: { reserveBytes: 2 ** 60 },
    proof: endedBy(/free on the disk/),
    policies: ['check'],
  },
  {
    name: 'grow its folder beyond what it may take of the disk',
    code: `for (let i = 0; i < 60; i++) { fs.mkdirSync('d' + i); fs.writeFileSync('d' + i + '/f', Buffer.alloc(10e6, 1)); await new Promise((resolve) => setTimeout(resolve, 20)); } ${waiting}`,
    limits: { workspaceBytes: 100 * mb },
    proof: endedBy(/its folder took more than 0\.1 GB of the disk/),
    policies: ['check'],
  },
  {
    name: 'fill the disk with empty files',
    code: `for (let i = 0; i < 40000; i++) { if (i % 1000 === 0) fs.mkdirSync('d' + i / 1000); fs.closeSync(fs.openSync('d' + Math.floor(i / 1000) + '/' + i, 'w')); } ${waiting}`,
    limits: { reserveFiles: 2 ** 60 },
    proof: endedBy(/files on the disk/),
    policies: ['check'],
  },
  {
    name: 'write a file without end',
    code: `attempt(() => { const fd = fs.openSync('big', 'w'); for (;;) fs.writeSync(fd, Buffer.alloc(1e6)); })`,
    limits: { fileBytes: 10 * mb },
    proof: async ({ workspace }) =>
      (await bytesIn(workspace)) > 10 * mb ? 'a file above the limit' : undefined,
  },
  {
    name: 'make a huge file with nothing in it',
    code: `attempt(() => { fs.writeFileSync('sparse', 'x'); fs.truncateSync('sparse', 1e12); got('sparse'); }); attempt(() => { const fd = fs.openSync('hole', 'w'); fs.writeSync(fd, 'x', 1e12); got('hole'); })`,
    limits: { fileBytes: 10 * mb },
    proof: async ({ workspace }) =>
      (await bytesIn(workspace)) > 10 * mb ? 'a file above the limit' : undefined,
  },
  {
    name: 'exhaust the open files',
    code: `const open = []; attempt(() => { for (;;) open.push(fs.openSync('/dev/null', 'r')); }); if (open.length > 600) got(open.length);`,
    limits: { openFiles: 500 },
  },
  {
    name: 'raise its own limits',
    code: `for (const what of ['-n 1000000', '-f unlimited', '-c unlimited', '-d unlimited', '-t unlimited']) attempt(() => { cp.execFileSync('sh', ['-c', 'ulimit -H ' + what], { stdio: 'ignore' }); got(what); })`,
  },
  {
    name: 'flood the output with 1 GB and the errors too',
    argv: [
      'sh',
      '-c',
      'yes "a line of output" | head -c 1000000000; yes error | head -c 100000000 >&2; echo; echo the end',
    ],
    outputLimitBytes: 100_000,
    // it ends by itself, however busy the machine is
    timeoutMs: 600_000,
    isBomb: true,
    policies: ['check'],
    proof: (_, { stdout, stderr, truncated }) =>
      truncated && stdout.length < 101_000 && stderr.length < 101_000 && stdout.endsWith('the end\n')
        ? undefined
        : 'too much was kept, or the end was lost',
  },
  {
    name: 'print a line without end',
    argv: ['sh', '-c', 'head -c 200000000 /dev/zero | tr "\\0" x'],
    outputLimitBytes: 100_000,
    isBomb: true,
    policies: ['check'],
    proof: (_, { stdout }) => (stdout.length < 101_000 ? undefined : 'too much was kept'),
  },
  {
    name: 'leave a core behind',
    argv: ['sh', '-c', 'ulimit -c unlimited; sh -c "kill -SEGV \\$\\$"; true'],
    proof: async ({ workspace }) => (await readdir(workspace)).find((name) => name.startsWith('core')),
  },
  {
    name: 'use more time of the processors than it has',
    argv: ['sh', '-c', 'while :; do :; done & while :; do :; done & while :; do :; done'],
    timeoutMs: 1_000,
    isBomb: true,
    proof: (_, { failed }) => (failed ? undefined : 'it ended by itself'),
  },
];
