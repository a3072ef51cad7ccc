/** Major, minor, patch; `pre` is empty for a release. */
interface Version {
  numbers: readonly [number, number, number];
  pre: string;
}

/** At least `low` and below `high`, or of one version exactly. */
interface Bounds {
  low: Version;
  high: Version | undefined;
  /** Whether `high` itself is allowed, and `low` is not. */
  closed: boolean;
  open: boolean;
}

const versionPattern = /^[v=]*(\d{1,15})\.(\d{1,15})\.(\d{1,15})(?:-([\w.-]{1,100}))?(?:\+[\w.-]{0,100})?$/;

const readVersion = (text: string): Version | undefined => {
  const [whole, major, minor, patch, pre = ''] = versionPattern.exec(text.trim()) ?? [];
  return whole === undefined ? undefined : { numbers: [Number(major), Number(minor), Number(patch)], pre };
};

/** Dots separate the parts of a pre-release: numbers count as numbers and come before words. */
const comparePre = (a: string, b: string): number => {
  if (a === b) return 0;
  if (a === '' || b === '') return a === '' ? 1 : -1;
  const [left, right] = [a.split('.'), b.split('.')];
  for (const [index, one] of left.entries()) {
    const other = right[index];
    if (other === undefined) return 1;
    if (one === other) continue;
    const numeric = [one, other].map((part) => /^\d+$/.test(part));
    if (numeric[0] && numeric[1]) return Number(one) - Number(other);
    if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
    return one < other ? -1 : 1;
  }
  return -1;
};

const compare = (a: Version, b: Version): number => {
  for (const [index, one] of a.numbers.entries()) {
    const difference = one - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return comparePre(a.pre, b.pre);
};

/** Order of two versions as text, for sorting; what is no version comes first. */
export const compareVersions = (a: string, b: string): number => {
  const [left, right] = [readVersion(a), readVersion(b)];
  if (left === undefined || right === undefined)
    return Number(left !== undefined) - Number(right !== undefined);
  return compare(left, right);
};

const tokenPattern =
  /^(\^|~>?|>=|<=|>|<|=)?[v=]?(\d{1,15}|[xX*])(?:\.(\d{1,15}|[xX*]))?(?:\.(\d{1,15}|[xX*]))?(?:-([\w.-]{1,100}))?(?:\+[\w.-]{0,100})?$/;

const zero: Version = { numbers: [0, 0, 0], pre: '' };

/** The first version after all those that share `known` leading numbers. A pre-release of it is outside too. */
const after = (numbers: readonly number[], known: number): Version | undefined => {
  if (known === 0) return undefined;
  const next = [0, 1, 2].map((index) => {
    if (index >= known) return 0;
    return (numbers[index] ?? 0) + (index === known - 1 ? 1 : 0);
  });
  return { numbers: [next[0] ?? 0, next[1] ?? 0, next[2] ?? 0], pre: '0' };
};

/** How many leading numbers a caret keeps: up to the first that is not 0. */
const caretKeeps = (numbers: readonly number[], known: number): number => {
  const first = numbers.findIndex((one, index) => one !== 0 || index === known - 1);
  return first === -1 ? known : first + 1;
};

/** A version whose last parts may be left open; `known` leading numbers are given. */
interface OpenVersion {
  low: Version;
  known: number;
}

const readToken = (parts: readonly (string | undefined)[]): OpenVersion => {
  const given = parts.slice(0, 3);
  const wild = given.findIndex((part) => part === undefined || /[xX*]/.test(part));
  const known = wild === -1 ? 3 : wild;
  const [major = 0, minor = 0, patch = 0] = given.map((part, index) => (index < known ? Number(part) : 0));
  return { low: { numbers: [major, minor, patch], pre: known === 3 ? (parts[3] ?? '') : '' }, known };
};

const bounds = (low: Version, high: Version | undefined, ends: Partial<Bounds> = {}): Bounds => ({
  low,
  high,
  closed: false,
  open: false,
  ...ends,
});

const exactly = ({ low, known }: OpenVersion): Bounds =>
  known === 3 ? bounds(low, low, { closed: true }) : bounds(low, after(low.numbers, known));
const caret = ({ low, known }: OpenVersion): Bounds =>
  bounds(low, after(low.numbers, caretKeeps(low.numbers, known)));
const tilde = ({ low, known }: OpenVersion): Bounds => bounds(low, after(low.numbers, Math.min(known, 2)));

const operators: Record<string, (given: OpenVersion) => Bounds> = {
  '': exactly,
  '=': exactly,
  '^': caret,
  '~': tilde,
  '~>': tilde,
  '>=': ({ low }) => bounds(low, undefined),
  '>': ({ low, known }) =>
    known === 3
      ? bounds(low, undefined, { open: true })
      : bounds(after(low.numbers, known) ?? low, undefined),
  '<': ({ low }) => bounds(zero, low),
  '<=': ({ low, known }) =>
    known === 3 ? bounds(zero, low, { closed: true }) : bounds(zero, after(low.numbers, known)),
};

const boundsOf = (token: string): Bounds | undefined => {
  const [whole, operator = '', ...parts] = tokenPattern.exec(token) ?? [];
  return whole === undefined ? undefined : operators[operator]?.(readToken(parts));
};

const tokensOf = (part: string): string[] => {
  const hyphen = /^\s*(\S{1,120})\s+-\s+(\S{1,120})\s*$/.exec(part);
  if (hyphen) return [`>=${hyphen[1]}`, `<=${hyphen[2]}`];
  const text = part.trim().replaceAll(/([\^~<>=])\s+/g, '$1');
  return text === '' ? ['*'] : text.split(/[\s,]+/);
};

const holds = (version: Version, set: readonly Bounds[]): boolean => {
  // A pre-release is only meant where the range names one of the same version.
  const meant =
    version.pre === '' ||
    set.some(({ low, high }) =>
      [low, high].some(
        (end) =>
          end !== undefined &&
          end.pre !== '' &&
          end.pre !== '0' &&
          end.numbers.join() === version.numbers.join(),
      ),
    );
  return (
    meant &&
    set.every(({ low, high, closed, open }) => {
      const above = compare(version, low);
      const below = high === undefined ? -1 : compare(version, high);
      return (open ? above > 0 : above >= 0) && (closed ? below <= 0 : below < 0);
    })
  );
};

/**
 * A test whether a version lies in a range of npm (`^1.2.0`, `~1.2`, `1.x`, `>=1 <3`, `1 - 2`, `a || b`); undefined where the
 * text is no range, such as a tag.
 */
export const readRange = (range: string): ((version: string) => boolean) | undefined => {
  if (range.length > 500) return undefined;
  const sets = range.split('||').map((part) => tokensOf(part).map(boundsOf));
  if (sets.some((set) => set.includes(undefined))) return undefined;
  return (text) => {
    const version = readVersion(text);
    return version !== undefined && sets.some((set) => holds(version, set as Bounds[]));
  };
};
