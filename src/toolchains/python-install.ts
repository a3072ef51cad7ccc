import { readOwnPackage } from './python-own-package.ts';
import type { PythonProject } from './python-project.ts';
import { complain } from './readers/reader.ts';
import type { CheckOutput, CheckReading, PlannedCheck } from './toolchain.ts';

/**
 * Makes an environment that works at any path: what a script starts is found beside it, and the project's own package beside
 * the environment. It runs with the machine's Python, so that nothing of what was just fetched runs here.
 */
const relocate = String.raw`import glob, os
head = b'#!/bin/sh\n\'\'\'exec\' "$(dirname -- "$(realpath -- "$0")")/python" "$0" "$@"\n\' \'\'\'\n'
for path in filter(os.path.isfile, glob.glob('.venv/bin/*')):
    if os.path.islink(path):
        continue
    with open(path, 'rb') as file:
        first, _, rest = file.read().partition(b'\n')
    if first == b'#!/bin/sh' and rest.startswith(b"'''exec' "):
        first, rest = b'#!/.venv/', rest.split(b"\n' '''\n", 1)[-1]
    if first.startswith(b'#!/') and b'/.venv/' in first:
        with open(path, 'wb') as file:
            file.write(head + rest)
for folder in glob.glob('.venv/lib/python*/site-packages'):
    with open(folder + '/millwright-own.pth', 'w') as file:
        file.write("import os, site, sys; site.addsitedir(os.path.dirname(sys.prefix) + '/.venv-own/lib/%s/site-packages')\n" % folder.split('/')[2])
`;

/**
 * The machine's packages are seen, too: what it has need not be fetched. Python is isolated (-I): a file of the project that is
 * called like a module would run in its place, and could write into what later runs trust.
 */
const script =
  'relocate="$1"; shift; ' +
  'python3 -I -m venv --system-site-packages --without-pip .venv && ' +
  '{ .venv/bin/python -I -m pip --version >/dev/null 2>&1 || .venv/bin/python -I -m ensurepip >/dev/null; } && ' +
  '.venv/bin/python -I -m pip install "$@" && exec python3 -I -c "$relocate"';

/** The project's own package, into a folder of the run: what was fetched may be shared and cannot be written. */
const ownScript =
  'rm -rf .venv-own && exec .venv/bin/python -I -m pip install --no-index --no-deps --no-build-isolation --prefix .venv-own -e .';

const quiet = {
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_NO_INPUT: '1',
  PYTHONDONTWRITEBYTECODE: '1',
};

const minute = 60_000;

const unreachable =
  /NewConnectionError|ProxyError|ConnectTimeoutError|ReadTimeoutError|Connection(?: broken| aborted|ResetError)|RemoteDisconnected|IncompleteRead|Name or service not known|Temporary failure in name resolution|only the package registry is reached, not/;

const say = (code: string, message: string): CheckReading => ({
  status: 'unknown',
  diagnostics: [complain({ tool: 'pip', severity: 'warning', code, message })],
});

const manifestOf = ({ requirements }: PythonProject): string => {
  const at = requirements.indexOf('-r');
  return at < 0 ? 'pyproject.toml' : (requirements[at + 1] ?? 'requirements.txt');
};

const errorsIn = (text: string): string => {
  const errors = text.split('\n').filter((line) => /^(?:ERROR|error): /i.test(line));
  return (errors.length > 0 ? errors : text.trim().split('\n').slice(-15)).join('\n');
};

const sourcesOnly = /No matching distribution found for ([A-Za-z\d][\w.-]{0,100})/;

/** Sources are built by code of their own: the person says whose may run. */
const adviceOn = (text: string): string => {
  const name = sourcesOnly.exec(text)?.[1];
  return name === undefined
    ? ''
    : `\nIf ${name} exists as sources only, building it runs its code: [install] scripts = ["${name}"] in your own millwright.toml allows that`;
};

