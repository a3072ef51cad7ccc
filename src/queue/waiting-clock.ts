export interface Clocks {
  /** Milliseconds since the epoch, as the machine says; it may be set. */
  wall: () => number;
  /** Milliseconds since some moment; nobody can set it, and it may stand still while the machine sleeps. */
  steady: () => number;
}

const dayMs = 86_400_000;

/**
 * A clock for what expires after days. A wall clock that runs a day or more away from the steady one between two looks was
 * set: that is no time in which somebody could have answered, and it is left out until it is taken back. Nights in which
 * the machine sleeps count.
 */
export const waitingClock = (
  { wall, steady }: Clocks = { wall: Date.now, steady: () => performance.now() },
): (() => number) => {
  let skew = 0;
  let before = { wall: wall(), steady: steady() };
  return () => {
    const now = { wall: wall(), steady: steady() };
    const jump = now.wall - before.wall - (now.steady - before.steady);
    if (Math.abs(jump) >= dayMs) skew += jump;
    before = now;
    return now.wall - skew;
  };
};
