/** What must not happen to a key: the value that checks more is the one that it had. */
export type Strictness =
  | 'true'
  | 'false'
  | 'no-more'
  | 'no-fewer'
  | 'at-least'
  | 'at-most'
  | 'severity'
  | 'kept';

export interface SettingsRule {
  files: RegExp;
  key: RegExp;
  strict: Strictness;
}

const tsconfig = /(?:^|\/)(?:ts|js)config[^/]*\.json$/;
const lint = /(?:^|\/)(?:\.?eslint(?:rc)?[^/]*|\.?oxlint(?:rc)?[^/]*|biome\.jsonc?|package\.json)$/;
const lintIgnore = /(?:^|\/)\.(?:eslint|oxlint|stylelint)ignore$/;
const python =
  /(?:^|\/)(?:pyproject\.toml|\.?ruff\.toml|setup\.cfg|tox\.ini|\.?mypy\.ini|\.?pytest\.(?:ini|toml)|\.flake8|\.coveragerc|\.pylintrc|pyrightconfig\.json)$/;
const runner =
  /(?:^|\/)(?:(?:vitest|vite|jest|playwright|karma|cypress)\.[^/]*|vitest\.workspace[^/]*|\.mocharc[^/]*|\.nycrc[^/]*|\.c8rc[^/]*|package\.json)$/;

const compilerTrue =
  /^compilerOptions\.(?:strict\w*|noImplicit\w+|alwaysStrict|useUnknownInCatchVariables|noUnused\w+|noFallthroughCasesInSwitch|noUncheckedIndexedAccess|noUncheckedSideEffectImports|exactOptionalPropertyTypes|noPropertyAccessFromIndexSignature|noEmitOnError|checkJs|forceConsistentCasingInFileNames)$/;

export const settingsRules: SettingsRule[] = [
  { files: tsconfig, key: compilerTrue, strict: 'true' },
  {
    files: tsconfig,
    key: /^compilerOptions\.(?:skipLibCheck|allowUnreachableCode|allowUnusedLabels|suppress\w+|noCheck)$/,
    strict: 'false',
  },
  { files: tsconfig, key: /^exclude$/, strict: 'no-more' },
  { files: tsconfig, key: /^(?:include|files|extends|references\.path)$/, strict: 'no-fewer' },
  { files: lint, key: /(?:^|\.)(?:rules|categories)\.(?:.*\.)?[\w@/-]+$/, strict: 'severity' },
  { files: lint, key: /(?:^|\.)(?:recommended|enabled|reportUnusedDisableDirectives)$/, strict: 'true' },
  { files: lint, key: /(?:^|\.)(?:ignores|ignorePatterns|ignore)$/, strict: 'no-more' },
  { files: lint, key: /^extends$|^(?:eslintConfig|overrides)\.extends$/, strict: 'no-fewer' },
  { files: lintIgnore, key: /^ignore$/, strict: 'no-more' },
  {
    files: python,
    key: /(?:^|\.)(?:select|extend-select|enable|enable_error_code|testpaths|python_(?:files|classes|functions))$/,
    strict: 'no-fewer',
  },
  {
    files: python,
    key: /(?:^|\.)(?:ignore|extend-ignore|exclude|extend-exclude|force-exclude|per-file-ignores(?:\..+)?|disable|disable_error_code|omit|exclude_lines|exclude_also|norecursedirs|collect_ignore(?:_glob)?|unfixable)$/,
    strict: 'no-more',
  },
  {
    files: python,
    key: /(?:^|\.)(?:strict\w*|disallow_\w+|warn_\w+|check_untyped_defs|no_implicit_\w+|xfail_strict|branch|extra_checks)$/,
    strict: 'true',
  },
  {
    files: python,
    key: /(?:^|\.)(?:ignore_errors|ignore_missing_imports|allow_\w+|implicit_optional|exit-zero)$/,
    strict: 'false',
  },
  { files: python, key: /(?:^|\.)(?:fail_under|fail-under)$/, strict: 'at-least' },
  { files: python, key: /(?:^|\.)(?:max-complexity|max-line-length)$/, strict: 'at-most' },
  {
    files: python,
    key: /(?:^|\.)(?:typeCheckingMode|follow_imports)$|(?:^|\.)report\w+$/,
    strict: 'severity',
  },
  {
    files: runner,
    key: /(?:^|\.)(?:coverageThreshold|thresholds)\..+$|^(?:nyc\.|c8\.)?(?:lines|branches|functions|statements)$/,
    strict: 'at-least',
  },
  {
    files: runner,
    key: /(?:^|\.)(?:check-coverage|checkCoverage|forbidOnly|coverage\.enabled|collectCoverage)$/,
    strict: 'true',
  },
  {
    files: runner,
    key: /(?:^|\.)(?:passWithNoTests|allowOnly|dangerouslyIgnoreUnhandledErrors|forceExit)$/,
    strict: 'false',
  },
  {
    files: runner,
    key: /(?:^|\.)(?:\w+IgnorePatterns|(?:test|coverage)\.exclude|ignore|testNamePattern|grep|retry|retries)$/,
    strict: 'no-more',
  },
  {
    files: runner,
    key: /(?:^|\.)(?:testMatch|testRegex|test\.include|coverage\.include|collectCoverageFrom|spec|setupFilesAfterEnv)$/,
    strict: 'no-fewer',
  },
];
