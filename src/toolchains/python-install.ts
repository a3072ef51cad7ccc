import type { PythonProject } from './python-project.ts';
import { complain } from './readers/reader.ts';
import type { CheckOutput, CheckReading, PlannedCheck } from './toolchain.ts';

/** The machine's packages are seen, too: what it has need not be fetched. */
const script = 'python3 -m venv --system-site-packages .venv && exec .venv/bin/python -m pip install "$@"';

const env = {
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_NO_INPUT: '1',
  PIP_RETRIES: '1',
  PIP_TIMEOUT: '15',
  PIP_PREFER_BINARY: '1',
  PYTHONDONTWRITEBYTECODE: '1',
};

const unreachable =
  /NewConnectionError|ProxyError|ConnectTimeoutError|Name or service not known|Temporary failure in name resolution|only the package registry is reached, not/;

const say = (code: string, message: string): CheckReading => ({
  status: 'unknown',
  diagnostics: [complain({ tool: 'pip', severity: 'warning', code, message })],
});

const manifestOf = ({ requirements }: PythonProject): string => {
  const at = requirements.indexOf('-r');
  return at < 0 ? 'pyproject.toml' : (requirements[at + 1] ?? 'requirements.txt');
};

const read = (project: PythonProject, { exitCode, timedOut, stdout, stderr }: CheckOutput): CheckReading => {
  if (exitCode === 0 && !timedOut) return { status: 'passed', diagnostics: [] };
  const text = `${stdout}\n${stderr}`;
  if (unreachable.test(text))
    return say(
      'registry-unreachable',
      'the packages of Python could not be fetched: only the registry of npm is reached from here as yet. The checks use what the machine has; install the packages there, or name the commands in millwright.toml',
    );
  if (/ensurepip is not available|No module named (?:ensurepip|venv|pip)\b/.test(text))
    return say(
      'missing-tool',
      'no virtual environment could be made: run `apt-get install -y python3-venv`. The checks use what the machine has',
    );
  const errors = text.split('\n').filter((line) => /^(?:ERROR|error): /i.test(line));
  const message = (errors.length > 0 ? errors : text.trim().split('\n').slice(-15)).join('\n');
  const path = manifestOf(project);
  const known = project.view.paths.includes(path) ? path : 'setup.py';
  return { status: 'failed', diagnostics: [complain({ tool: 'pip', path: known, message })] };
};

/** Installs what is declared into `.venv`; undefined where nothing is. What cannot be reached is told and fails nothing. */
export const installCheck = (project: PythonProject): PlannedCheck | undefined =>
  project.requirements.length === 0
    ? undefined
    : {
        name: 'install',
        tool: 'pip',
        command: ['sh', '-c', script, 'install', ...project.requirements],
        network: 'registry',
        timeoutMs: 10 * 60_000,
        env,
        read: (output) => read(project, output),
      };
