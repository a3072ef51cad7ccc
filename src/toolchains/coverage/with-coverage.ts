import { join } from 'node:path/posix';
import { fileChecksNear } from '../plan-project.ts';
import { viewWithin } from '../find-roots.ts';
import { findRunner } from '../javascript-runner.ts';
import { locatorFor } from '../locate-path.ts';
import { dependsOn } from '../package-manifest.ts';
import type { CheckOutput, PlannedCheck, ProjectView } from '../toolchain.ts';
import { readCoverage, reportMark, splitReport } from './read-coverage.ts';

/** How a runner is told to measure: a piece of shell that runs `"$@"` and leaves a report in `$d`. */
interface Way {
  run: string;
  /** Prints a line `found hit path` for each file. */
  report: string;
}

const lcov = `awk '/^SF:/{f=substr($0,4)} /^LF:/{n=substr($0,4)} /^LH:/{h=substr($0,4)} /^end_of_record/{print n+0" "h+0" "f;n=0;h=0}' "$d/lcov.info"`;

const goProfile = `awk '!/^mode:/{f=$1;sub(/:[^:]*$/,"",f);n[f]+=$2;if($3>0)h[f]+=$2} END{for(f in n)print n[f]+0" "h[f]+0" "f}' "$d/lcov.info"`;

const nodeFlags =
  '--experimental-test-coverage --test-reporter=lcov --test-reporter-destination="$d/lcov.info"';

/** A script starts node by its name: one in front of it on the search path adds the flags, whatever else the script says. */
const nodeShim = `real=$(command -v node); mkdir "$d/bin"; printf '%s\\n' '#!/bin/sh' 'for word do case "$word" in --test) set -- ${nodeFlags.replaceAll('"$d', `"'"$d"'`)} --test-reporter=tap --test-reporter-destination=stdout "$@"; break;; -*) ;; *) break;; esac; done' 'exec "'"$real"'" "$@"' > "$d/bin/node"; chmod +x "$d/bin/node"; PATH="$d/bin:$PATH" "$@"`;

const jestFlags = '--coverage --coverageReporters=lcovonly --coverageDirectory="$d"';
const vitestFlags = '--coverage.enabled --coverage.reporter=lcovonly --coverage.reportsDirectory="$d"';

/** Words of a script that say how its results are written: ours would stand in their way. */
const reportsItself = /--test-reporter|--watch|coverage|\bc8\b|\bnyc\b/;

const providers = ['@vitest/coverage-v8', '@vitest/coverage-istanbul'];

const javascriptWay = (check: PlannedCheck, view: ProjectView): Way | string => {
  const { name, manifest } = findRunner(view);
  const script = check.tool === 'npm' ? (manifest.scripts['test'] ?? '') : '';
  const added = check.tool === 'npm' ? '-- ' : '';
  if (reportsItself.test(script)) return 'the test script says itself how results are written';
  if (name === 'npm') return 'the test script is more than one runner, so no flags can be added to it';
  if (name === 'mocha') return 'mocha by itself measures none';
  if (name === 'jest') return { run: `"$@" ${added}${jestFlags}`, report: lcov };
  if (name === 'vitest')
    return providers.some((one) => dependsOn(manifest, one))
      ? { run: `"$@" ${added}${vitestFlags}`, report: lcov }
      : 'vitest has no provider for it here: npm install --save-dev @vitest/coverage-v8';
  return check.tool === 'npm'
    ? { run: nodeShim, report: lcov }
    : { run: `"$@" --test-reporter-destination=stdout ${nodeFlags}`, report: lcov };
};

/** Whether it is there only the runner itself can say. */
const pytestWay: Way = {
  run: `if "$@" --help 2>&1 | grep -q -e '--cov='; then "$@" --cov=. --cov-report="lcov:$d/lcov.info"; else "$@"; fi`,
  report: lcov,
};

const wayOf = (check: PlannedCheck, view: ProjectView): Way | string => {
  const { tool } = check;
  if (['npm', 'node:test', 'vitest', 'jest', 'mocha'].includes(tool)) return javascriptWay(check, view);
  if (tool === 'go test') return { run: `"$@" -coverprofile="$d/lcov.info"`, report: goProfile };
  const mayHavePlugin =
    /pytest-cov/.test(view.text('pyproject.toml') ?? '') ||
    /pytest-cov/.test(view.text('requirements.txt') ?? '') ||
    /pytest-cov/.test(view.text('requirements-dev.txt') ?? '') ||
    view.hasProgram('coverage') ||
    view.hasProgram('python3-coverage');
  if (tool === 'pytest') return mayHavePlugin ? pytestWay : 'pytest-cov is not there';
  return `it is not measured with ${tool}`;
};

/** The exit code stays that of the tests. Rows beyond the limit are left out rather than flooding the output. */
const scriptOf = ({ run, report }: Way): string =>
  [
    'd=$(mktemp -d "${TMPDIR:-/tmp}/coverage-XXXXXX") || exec "$@"',
    run,
    'code=$?',
    `printf '\\n%s\\n' '${reportMark}'`,
    `${report} 2>/dev/null | head -n 3000`,
    'rm -rf "$d"',
    'exit $code',
  ].join('\n');

/** Where a reported file lies in the project; Go names files by the path of their module. */
const placeIn = (view: ProjectView, folder: string): ((raw: string) => string | undefined) => {
  const part = viewWithin(view, folder);
  const { own } = locatorFor(part.paths);
  const module = /^module\s+(\S{1,200})/m.exec(part.text('go.mod') ?? '')?.[1];
  return (raw) => {
    const inside = own(
      module !== undefined && raw.startsWith(`${module}/`) ? raw.slice(module.length + 1) : raw,
    );
    if (inside === undefined) return undefined;
    const path = join(folder, inside);
    return fileChecksNear(path, view)?.isTest(path, view) === true ? undefined : path;
  };
};

/**
 * A run of tests that measures its coverage besides: the report goes into a temp folder and from there to the end of the
 * output. Else why that cannot be had; nothing is added to a script that flags could break.
 */
export const withCoverage = (check: PlannedCheck, view: ProjectView): PlannedCheck | { reason: string } => {
  const { cwd = '' } = check;
  if ((view.commands.test ?? []).length > 0) return { reason: 'the test command was named by a person' };
  const way = wayOf(check, viewWithin(view, cwd));
  if (typeof way === 'string') return { reason: way };
  return {
    ...check,
    command: ['sh', '-c', scriptOf(way), 'coverage', ...check.command],
    shown: check.command,
    read: (output: CheckOutput) => {
      const { tests, report } = splitReport(output.stdout);
      const reading = check.read({ ...output, stdout: tests });
      return { ...reading, coverage: readCoverage(report, placeIn(view, cwd)) };
    },
  };
};
