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

/**
 * Modes with which a file would run as its owner or group. Where root runs us the owner is the machine's root: the file
 * would make root of everybody who can reach it. Argument that holds the mode; systemd's RestrictSUIDSGID does the same.
 */
const withMode: Record<string, readonly [x64: number, arm64: number, argument: number]> = {
  open: [2, 0, 2],
  creat: [85, 0, 1],
  chmod: [90, 0, 1],
  mknod: [133, 0, 1],
  fchmod: [91, 52, 1],
  openat: [257, 56, 3],
  mknodat: [259, 33, 2],
  fchmodat: [268, 53, 2],
  fchmodat2: [452, 452, 2],
};

/** Set-user-id and set-group-id, of linux/stat.h. */
const runsAsOwner = 0o6000;

/** Its mode lies in memory, where a filter cannot look; programs fall back to openat when it is unknown. */
const openat2 = 437;

const socketCall = [41, 198] as const;
/**
 * Unix, IPv4, IPv6 and netlink. Other families are not parted by the namespace of the network (vsock reaches the host of a
 * virtual machine, Bluetooth and QIPCRTR the machine's own) or have been holes in many a kernel.
 */
const families = [1, 2, 10, 16];

/** AUDIT_ARCH_* of linux/audit.h. */
const architectures = [
  { arch: 'x64', audit: 0xc000003e },
  { arch: 'arm64', audit: 0xc00000b7 },
] as const;

// instructions of linux/bpf_common.h
const loadWord = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const jumpIfAnyBit = 0x45;
const give = 0x06;
// answers of linux/seccomp.h, with the errno in the low half
const allow = 0x7fff0000;
const refuse = 0x00050000;
const notPermitted = refuse + 1;
const unknownCall = refuse + 38;
const unknownFamily = refuse + 97;
/** Numbers from here on are the x32 calls of an x64 kernel: the same calls by other names. */
const x32 = 0x40000000;

type Instruction = readonly [code: number, jumpTrue: number, jumpFalse: number, value: number];

/** Where the low half of an argument stands in what the filter sees. */
const argumentAt = (index: number): number => 16 + 8 * index;

const load = (offset: number): Instruction => [loadWord, 0, 0, offset];

/** What to do with one system call; the rest of the program is skipped over for all others. */
const onCall = (number: number, body: readonly Instruction[]): Instruction[] => [
  [jumpIfEqual, 0, body.length, number],
  ...body,
];

const refuseMode = (argument: number): Instruction[] => [
  load(argumentAt(argument)),
  [jumpIfAnyBit, 0, 1, runsAsOwner],
  [give, 0, 0, notPermitted],
  [give, 0, 0, allow],
];

/** Each test jumps over the tests behind it and the refusal. */
const refuseFamilies = (): Instruction[] => [
  load(argumentAt(0)),
  ...families.map((family, index): Instruction => [jumpIfEqual, families.length - index, 0, family]),
  [give, 0, 0, unknownFamily],
  [give, 0, 0, allow],
];

/** The program that the kernel runs before each system call: offset 4 holds the architecture, 0 the number. */
const instructionsFor = (audit: number, index: 0 | 1): Instruction[] => [
  load(4),
  [jumpIfEqual, 1, 0, audit],
  [give, 0, 0, notPermitted],
  load(0),
  [jumpIfAtLeast, 0, 1, x32],
  [give, 0, 0, notPermitted],
  ...Object.values(refused).flatMap((row) =>
    row[index] === 0 ? [] : onCall(row[index], [[give, 0, 0, notPermitted]]),
  ),
  ...onCall(openat2, [[give, 0, 0, unknownCall]]),
  ...onCall(socketCall[index], refuseFamilies()),
  ...Object.values(withMode).flatMap((row) =>
    row[index] === 0 ? [] : onCall(row[index], refuseMode(row[2])),
  ),
  [give, 0, 0, allow],
];

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
  const index = process.arch === 'x64' ? 0 : 1;
  const found = architectures[index];
  if (found.arch !== process.arch) return undefined;
  const file = join(ownFolder(), 'syscalls.bpf');
  if (!existsSync(file)) writeFileSync(file, encode(instructionsFor(found.audit, index)));
  return file;
};
