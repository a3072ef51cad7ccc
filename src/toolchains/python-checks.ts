import type { CheckName } from '../domain/check.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { locatorFor } from './locate-path.ts';
import type { PythonProject } from './python-project.ts';
import { complain } from './readers/reader.ts';
import { readOutput } from './read-output.ts';
import type { CheckOutput, CheckReading, MissingTool, PlannedCheck } from './toolchain.ts';

const minute = 60_000;
const timeouts: Partial<Record<CheckName, number>> = { typecheck: 5 * minute, lint: 5 * minute };

/** The virtual environment of the project if the install could make it, else the machine's own Python. */
const chosenPython = [
  'sh',
  '-c',
  'test -x .venv/bin/python && exec .venv/bin/python "$@"; exec python3 "$@"',
  'python',
];

/** The words that start Python for this project. */
export const pythonFor = ({ requirements }: PythonProject): string[] =>
  requirements.length > 0 ? chosenPython : ['python3'];

/** A tool by its name; within a virtual environment as a module of it. */
export const toolCommand = (project: PythonProject, tool: string): string[] =>
  project.requirements.length > 0 ? [...chosenPython, '-m', tool] : [tool];

/** Whether the tool is on the machine, or the project's install brings it. */
export const isPresent = ({ view, dependencies, requirements }: PythonProject, tool: string): boolean =>
  view.hasProgram(tool) || (requirements.length > 0 && dependencies.has(tool));

/** Packages whose modules have other names. */
const packageOf: Record<string, string> = {
  yaml: 'pyyaml',
  pil: 'pillow',
  sklearn: 'scikit-learn',
  bs4: 'beautifulsoup4',
  dateutil: 'python-dateutil',
  dotenv: 'python-dotenv',
  cv2: 'opencv-python',
};

const absentModule = /(?:No module|module) named ['"]([\w.]{1,200})['"]/;

const isUninstalled = ({ severity, message }: Diagnostic, { dependencies }: PythonProject): boolean => {
  if (severity !== 'error') return true;
  const module = absentModule.exec(message)?.[1]?.split('.')[0]?.toLowerCase();
  return module !== undefined && dependencies.has(packageOf[module] ?? module.replaceAll('_', '-'));
};

/** What fails only for want of a declared package says nothing about the code. */
const excuse = (reading: CheckReading, project: PythonProject): CheckReading => {
  const { diagnostics } = reading;
  if (reading.status !== 'failed' || !diagnostics.every((one) => isUninstalled(one, project))) return reading;
  const weaker = diagnostics.map((one) => ({ ...one, severity: 'warning' as const }));
  return { ...reading, status: 'unknown', diagnostics: weaker };
};

/** Older Pythons end well when they ran nothing. */
const demandTests = (reading: CheckReading, tool: string): CheckReading => {
  if (reading.status !== 'passed' || (reading.tests?.total ?? 0) > 0) return reading;
  const hint =
    tool === 'unittest'
      ? ': unittest runs methods of classes derived from unittest.TestCase, plain functions need pytest'
      : '';
  const diagnostics = reading.diagnostics.map((one) =>
    one.code === 'no-tests' ? { ...one, severity: 'error' as const, message: `${one.message}${hint}` } : one,
  );
  return { ...reading, status: 'failed', diagnostics };
};

const remedyFor = (tool: string): string =>
  `run \`apt-get install -y ${tool === 'pytest' ? 'python3-pytest' : tool}\` (or \`pip install ${tool}\`) for the Python that millwright finds`;

const missing = ({ missing: tool, remedy }: MissingTool): CheckReading => ({
  status: 'unknown',
  diagnostics: [
    complain({
      tool,
      severity: 'warning',
      code: 'missing-tool',
      message: `${tool} is not there: ${remedy}`,
    }),
  ],
});

/** A declared tool that the install could not bring, or one of another Python. */
const isAbsent = (tool: string, { exitCode, stderr }: CheckOutput): boolean =>
  exitCode !== 0 && stderr.trim().endsWith(`: No module named ${tool}`);

/** A check that runs in the project's folder and writes nothing into it: no bytecode, no cache. */
export const pythonCheck = (
  project: PythonProject,
  name: CheckName,
  tool: string,
  command: string[],
): PlannedCheck => {
  const locator = locatorFor(project.view.paths);
  return {
    name,
    tool,
    command,
    network: 'none',
    timeoutMs: timeouts[name] ?? 10 * minute,
    env: {
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONPATH: project.modulePath,
      RUFF_NO_CACHE: 'true',
    },
    read: (output) => {
      if (isAbsent(tool, output)) return missing({ missing: tool, remedy: remedyFor(tool) });
      const reading = excuse(readOutput(output, { check: name, tool, locator }), project);
      return name === 'test' ? demandTests(reading, tool) : reading;
    },
  };
};

/** Stands for a check whose tool is not there: it says so, and neither passes nor fails. */
export const missingCheck = (name: CheckName, tool: MissingTool): PlannedCheck => ({
  name,
  tool: tool.missing,
  command: ['python3', '--version'],
  network: 'none',
  timeoutMs: minute,
  read: () => missing(tool),
});

/** Runs tests with pytest; `which` are its paths, none for all. */
export const pytestCheck = (project: PythonProject, which: readonly string[]): PlannedCheck =>
  pythonCheck(project, 'test', 'pytest', [
    ...toolCommand(project, 'pytest'),
    '--tb=short',
    '-p',
    'no:cacheprovider',
    ...which,
  ]);

/**
 * Whether tests run with pytest, which runs those of unittest, too; else why not. A virtual environment sees what the
 * machine has.
 */
export const chooseRunner = (project: PythonProject): 'pytest' | 'unittest' | MissingTool => {
  if (isPresent(project, 'pytest')) return 'pytest';
  return project.configures('pytest') || project.dependencies.has('pytest')
    ? { missing: 'pytest', remedy: remedyFor('pytest') }
    : 'unittest';
};
