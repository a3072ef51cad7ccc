import { parse } from 'smol-toml';
import { z } from 'zod';
import type { ProjectView } from './toolchain.ts';

/** Files whose text tells what a Python project is checked with. */
export const pythonManifests = [
  'pyproject.toml',
  'setup.py',
  'setup.cfg',
  'requirements.txt',
  'requirements-dev.txt',
  'requirements-test.txt',
  'dev-requirements.txt',
  'test-requirements.txt',
  'tox.ini',
  'pytest.ini',
];

const manifest =
  /^(?:pyproject\.toml|setup\.(?:py|cfg)|tox\.ini|pytest\.ini|(?:[\w.-]*-)?requirements[\w.-]*\.txt)$/;
const requirementsFile =
  /^(?:(?:[\w.-]*-)?requirements(?:[-_.](?:dev|test|tests))?|requirements\/(?:base|dev|test|tests))\.txt$/;
const testFile = /(?:^|\/)(?:test[^/]*|[^/]*_test)\.py$/;
const pythonFile = /\.pyi?$/;
/** Templates that are named like code. */
const template = /\{\{|\{%/;

const words = z.array(z.string()).catch([]).default([]);
const table = z.record(z.string(), z.unknown()).catch({}).default({});
const pyprojectSchema = z.object({
  project: z
    .object({
      name: z.string().optional().catch(undefined),
      dependencies: words,
      'optional-dependencies': z.record(z.string(), words).catch({}).default({}),
    })
    .optional()
    .catch(undefined),
  'dependency-groups': z.record(z.string(), z.array(z.unknown()).catch([])).catch({}).default({}),
  tool: table,
});

type Pyproject = z.infer<typeof pyprojectSchema>;

const readPyproject = (text: string | undefined): Pyproject => {
  try {
    return pyprojectSchema.parse(text === undefined ? {} : parse(text));
  } catch {
    return pyprojectSchema.parse({});
  }
};

/** `Flask[async]>=2 ; python_version>"3"` → `flask`; undefined for options, addresses and comments. */
const nameOf = (line: string): string | undefined =>
  /^\s*([A-Za-z\d](?:[\w.-]{0,100}[A-Za-z\d])?)\s*(?:$|[[<>=!~;@#(,\s])/
    .exec(line)?.[1]
    ?.toLowerCase()
    .replaceAll(/[-_.]+/g, '-');

const isDeclared = (text: string | undefined): boolean =>
  text === undefined || text.split('\n').some((line) => /^\s*[^\s#]/.test(line));

/** What the groups for development hold: names and versions, never options of pip. */
const extraGroups = ['dev', 'test', 'tests', 'testing'];

const groupRequirements = (groups: Pyproject['dependency-groups']): string[] =>
  extraGroups
    .flatMap((name) => groups[name] ?? [])
    .filter((one): one is string => typeof one === 'string' && nameOf(one) !== undefined);

/** A project as its manifests and the names of its files tell. */
export interface PythonProject {
  view: ProjectView;
  /** Whether a file at its root says that this is a Python project. */
  hasManifest: boolean;
  /** Arguments of `pip install`; none where nothing is declared. */
  requirements: string[];
  /** Lower case, with `-` for `_` and `.`. Not those of files that are only named in requirements. */
  dependencies: ReadonlySet<string>;
  files: string[];
  tests: string[];
  /** Whether settings of this tool stand anywhere. */
  configures(tool: string): boolean;
  /** Relative folders in which modules are looked for. */
  modulePath: string;
}

const installArguments = (view: ProjectView, pyproject: Pyproject): string[] => {
  const files = view.paths.filter((path) => requirementsFile.test(path) && isDeclared(view.text(path)));
  const extras = extraGroups.filter(
    (name) => pyproject.project?.['optional-dependencies'][name] !== undefined,
  );
  const own =
    (pyproject.project?.dependencies.length ?? 0) > 0 ||
    extras.length > 0 ||
    pyproject.tool['poetry'] !== undefined ||
    /install_requires|extras_require/.test(`${view.text('setup.py') ?? ''}${view.text('setup.cfg') ?? ''}`);
  return [
    ...files.flatMap((path) => ['-r', path]),
    ...(own ? ['-e', extras.length > 0 ? `.[${extras.join(',')}]` : '.'] : []),
    ...groupRequirements(pyproject['dependency-groups']),
  ];
};

const declaredNames = (view: ProjectView, pyproject: Pyproject): Set<string> => {
  const lines = [
    ...view.paths
      .filter((path) => requirementsFile.test(path))
      .flatMap((path) => (view.text(path) ?? '').split('\n')),
    ...(pyproject.project?.dependencies ?? []),
    ...Object.values(pyproject.project?.['optional-dependencies'] ?? {}).flat(),
    ...groupRequirements(pyproject['dependency-groups']),
    ...[...(view.text('setup.py') ?? '').matchAll(/['"]([\w.-]{1,100}(?:[<>=!~][^'"\n]{0,60})?)['"]/g)].map(
      ([, one]) => one ?? '',
    ),
  ];
  return new Set(lines.map(nameOf).filter((name) => name !== undefined));
};

const configFiles: Record<string, RegExp> = {
  pytest: /^(?:\.?pytest\.(?:ini|toml)|(?:.*\/)?conftest\.py)$/,
  mypy: /^\.?mypy\.ini$/,
  pyright: /^pyrightconfig\.json$/,
  ruff: /^\.?ruff\.toml$/,
  flake8: /^\.flake8$/,
};

const section = (tool: string): RegExp => new RegExp(`^\\[(?:tool:)?${tool}(?:-[\\w.*-]{1,80})?\\]`, 'm');

/** Reads a project. Broken manifests tell nothing; the tools then say what is wrong with them. */
export const readPythonProject = (view: ProjectView): PythonProject => {
  const pyproject = readPyproject(view.text('pyproject.toml'));
  const files = view.paths.filter((path) => pythonFile.test(path) && !template.test(path));
  const hasSource = files.some((path) => path.startsWith('src/'));
  return {
    view,
    hasManifest: view.paths.some((path) => manifest.test(path)),
    requirements: installArguments(view, pyproject),
    dependencies: declaredNames(view, pyproject),
    files,
    tests: files.filter((path) => testFile.test(path)),
    configures: (tool) =>
      view.paths.some((path) => configFiles[tool]?.test(path)) ||
      pyproject.tool[tool] !== undefined ||
      section(tool).test(view.text('setup.cfg') ?? '') ||
      section(tool).test(view.text('tox.ini') ?? ''),
    modulePath: hasSource ? 'src:.' : '.',
  };
};

export const isPythonFile = (path: string): boolean => pythonFile.test(path);
export const isPythonTest = (path: string): boolean => testFile.test(path);
