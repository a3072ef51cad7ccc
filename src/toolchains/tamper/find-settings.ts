import { readSettings, type Setting, type Settings } from './read-settings.ts';
import { settingsRules, type Strictness } from './settings-rules.ts';
import { type Change, quote, type TamperFinding } from './tamper-finding.ts';

type Judge = (before: string[] | undefined, after: string[] | undefined) => boolean;

const ranks: Record<string, number> = {
  off: 0,
  '0': 0,
  none: 0,
  false: 0,
  allow: 0,
  skip: 0,
  silent: 0,
  warn: 1,
  '1': 1,
  warning: 1,
  information: 1,
  basic: 1,
  info: 1,
  standard: 2,
  error: 3,
  '2': 3,
  deny: 3,
  true: 3,
  on: 3,
  strict: 4,
  normal: 3,
};

const rank = (values: string[]): number | undefined => ranks[(values[0] ?? '').toLowerCase()];

const isTrue = (values: string[] | undefined): boolean => /^(?:true|1|yes|on)$/i.test(values?.[0] ?? '');
const isFalse = (values: string[] | undefined): boolean => /^(?:false|0|no|off)$/i.test(values?.[0] ?? '');
const holdsOthers = (values: readonly string[] = [], known: readonly string[] = []): boolean => {
  const all = new Set(known);
  return values.some((value) => !all.has(value));
};

const severityFell: Judge = (before, after) => {
  const now = after && rank(after);
  const was = before && rank(before);
  if (now === undefined) return after === undefined && (was ?? 0) >= 1;
  return was === undefined ? now === 0 : now < was;
};

/** Whether the change of a key's values lets more pass. */
const loosens: Record<Strictness, Judge> = {
  true: (before, after) => (isTrue(before) && !isTrue(after)) || (!isFalse(before) && isFalse(after)),
  false: (before, after) => !isTrue(before) && isTrue(after),
  'no-more': (before, after) => holdsOthers(after, before),
  'no-fewer': (before, after) =>
    holdsOthers(before, after) && !(after ?? []).some((value) => /^(?:ALL|\*\*?\/?\*?|all)$/.test(value)),
  'at-least': (before, after) =>
    before !== undefined && Number(before[0]) > Number(after?.[0] ?? Number.NEGATIVE_INFINITY),
  'at-most': (before, after) =>
    before !== undefined && Number(after?.[0] ?? Number.POSITIVE_INFINITY) > Number(before[0]),
  severity: severityFell,
  kept: (before, after) => before?.join('\0') !== after?.join('\0'),
};

/** The family of `strict`: a member that leaves while the head stays says nothing new. */
const strictFamily =
  /^compilerOptions\.(?:strict\w+|noImplicitAny|noImplicitThis|alwaysStrict|useUnknownInCatchVariables)$/;

const covered = (key: string, after: Settings): boolean =>
  strictFamily.test(key) && !after.has(key) && isTrue(after.get('compilerOptions.strict')?.values);

const show = (setting: Setting | undefined): string => (setting ? setting.values.join(', ') : 'nothing');

const compareFile = (path: string, before: string, after: string): TamperFinding[] => {
  const rules = settingsRules.filter(({ files }) => files.test(path));
  if (rules.length === 0) return [];
  const [old, now] = [readSettings(path, before), readSettings(path, after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((key): TamperFinding[] => {
    const rule = rules.find((one) => one.key.test(key));
    const [was, is] = [old.get(key), now.get(key)];
    if (!rule || !loosens[rule.strict](was?.values, is?.values) || covered(key, now)) return [];
    const message = `a setting lets more pass: ${quote(key)} was ${quote(show(was))}, is ${quote(show(is))}`;
    return [{ kind: 'settings-loosened', path, line: is?.line, message, blocking: true }];
  });
};

const flags: [RegExp, 'added' | 'removed'][] = [
  [
    /^(?:--ignore(?:-glob)?|--deselect|-k|-m|-p|--no-cov|--passWithNoTests|--pass-with-no-tests|--exit-zero|--continue-on-collection-errors)(?:=|$)|^(?:not|no:\w+)$/,
    'added',
  ],
  [/^(?:--strict[\w-]*|--cov-fail-under|--cov|-W)(?:=|$)/, 'removed'],
];

const optionLine = /^[^\S\n]*addopts[^\S\n]*=(.*)$/m;

const wordsBeyond = (words: readonly string[] = [], known: readonly string[] = []): string[] => {
  const all = new Set(known);
  return words.filter((word) => !all.has(word));
};

/** The command line that pytest adds to every call. */
const compareOptions = (path: string, before: string, after: string): TamperFinding[] => {
  const [old, now] = [before, after].map((text) =>
    (optionLine.exec(text)?.[1] ?? '').replace(/['"[\],]/g, ' ').split(/\s+/),
  );
  const [gone, added] = [wordsBeyond(old, now), wordsBeyond(now, old)];
  const line = after.slice(0, Math.max(after.indexOf('addopts'), 0)).split('\n').length;
  return flags.flatMap(([flag, side]) =>
    (side === 'added' ? added : gone)
      .filter((word) => flag.test(word))
      .map((word): TamperFinding => ({
        kind: 'settings-loosened',
        path,
        line,
        message: `addopts lets more pass: ${quote(word)} was ${side}`,
        blocking: true,
      })),
  );
};

/** Settings of compilers, linters, runners and coverage that let more pass than before. */
export const findSettings = ({ before, after }: Change): TamperFinding[] =>
  [...after].flatMap(([path, text]): TamperFinding[] => {
    const old = before.get(path);
    if (old === undefined || old === text) return [];
    if (text === null) {
      const settings =
        settingsRules.some(({ files }) => files.test(path)) && !/package\.json$|ignore$/.test(path);
      const folder = path.slice(0, path.lastIndexOf('/') + 1);
      const family =
        /eslint|oxlint|biome|tsconfig|vitest|jest|ruff|mypy|pytest|mocha/.exec(path)?.[0] ?? path;
      const moved = [...after].some(
        ([other, now]) =>
          now !== null && !before.has(other) && other.startsWith(folder) && other.includes(family),
      );
      return settings && !moved
        ? [
            {
              kind: 'settings-loosened',
              path,
              line: undefined,
              message: `a settings file is gone: ${quote(old)}`,
              blocking: true,
            },
          ]
        : [];
    }
    return [
      ...compareFile(path, old, text),
      ...(/\.(?:toml|ini|cfg)$/.test(path) ? compareOptions(path, old, text) : []),
    ];
  });
