import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ownFolder } from './own-folder.ts';

/**
 * System calls that no build, test or package manager needs, as numbers on x64 and arm64 (0: does not exist there).
 * They reach what namespaces do not part (the keys of the session that started us, the clock, loadable code of the kernel)
 * or have been the way out of many a container. Sources: asm/unistd_64.h and asm-generic/unistd.h of Linux.
 */
const refused: Record<string, readonly [x64: number, arm64: number]> = {
  add_key: [248, 217],
  request_key: [249, 218],
  keyctl: [250, 219],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  fanotify_init: [300, 262],
  open_by_handle_at: [304, 265],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  unshare: [272, 97],
  setns: [308, 268],
  swapon: [167, 224],
  swapoff: [168, 225],
  reboot: [169, 142],
  acct: [163, 89],
  syslog: [103, 116],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  vhangup: [153, 58],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  adjtimex: [159, 171],
  clock_adjtime: [305, 266],
  iopl: [172, 0],
  ioperm: [173, 0],
};

/** AUDIT_ARCH_* of linux/audit.h. */
const architectures = [
  { arch: 'x64', audit: 0xc000003e },
  { arch: 'arm64', audit: 0xc00000b7 },
] as const;

// instructions of linux/bpf_common.h
const loadWord = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const give = 0x06;
// answers of linux/seccomp.h
const allow = 0x7fff0000;
const notPermitted = 0x00050001;
/** Numbers from here on are the x32 calls of an x64 kernel: the same calls by other names. */
const x32 = 0x40000000;

type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, value: number];

/** The program that the kernel runs before each system call: offset 4 holds the architecture, 0 the number. */
const instructionsFor = (audit: number, numbers: readonly number[]): Instruction[] => {
  const toRefusal = (index: number): number => numbers.length - index;
  return [
    [loadWord, 0, 0, 4],
    [jumpIfEqual, 0, numbers.length + 3, audit],
    [loadWord, 0, 0, 0],
    [jumpIfAtLeast, numbers.length + 1, 0, x32],
    ...numbers.map((number, index): Instruction => [jumpIfEqual, toRefusal(index), 0, number]),
    [give, 0, 0, allow],
    [give, 0, 0, notPermitted],
  ];
};

const encode = (instructions: readonly Instruction[]): Buffer => {
  const bytes = Buffer.alloc(instructions.length * 8);
  for (const [index, [code, jumpTrue, jumpFalse, value]] of instructions.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(jumpTrue, index * 8 + 2);
    bytes.writeUInt8(jumpFalse, index * 8 + 3);
    bytes.writeUInt32LE(value, index * 8 + 4);
  }
  return bytes;
};

/** A file with the filter for this machine, to be opened for each command anew; undefined where we know no numbers. */
export const syscallFilter = (): string | undefined => {
  const index = architectures.findIndex(({ arch }) => arch === process.arch);
  const found = architectures[index];
  if (found === undefined) return undefined;
  const file = join(ownFolder(), 'syscalls.bpf');
  const numbers = Object.values(refused).flatMap((row) => row[index] || []);
  if (!existsSync(file)) writeFileSync(file, encode(instructionsFor(found.audit, numbers)));
  return file;
};