const failed = (project: PythonProject, message: string): CheckReading => {
  const path = manifestOf(project);
  const known = project.view.paths.includes(path) ? path : 'setup.py';
  return { status: 'failed', diagnostics: [complain({ tool: 'pip', path: known, message })] };
};

const read = (project: PythonProject, { exitCode, timedOut, stdout, stderr }: CheckOutput): CheckReading => {
  if (exitCode === 0 && !timedOut) return { status: 'passed', diagnostics: [] };
  const text = `${stdout}\n${stderr}`;
  if (unreachable.test(text))
    return say(
      'registry-unreachable',
      'the packages of Python could not be fetched: the registry does not answer, or is none that may be reached ([registries] pypi in your own millwright.toml names it). The checks use what the machine has',
    );
  if (/ensurepip is not available|No module named (?:ensurepip|venv|pip)\b/.test(text))
    return say(
      'missing-tool',
      'no virtual environment could be made: run `apt-get install -y python3-venv`. The checks use what the machine has',
    );
  if (/DO NOT MATCH THE HASHES/.test(text)) {
    // for nobody to mend by writing another hash: so it has no file
    const message =
      'a package is not the one that its hash stands for: the download broke off, or the package was changed. Try again; if it stays so, ask who runs the registry';
    return { status: 'failed', diagnostics: [complain({ tool: 'pip', code: 'hash-mismatch', message })] };
  }
  return failed(project, `${errorsIn(text)}${adviceOn(text)}`);
};

const readOwn = (
  project: PythonProject,
  { exitCode, timedOut, stdout, stderr }: CheckOutput,
): CheckReading => {
  if (exitCode === 0 && !timedOut) return { status: 'passed', diagnostics: [] };
  const text = `${stdout}\n${stderr}`;
  if (
    /BackendUnavailable|No module named|\.venv\/bin\/python: not found|does not appear to be a Python project/.test(
      text,
    )
  )
    return say(
      'not-built',
      `the project itself could not be installed, since what builds it is not there: ${errorsIn(text)}`,
    );
  return failed(project, errorsIn(text));
};

const fetchCheck = (project: PythonProject, requirements: readonly string[]): PlannedCheck => {
  const allowed = project.view.installScripts ?? [];
  // a word, not a variable: pip takes variables in any order, and `:all:` would win over it
  const sources = allowed.length > 0 ? ['--no-binary', allowed.join(',')] : [];
  return {
    name: 'install',
    tool: 'pip',
    command: ['sh', '-c', script, 'install', relocate, ...sources, ...requirements],
    network: 'registry',
    registries: ['pypi'],
    timeoutMs: 10 * minute,
    // only finished packages; it holds for what builds a package, too
    env: { ...quiet, PIP_ONLY_BINARY: ':all:', PIP_RETRIES: '1', PIP_TIMEOUT: '15' },
    read: (output) => read(project, output),
  };
};

const ownCheck = (project: PythonProject): PlannedCheck => ({
  name: 'install',
  tool: 'pip',
  command: ['sh', '-c', ownScript],
  network: 'none',
  timeoutMs: 10 * minute,
  env: quiet,
  read: (output) => readOwn(project, output),
});

/**
 * Fetches what is declared into `.venv`, then installs the project itself without a network where it says how it is built.
 * None where nothing is declared. What cannot be reached is told and fails nothing.
 */
export const installChecks = (project: PythonProject): PlannedCheck[] => {
  const { requirements, view } = project;
  if (requirements.length === 0) return [];
  const at = requirements.indexOf('-e');
  const extras = /\[(.*)\]$/.exec(requirements[at + 1] ?? '')?.[1]?.split(',') ?? [];
  const own = at < 0 ? undefined : readOwnPackage(view, extras);
  // where only a build can tell what the project depends on, it has to run where packages are fetched
  if (own === undefined) return [fetchCheck(project, requirements)];
  const listed = [...requirements.slice(0, at), ...requirements.slice(at + 2), ...own.requirements];
  const fetched = listed.length > 0 ? [fetchCheck(project, listed)] : [];
  return own.isBuilt ? [...fetched, ownCheck(project)] : fetched;
};
