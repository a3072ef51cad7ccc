import { findRunner } from '../javascript-runner.ts';
import type { PlannedCheck, ProjectView } from '../toolchain.ts';
import { readGoTests, readJsonTests, readJunitTests, type ReportedTest } from './read-test-report.ts';

/** A run of tests that writes a report for machines. */
export interface ReportingRun {
  command: string[];
  env?: Record<string, string>;
  /** `file`: it is read from the report file; `stdout`: from what is printed. */
  from: 'file' | 'stdout';
  read: (text: string) => ReportedTest[] | undefined;
}

const ownReporter = /\s--test-reporter(?:-destination)?(?:=|\s+)("[^"]*"|'[^']*'|\S+)/g;

/** Node takes the reporter from its options, wherever the script starts it; a reporter of the script's own would be one too many. */
const nodeRun = (script: string, file: string): ReportingRun => ({
  command: script.includes('--test-reporter')
    ? ['sh', '-c', script.replaceAll(ownReporter, '')]
    : script === ''
      ? ['node', '--test']
      : ['npm', 'test', '--silent'],
  env: { NODE_OPTIONS: `--test-reporter=junit --test-reporter-destination=${file}` },
  from: 'file',
  read: readJunitTests,
});

const javascriptRun = (view: ProjectView, file: string): ReportingRun | undefined => {
  const { name, framework, command, manifest } = findRunner(view);
  const written = (manifest.scripts['test'] ?? '').trim();
  if (framework === 'node:test') return nodeRun(/no test specified/i.test(written) ? '' : written, file);
  const start = name === 'npm' ? ['npm', 'test', '--silent', '--'] : command;
  const flags = {
    vitest: ['--reporter=json', `--outputFile=${file}`],
    jest: ['--json', `--outputFile=${file}`],
    mocha: ['--reporter', 'json', '--reporter-option', `output=${file}`],
  };
  if (framework === undefined) return undefined;
  const plain = name === 'jest' ? start.filter((word) => word !== '--runTestsByPath') : start;
  return { command: [...plain, ...flags[framework]], from: 'file', read: readJsonTests };
};

/** How the tests of this check are run with a report for machines; `file` is absolute. Undefined where no way is known. */
export const reportingRun = (
  check: PlannedCheck,
  view: ProjectView,
  file: string,
): ReportingRun | undefined => {
  if (check.tool === 'pytest')
    return { command: [...check.command, `--junitxml=${file}`], from: 'file', read: readJunitTests };
  if (check.tool === 'go test')
    return { command: ['go', 'test', '-json', './...'], from: 'stdout', read: readGoTests };
  return view.text('package.json') === undefined && check.tool !== 'node:test'
    ? undefined
    : javascriptRun(view, file);
};
