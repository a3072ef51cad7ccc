import { pythonCheck, pythonFor } from './python-checks.ts';
import type { PythonProject } from './python-project.ts';
import type { PlannedCheck } from './toolchain.ts';

/** The folder from which unittest finds a test: the first above it that is no package. */
const startOf = (test: string, paths: ReadonlySet<string>): string => {
  const parts = test.split('/').slice(0, -1);
  while (parts.length > 0 && paths.has([...parts, '__init__.py'].join('/'))) parts.pop();
  return parts.join('/') || '.';
};

const moduleOf = (test: string, start: string): string =>
  (start === '.' ? test : test.slice(start.length + 1)).replace(/\.py$/, '').replaceAll('/', '.');

/** Where two would have one name, both have theirs from the root. */
const modulesOf = (tests: readonly string[], paths: ReadonlySet<string>): string[] => {
  const names = tests.map((path) => moduleOf(path, startOf(path, paths)));
  return tests.map((path, at) => {
    const name = names[at] ?? '';
    return names.indexOf(name) === names.lastIndexOf(name) ? name : moduleOf(path, '.');
  });
};

/** Runs these tests with unittest as its discovery would: by module, from the folders in which they start. */
export const unittestCheck = (project: PythonProject, tests: readonly string[]): PlannedCheck => {
  const paths = new Set(project.files);
  const starts = [...new Set(tests.map((path) => startOf(path, paths)))];
  const all = tests.length === project.tests.length && project.tests.every((path) => tests.includes(path));
  const [start = '.'] = starts;
  const which = all && starts.length === 1 ? ['discover', '-s', start] : modulesOf(tests, paths);
  const check = pythonCheck(project, 'test', 'unittest', [...pythonFor(project), '-m', 'unittest', ...which]);
  const searched = [...starts.filter((one) => one !== '.'), project.modulePath].join(':');
  return { ...check, env: { ...check.env, PYTHONPATH: searched } };
};
