import type { CheckResult } from '../domain/check.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { judgeChecks } from '../domain/check.ts';
import type { StepTools } from './step-tools.ts';
import type { FileStates } from './workbench.ts';

const faultLimit = 5;

/** What a parser knew of some files. */
export interface Parsed {
  /** Those that a grammar is there for. */
  paths: string[];
  diagnostics: Diagnostic[];
  durationMs: number;
}

/** Where files do not parse. Begun beside the first check, it costs a run no time of its own. */
export const parseFiles = async (
  files: FileStates,
  { syntax }: Pick<StepTools, 'syntax'>,
): Promise<Parsed> => {
  const startedAt = performance.now();
  const diagnostics: Diagnostic[] = [];
  const paths: string[] = [];
  for (const [path, text] of Object.entries(files)) {
    const faults = text === null ? undefined : await syntax.faults(path, text);
    if (faults !== undefined) paths.push(path);
    for (const { line, message } of (faults ?? []).slice(0, faultLimit))
      diagnostics.push({
        tool: 'parser',
        severity: 'error',
        path,
        line,
        code: 'does-not-parse',
        message: `${message}; the file does not parse, as if it were cut or an edit had broken it`,
      });
  }
  return { paths, diagnostics, durationMs: performance.now() - startedAt };
};

/** Without those of files that did not parse before the run: nobody can be blamed for them. */
const newFaults = async (
  found: readonly Diagnostic[],
  { syntax, workbench }: Parsing,
): Promise<Diagnostic[]> => {
  const old = new Set<string>();
  for (const path of new Set(found.map(({ path: of }) => of ?? ''))) {
    const before = await workbench.original(path);
    if (before !== undefined && ((await syntax.faults(path, before)) ?? []).length > 0) old.add(path);
  }
  return found.filter(({ path = '' }) => !old.has(path));
};

/** Languages whose grammars are as strict as their compilers; others are full of dialects and templates. */
const strict = /\.(?:[cm]?[jt]sx?|py|go|rs|java|c|h|cc|cpp|hpp|cs|rb|php|json)$/;

type Parsing = Pick<StepTools, 'syntax' | 'workbench'>;

const statusOf = (diagnostics: readonly Diagnostic[]): CheckResult['status'] => {
  if (diagnostics.some(({ severity }) => severity === 'error')) return 'failed';
  return diagnostics.length > 0 ? 'unknown' : 'passed';
};

interface Checked {
  /** What real checks said of the same tree. */
  checks: readonly CheckResult[];
  /** Whether those checks would have noticed a file that is no code. */
  isChecked: (path: string) => boolean;
  tree: string;
}

/**
 * What the parser says of the files of a run, as a check; undefined when it knows none of them. A grammar may be behind its
 * language: what the checks of that language have verified is not refused for it.
 */
export const judgeFaults = async (
  { diagnostics: faults, paths, durationMs }: Parsed,
  { checks, isChecked, tree }: Checked,
  tools: Parsing,
): Promise<CheckResult | undefined> => {
  if (paths.length === 0) return undefined;
  const found = await newFaults(faults, tools);
  const verified = judgeChecks([...checks]) === 'verified';
  const isDoubtful = (path = ''): boolean => !strict.test(path) || (verified && isChecked(path));
  const diagnostics = found.map((one) =>
    isDoubtful(one.path) ? { ...one, severity: 'warning' as const } : one,
  );
  return {
    name: 'parse',
    tool: 'tree-sitter',
    command: [],
    status: statusOf(diagnostics),
    exitCode: null,
    timedOut: false,
    durationMs,
    diagnostics,
    tree,
    files: paths,
  };
};
