import { heldMatters, type CageDriver, type CageReport, type Holds } from '../../domain/cage.ts';

const watched = 'five looks a second at all its processes together';
const diskWatch =
  'a command is ended when its folder grows too large or it leaves too little; /tmp has a size of its own';
const deadline = 'a deadline, after which the whole tree is ended';

const bubblewrap: Holds = {
  network: {
    hold: 'held',
    how: 'a network of its own; an install reaches the package registry and nothing else',
  },
  files: { hold: 'held', how: 'an empty root; only the workspace can be written' },
  memory: { hold: 'watched', how: watched },
  processes: {
    hold: 'held',
    how: 'a limit in a namespace of its own (for root five looks a second); all end with the command',
  },
  disk: { hold: 'watched', how: diskWatch },
  time: { hold: 'held', how: `${deadline}, and a limit of processor time` },
};

const container: Holds = {
  ...bubblewrap,
  network: { hold: 'held', how: 'no network; an install reaches the package registry and nothing else' },
  files: { hold: 'held', how: 'the image, read-only; of this machine only the workspace can be written' },
  memory: { hold: 'held', how: 'a control group' },
  processes: { hold: 'held', how: 'a control group; all end with the container' },
  time: { hold: 'held', how: `${deadline}, and a share of the processors` },
};

const runtimeLinux: Holds = {
  ...bubblewrap,
  files: {
    hold: 'partly',
    how: 'only the workspace can be written; system folders can be read, and fewer calls of the kernel are refused',
  },
  processes: { hold: 'watched', how: `${watched}; all end with the command` },
  disk: {
    hold: 'watched',
    how: 'a command is ended when its folder grows too large or it leaves too little',
  },
};

/** Neither Seatbelt nor a restricted token counts anything. */
const runtimeElsewhere: Holds = {
  network: {
    hold: 'partly',
    how: 'all but the package registry is refused; a command has no loopback of its own, so tests that serve themselves fail',
  },
  files: { hold: 'partly', how: 'only the workspace can be written; much of the system can be read' },
  memory: { hold: 'open', how: 'nothing counts it' },
  processes: { hold: 'open', how: 'nothing counts them; one that leaves its group can outlive the command' },
  disk: {
    hold: 'watched',
    how: 'a command is ended when its folder grows too large or it leaves too little',
  },
  time: { hold: 'partly', how: 'a deadline, after which the process group is ended' },
};

/** What a driver holds on a platform (as `process.platform` names it). */
export const holdsOf = (driver: CageDriver, platform: string): Holds => {
  if (driver === 'bubblewrap') return bubblewrap;
  if (driver !== 'sandbox-runtime') return container;
  return platform === 'linux' ? runtimeLinux : runtimeElsewhere;
};

/** The same as a list for reports. */
export const listHolds = (holds: Holds): CageReport['holds'] =>
  heldMatters.map((matter) => ({ matter, ...holds[matter] }));
