import { dirname } from 'node:path/posix';
import { chooseRunner, isPresent, pytestCheck, pythonCheck, toolCommand } from './python-checks.ts';
import { isPythonFile, isPythonTest, readPythonProject } from './python-project.ts';
import { unittestCheck } from './python-unittest.ts';
import { asArgument, findLayout, placeTest, splitName } from './test-layout.ts';
import type { FileChecks, MissingTool, PlannedCheck, ProjectView } from './toolchain.ts';

/** Both runners find a test beside its source; in a folder that holds no test yet, only if it is one for tests. */
const testPath = (source: string, view: ProjectView): string => {
  if (isPythonTest(source)) return source;
  const { tests } = readPythonProject(view);
  const { stem, ending } = splitName(source);
  const isBehind = tests.filter((path) => path.endsWith('_test.py')).length > tests.length / 2;
  const name = isBehind ? `${stem}_test${ending}` : `test_${stem}${ending}`;
  const folder = ['tests', 'test'].find((one) =>
    view.paths.some((path) => path.startsWith(`${one}/`) && isPythonFile(path)),
  );
  const custom =
    folder === undefined
      ? { style: 'beside' as const }
      : { style: 'apart' as const, base: folder, folders: new Set(['']) };
  return placeTest(source, name, findLayout(source, tests) ?? custom);
};

const planTests = (paths: readonly string[], view: ProjectView): PlannedCheck | MissingTool => {
  const project = readPythonProject(view);
  const runner = chooseRunner(project);
  if (runner === 'pytest') return pytestCheck(project, paths.map(asArgument));
  return runner === 'unittest' ? unittestCheck(project, paths) : runner;
};

/** Where no settings say otherwise: faults, not taste. */
const selection = '--select=E4,E7,E9,F';

const planLint = (paths: readonly string[], view: ProjectView): PlannedCheck | MissingTool => {
  const project = readPythonProject(view);
  const present = ['ruff', 'flake8'].filter((one) => isPresent(project, one));
  const tool = present.find((one) => project.configures(one)) ?? present[0];
  if (tool === undefined)
    return { missing: 'ruff', remedy: 'run `pip install ruff` or `apt-get install -y flake8`' };
  const options = [
    ...(tool === 'ruff' ? ['check', '--no-cache', '--output-format=json'] : []),
    ...(project.configures(tool) ? [] : [selection]),
  ];
  const command = [...toolCommand(project, tool), ...options, ...paths.map(asArgument)];
  return pythonCheck(project, 'lint', tool, command);
};

const testAdvice = (view: ProjectView): string => {
  const project = readPythonProject(view);
  const runner = chooseRunner(project);
  const way =
    runner === 'unittest'
      ? 'Tests run with unittest: methods named `test_…` of a class derived from `unittest.TestCase`, no other package.'
      : 'Tests run with pytest: functions named `test_…` with plain `assert`.';
  const sources = project.files.filter(
    (path) => !isPythonTest(path) && !/(?:^|\/)(?:conftest|setup|__init__)\.py$/.test(path),
  );
  const [example = 'package/module.py'] = sources.toSorted((a, b) => dirname(b).length - dirname(a).length);
  const module = example
    .replace(/^src\//, '')
    .replace(/\.pyi?$/, '')
    .replaceAll('/', '.');
  return `${way} Import modules from the root of the project, such as \`import ${module}\`; change neither \`sys.path\` nor the working folder.`;
};

/** Single files of Python. What is planned needs the install of the project before it. */
export const pythonFiles: FileChecks = {
  isSource: isPythonFile,
  isTest: isPythonTest,
  testPath,
  planTests,
  planLint,
  testAdvice,
};
