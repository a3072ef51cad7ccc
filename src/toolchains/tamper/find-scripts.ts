import { readSettings, type Settings } from './read-settings.ts';
import { type Change, quote, type TamperFinding } from './tamper-finding.ts';

const checking =
  /(?:^|[:_-])(?:pre|post)?(?:test|tests|lint|check|checks|types?|typecheck|tsc|build|coverage|cover|audit|ci|validate|verify|e2e|unit)(?:$|[:_-])/i;
const tools =
  /\b(?:tsc|vue-tsc|eslint|oxlint|biome|stylelint|prettier|oxfmt|vitest|jest|mocha|ava|tap|c8|nyc|playwright|cypress|node\s+--test|pytest|ruff|mypy|pyright|flake8|unittest|tox|nox|cargo\s+test|go\s+(?:test|vet))\b/g;
const tolerant =
  /\|\|\s*(?:true|:|exit\s+0|echo\b|node\s+-e|printf\b)|;\s*(?:true|:|exit\s+0)\s*$|--(?:passWithNoTests|pass-with-no-tests|exit-zero|no-error-on-unmatched-pattern|force-exit|allow-only|noCheck)\b|--quiet\b/;
const idle =
  /^(?:true|:|exit(?:\s+0)?|echo\b[^|&;]*|printf\b[^|&;]*|node\s+-e\s+(?:""|''|0|"0"|process\.exit\(0\)|"process\.exit\(0\)")|rem\b.*|)$/;
const narrow =
  /(?:^|\s)(?:-t|-g|--grep|--testNamePattern|--test-name-pattern|-k|--deselect|--exclude|--testPathPattern|--test-only|--changed)\b/;
const demands =
  /--(?:max-warnings(?:[= ]\d+)?|coverage|check-coverage|strict|noEmit|cov-fail-under(?:[= ]\d+)?|deny-warnings|error-on-warnings|forbid-only)\b/g;
const rewrites =
  /\s(?:-u|--update|--updateSnapshot|--update-snapshots|--snapshot-update|--test-update-snapshots)\b/;

/** No script of a person is longer. */
const scriptLimit = 2000;

const scriptsOf = (settings: Settings): Map<string, string> =>
  new Map(
    [...settings].flatMap(([key, { values }]) =>
      key.startsWith('scripts.') ? [[key.slice(8), values.join(' ').slice(0, scriptLimit)]] : [],
    ),
  );

const toolsIn = (command: string): string[] => command.match(tools) ?? [];

const isElsewhere = (was: string, elsewhere: ReadonlySet<string>): boolean => {
  const wanted = toolsIn(was);
  return wanted.length > 0 && wanted.every((tool) => elsewhere.has(tool));
};

/** Why the command proves less than before; undefined when it does not. */
const weakness = (
  was: string,
  is: string | undefined,
  elsewhere: ReadonlySet<string>,
): string | undefined => {
  if (is === undefined) return isElsewhere(was, elsewhere) ? undefined : 'is gone';
  if (idle.test(is.trim()) && !idle.test(was.trim())) return 'does nothing any more';
  if (tolerant.test(is) && !tolerant.test(was)) return 'passes whatever happens';
  const [had, runs] = [toolsIn(was), toolsIn(is)];
  const lost = had.find((tool) => !runs.includes(tool) && !elsewhere.has(tool));
  if (lost && runs.length < had.length) return `no longer runs ${lost}`;
  if (narrow.test(is) && !narrow.test(was)) return 'runs a part only';
  const demand = (was.match(demands) ?? []).find((word) => !is.includes(word));
  return demand && runs.some((tool) => had.includes(tool)) ? `no longer asks for ${demand}` : undefined;
};

const comparePackage = (path: string, before: string, after: string): TamperFinding[] => {
  const now = readSettings(path, after);
  const [old, scripts] = [scriptsOf(readSettings(path, before)), scriptsOf(now)];
  const elsewhere = new Set([...scripts].flatMap(([name, text]) => (old.has(name) ? [] : toolsIn(text))));
  return [...old].flatMap(([name, was]): TamperFinding[] => {
    const is = scripts.get(name);
    if (is === was || (!checking.test(name) && toolsIn(was).length === 0)) return [];
    const place = { path, line: now.get(`scripts.${name}`)?.line, blocking: true };
    if (is && rewrites.test(is) && !rewrites.test(was) && checking.test(name))
      return [
        {
          kind: 'snapshot-rewritten',
          ...place,
          message: `the script ${name} rewrites snapshots: ${quote(is)} in place of ${quote(was)}`,
        },
      ];
    const why = weakness(was, is, elsewhere);
    const message = `the script ${name} ${why}: ${quote(is ?? '')} in place of ${quote(was)}`;
    return why ? [{ kind: 'script-disabled', ...place, message }] : [];
  });
};

const buildFile =
  /(?:^|\/)(?:Makefile|GNUmakefile|justfile|tox\.ini|noxfile\.py|Taskfile\.ya?ml)$|^\.github\/workflows\/|^\.gitlab-ci\.yml$|\.sh$/;

/** Lines of build files that let a tool's failure pass, and did not before. */
const compareLines = (path: string, before: string, after: string): TamperFinding[] => {
  const old = new Set(before.split('\n').map((line) => line.trim()));
  return after.split('\n').flatMap((line, index): TamperFinding[] => {
    const words = line.trim();
    const passes =
      (toolsIn(words).length > 0 &&
        (tolerant.test(words) || (/^-\s?\w/.test(words) && path.endsWith('akefile')))) ||
      /^continue-on-error:\s*true/.test(words);
    if (old.has(words) || !passes) return [];
    return [
      {
        kind: 'script-disabled',
        path,
        line: index + 1,
        message: `a check passes whatever happens: ${quote(words)}`,
        blocking: true,
      },
    ];
  });
};

/** Commands that prove less than before. */
export const findScripts = ({ before, after }: Change): TamperFinding[] =>
  [...after].flatMap(([path, text]) => {
    const old = before.get(path);
    if (old === undefined || text === null || old === text) return [];
    if (/(?:^|\/)package\.json$/.test(path)) return comparePackage(path, old, text);
    return buildFile.test(path) ? compareLines(path, old, text) : [];
  });
