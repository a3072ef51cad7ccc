import { scanCode, syntaxOf } from './scan-code.ts';
import { type Change, quote, type TamperFinding } from './tamper-finding.ts';

/** Files that say how a change is judged. They count when they are new, too. */
const ours = /(?:^|\/)(?:millwright\.toml|\.millwright\/.*)$/;
/** Files that others judge with: told where they stood before. */
const theirs =
  /^\.github\/workflows\/|^\.gitlab-ci\.yml$|^\.husky\/|^\.pre-commit-config\.yaml$|^\.circleci\//;

/** Code that changes the verdict of a runner in place of the code that is tested. */
const overrides: RegExp[] = [
  /\bpytest_(?:collection_modifyitems|runtest_makereport|sessionfinish|ignore_collect|runtest_call|runtest_protocol|pyfunc_call|report_teststatus|exception_interact)\b/,
  /^\s*collect_ignore(?:_glob)?\s*[+=]/,
  /\bprocess\.(?:exit\(\s*0?\s*\)|exitCode\s*=\s*0|reallyExit\b)|\b(?:os\._exit|sys\.exit)\(\s*0?\s*\)|\.exitstatus\s*=/,
  /\b(?:assert(?:\.\w+)?|globalThis\.(?:expect|assert|it|test|describe)|global\.(?:expect|assert|it|test))\s*=(?![=>])/,
  /\bsetattr\(\s*(?:unittest|pytest|self|cls)\b|\bunittest\.TestCase\.\w+\s*=|\b__eq__\s*=\s*lambda/,
  /^\s*report\.outcome\s*=|\.outcome\s*=\s*['"]passed['"]/,
];

const judged =
  /(?:^|\/)(?:conftest\.py|sitecustomize\.py|usercustomize\.py|(?:vitest|jest|mocha)[.-]setup[^/]*|setup(?:Tests|-tests|_tests)?\.[cm]?[jt]sx?|test_[^/]*\.py|[^/]*_test\.py|[^/]*\.(?:test|spec)\.[cm]?[jt]sx?)$/;

const findOverrides = (path: string, old: string, text: string): TamperFinding[] => {
  const known = new Set(old.split('\n').map((line) => line.trim()));
  const lines = scanCode(text, syntaxOf(path)).bare.split('\n');
  return lines.flatMap((line, index): TamperFinding[] => {
    if (known.has(line.trim()) || !overrides.some((pattern) => pattern.test(line))) return [];
    const message = `the verdict of the tests is taken out of their hands: ${quote(line)}`;
    return [{ kind: 'harness-edited', path, line: index + 1, message, blocking: true }];
  });
};

/** Edits of what judges the change: our settings, pipelines, hooks of the runners. */
export const findHarnessEdits = ({ before, after }: Change): TamperFinding[] =>
  [...after].flatMap(([path, text]): TamperFinding[] => {
    const old = before.get(path);
    if (old === text) return [];
    const line = text === null ? undefined : 1;
    const what = text === null ? 'is gone' : old === undefined ? 'is new' : 'is another';
    const stood = quote(old ?? text ?? '');
    if (ours.test(path))
      return [
        {
          kind: 'harness-edited',
          path,
          line,
          message: `a file that judges the change ${what}: ${stood}`,
          blocking: true,
        },
      ];
    if (theirs.test(path) && old !== undefined)
      return [
        {
          kind: 'harness-edited',
          path,
          line,
          message: `a pipeline ${what}: ${stood}`,
          blocking: text === null,
        },
      ];
    return text !== null && judged.test(path) ? findOverrides(path, old ?? '', text) : [];
  });
