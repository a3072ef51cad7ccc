import { dirname } from 'node:path/posix';
import { locatorFor } from './locate-path.ts';
import { missingProgram, nativeCheck } from './native-checks.ts';
import { readGofmt } from './readers/gofmt.ts';
import { complain } from './readers/reader.ts';
import { asArgument } from './test-layout.ts';
import { testPathFor } from './test-path-for.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import type { FileChecks, MissingTool, PlannedCheck, ProjectView, Toolchain } from './toolchain.ts';

const isGo = (path: string): boolean => path.endsWith('.go');
const isGoTest = (path: string): boolean => path.endsWith('_test.go');

const go: MissingTool = {
  missing: 'go',
  remedy: 'install Go (`apt-get install -y golang-go`), or name the commands in millwright.toml',
};

/** The caches lie in the tree: the standard library need not be compiled for every check. */
const withCaches =
  'export GOCACHE="$PWD/.go-cache/build"; [ -d .go-cache/mod ] && export GOMODCACHE="$PWD/.go-cache/mod"; exec go "$@"';

const isVendored = (view: ProjectView): boolean => view.paths.includes('vendor/modules.txt');

const hasRequirements = (view: ProjectView): boolean => /^\s*require\b/m.test(view.text('go.mod') ?? '');

const offline = (view: ProjectView): Record<string, string> => ({
  GOFLAGS: view.paths.includes('go.work') ? '' : isVendored(view) ? '-mod=vendor' : '-mod=mod',
  GOPROXY: 'off',
  GOTOOLCHAIN: 'local',
});

/** Modules that go.mod names, not those that only the code does: these say `cannot find module providing`. */
const isUninstalled = ({ message }: Diagnostic): boolean =>
  /module lookup disabled by GOPROXY=off/.test(message) && !/cannot find module providing/.test(message);

const goCheck = (
  view: ProjectView,
  name: PlannedCheck['name'],
  tool: string,
  words: readonly string[],
): PlannedCheck =>
  nativeCheck(view, {
    name,
    tool,
    command: ['sh', '-c', withCaches, 'go', ...words],
    env: offline(view),
    isUninstalled,
  });

const fetchModules =
  'export GOCACHE="$PWD/.go-cache/build" GOMODCACHE="$PWD/.go-cache/mod"; exec go mod download';

/** Undefined where nothing has to be fetched. What cannot be reached is told and fails nothing. */
const install = (view: ProjectView): PlannedCheck | undefined => {
  if (!hasRequirements(view) || isVendored(view)) return undefined;
  const check = nativeCheck(view, {
    name: 'install',
    tool: 'go mod',
    command: ['sh', '-c', fetchModules],
    env: { GOFLAGS: '-modcacherw', GOTOOLCHAIN: 'local' },
    network: 'registry',
    registries: ['go'],
  });
  const unreachable =
    /proxyconnect|Forbidden|no such host|dial tcp|i\/o timeout|connection refused|unexpected EOF|: EOF$|only the package registry/m;
  return {
    ...check,
    read: (output) => {
      const text = `${output.stdout}\n${output.stderr}`;
      if (output.exitCode === 0 || !unreachable.test(text)) return check.read(output);
      const message =
        'the modules of Go could not be fetched: the proxy does not answer, or is none that may be reached ([registries] go in your own millwright.toml names it). Or run `go mod vendor` and commit the folder';
      return {
        status: 'unknown',
        diagnostics: [complain({ tool: 'go mod', severity: 'warning', code: 'not-installed', message })],
      };
    },
  };
};

const golangciConfig = /^\.golangci\.(?:ya?ml|toml|json)$/;

/** The project's linter, else whether the files are formatted: that is told and fails nothing. */
const lint = (view: ProjectView): PlannedCheck | undefined => {
  if (view.paths.some((path) => golangciConfig.test(path)) && view.hasProgram('golangci-lint'))
    return nativeCheck(view, {
      name: 'lint',
      tool: 'golangci-lint',
      command: ['golangci-lint', 'run'],
      env: offline(view),
      isUninstalled,
    });
  if (!view.hasProgram('gofmt')) return undefined;
  const check = nativeCheck(view, { name: 'lint', tool: 'gofmt', command: ['gofmt', '-l', '.'] });
  const locator = locatorFor(view.paths.filter((path) => !path.startsWith('vendor/')));
  return { ...check, read: (output) => readGofmt(output, locator, check.read) };
};

/** Without a module at its root a workspace has no packages there: its modules are named one by one. */
const everything = (view: ProjectView): string[] => {
  if (view.paths.includes('go.mod')) return ['./...'];
  const used = (view.text('go.work') ?? '')
    .split('\n')
    .map((line) => /^(?:use)?[\s(]{0,20}(\.(?:\/[\w./-]{1,200})?)\s*$/.exec(line)?.[1])
    .filter((path) => path !== undefined);
  return used.length === 0 ? ['./...'] : used.map((path) => `${path.replace(/\/$/, '')}/...`);
};

const plan = (view: ProjectView): PlannedCheck[] => {
  if (!view.hasProgram('go')) return [missingProgram('typecheck', go)];
  return [
    install(view),
    // Its analysis compiles the tests, too, which a build does not.
    goCheck(view, 'typecheck', 'go vet', ['vet', ...everything(view)]),
    lint(view),
    view.paths.some(isGoTest)
      ? goCheck(view, 'test', 'go test', ['test', '-json', ...everything(view)])
      : undefined,
    goCheck(view, 'build', 'go build', ['build', '-o', '/dev/null', ...everything(view)]),
  ].filter((check) => check !== undefined);
};

/** Tests run by package; without a module by the files of the folder. */
const targets = (paths: readonly string[], view: ProjectView): string[] => {
  const folders = [...new Set(paths.map((path) => dirname(path)))];
  if (view.paths.includes('go.mod') || view.paths.includes('go.work'))
    return folders.map((folder) => (folder === '.' ? '.' : `./${folder}`));
  return view.paths.filter((path) => isGo(path) && folders.includes(dirname(path))).map(asArgument);
};

const goFiles: FileChecks = {
  isSource: isGo,
  isTest: isGoTest,
  testPath: (source, view) => testPathFor(source, view.paths) ?? source,
  planTests: (paths, view) =>
    view.hasProgram('go') ? goCheck(view, 'test', 'go test', ['test', '-json', ...targets(paths, view)]) : go,
  planLint: (paths, view) =>
    view.hasProgram('go') ? goCheck(view, 'lint', 'go vet', ['vet', ...targets(paths, view)]) : go,
  testAdvice: () =>
    'Tests run with `go test`: functions `TestXxx(t *testing.T)` in a file `…_test.go` beside the source and in the same package, with the standard library only.',
};

/** Go with modules. Nothing is fetched but by the install; a module that is declared and not there is unknown. */
export const golang: Toolchain = {
  name: 'golang',
  manifests: ['go.mod', 'go.work'],
  keeps: ['.go-cache'],
  recognises: ({ paths }) => paths.includes('go.mod') || paths.includes('go.work'),
  plan,
  files: goFiles,
  versions: { go: ['go', 'version'] },
};
