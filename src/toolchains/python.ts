import {
  chooseRunner,
  isPresent,
  missingCheck,
  pytestCheck,
  pythonCheck,
  pythonFor,
  toolCommand,
} from './python-checks.ts';
import { pythonFiles } from './python-files.ts';
import { installChecks } from './python-install.ts';
import { isPythonFile, isPythonTest, pythonManifests, readPythonProject } from './python-project.ts';
import { unittestCheck } from './python-unittest.ts';
import type { PythonProject } from './python-project.ts';
import type { PlannedCheck, ProjectView, Toolchain } from './toolchain.ts';

const keeps = ['.venv', '.venv-own', '__pycache__', '.pytest_cache', '.mypy_cache', '.ruff_cache'];

/** Faults that no taste is needed for: syntax, undefined names, broken comparisons. */
const sureFaults = '--select=E9,F63,F7,F82';

/** Folders whose files nobody asked about; a tool that is configured knows its own. */
const foreign = '.venv,.venv-own,.git,node_modules,build,dist';

const typecheck = (project: PythonProject): PlannedCheck | undefined => {
  const tool = ['mypy', 'pyright'].find((one) => project.configures(one) && isPresent(project, one));
  if (tool === 'pyright') return pythonCheck(project, 'typecheck', tool, toolCommand(project, tool));
  if (tool === undefined) return undefined;
  const settings = ['pyproject.toml', 'setup.cfg'].map((path) => project.view.text(path) ?? '').join('\n');
  const named = /^\s*(?:files|packages|modules)\s*=/m.test(settings);
  const options = [
    '--cache-dir=/dev/null',
    '--no-color-output',
    '--exclude',
    String.raw`(^|/)(\.venv|node_modules)/`,
  ];
  return pythonCheck(project, 'typecheck', tool, [
    ...toolCommand(project, tool),
    ...options,
    ...(named ? [] : ['.']),
  ]);
};

/** The project's linter; one that merely is there looks for sure faults only. */
const lint = (project: PythonProject): PlannedCheck | undefined => {
  const present = ['ruff', 'flake8'].filter((one) => isPresent(project, one));
  const tool = present.find((one) => project.configures(one)) ?? present[0];
  if (tool === undefined) return undefined;
  const own = project.configures(tool);
  const options =
    tool === 'ruff'
      ? ['check', '--no-cache', '--output-format=json', ...(own ? [] : [sureFaults])]
      : own
        ? []
        : [sureFaults, `--exclude=${foreign}`];
  return pythonCheck(project, 'lint', tool, [...toolCommand(project, tool), ...options, '.']);
};

/** `compileall` would write what it compiled, and a place outside of the tree may belong to somebody else. */
const readEveryFile = `import os, sys, traceback
failed = False
for folder, folders, files in os.walk('.'):
    folders[:] = sorted(one for one in folders if one[0] != '.' and one not in ('node_modules', '__pycache__'))
    for path in sorted(os.path.join(folder, one) for one in files if one.endswith('.py')):
        if '{{' in path or '{%' in path:
            continue
        try:
            with open(path, 'rb') as file:
                compile(file.read(), path, 'exec', dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            failed = True
            if not isinstance(error, SyntaxError):
                print('  File "%s", line 1' % path)
            print(''.join(traceback.format_exception_only(type(error), error)))
sys.exit(failed)
`;

const syntax = (project: PythonProject, name: 'typecheck' | 'lint'): PlannedCheck =>
  pythonCheck(project, name, 'python', [...pythonFor(project), '-W', 'ignore', '-c', readEveryFile]);

const test = (project: PythonProject): PlannedCheck | undefined => {
  if (project.tests.length === 0) return undefined;
  const runner = chooseRunner(project);
  if (runner === 'pytest') return pytestCheck(project, []);
  if (runner !== 'unittest') return missingCheck('test', runner);
  return unittestCheck(project, project.tests);
};

/**
 * A linter and a type checker read every file, too, so the mere reading is planned for one of them that is not there:
 * as `typecheck` first, because it is what a compiler would say.
 */
const plan = (view: ProjectView): PlannedCheck[] => {
  const project = readPythonProject(view);
  // Requirements without any code are another tool's: of documentation, mostly.
  if (project.files.length === 0) return [];
  const [types, lints] = [typecheck(project), lint(project)];
  return [
    ...installChecks(project),
    types ?? syntax(project, 'typecheck'),
    lints ?? (types ? syntax(project, 'lint') : undefined),
    test(project),
  ].filter((check) => check !== undefined);
};

/** In a project of npm a script in Python is a helper: it makes no Python project without a manifest or tests of its own. */
const recognises = (view: ProjectView): boolean =>
  readPythonProject(view).hasManifest ||
  view.paths.some(view.paths.includes('package.json') ? isPythonTest : isPythonFile);

/** Python with pip. The project's own settings decide; without any, only what is surely wrong is told. */
export const python: Toolchain = {
  name: 'python',
  manifests: pythonManifests,
  keeps,
  recognises,
  plan,
  files: pythonFiles,
  versions: { python: ['python3', '--version'] },
};
