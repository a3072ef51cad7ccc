import { basename, dirname } from 'node:path/posix';
import { parse } from 'smol-toml';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { missingProgram, nativeCheck } from './native-checks.ts';
import { complain } from './readers/reader.ts';
import { testPathFor } from './test-path-for.ts';
import type { FileChecks, MissingTool, PlannedCheck, ProjectView, Toolchain } from './toolchain.ts';

const isRust = (path: string): boolean => path.endsWith('.rs');
const isIntegrationTest = (path: string): boolean => /(?:^|\/)tests\/.*\.rs$/.test(path);

const cargo: MissingTool = {
  missing: 'cargo',
  remedy:
    'install Rust where all may run it (`apt-get install -y cargo`), or name the commands in millwright.toml',
};

/** What was fetched lies in the tree, where it is there. */
const withHome = '[ -d .cargo-home ] && export CARGO_HOME="$PWD/.cargo-home"; exec cargo "$@"';

/** Cargo says so of every package that it has not got; whether it exists cannot be told without a registry. */
const isUninstalled = ({ message }: Diagnostic): boolean =>
  /using offline mode|attempting to make an HTTP request, but --(?:offline|frozen)/.test(message);

const cargoCheck = (
  view: ProjectView,
  name: PlannedCheck['name'],
  tool: string,
  words: readonly string[],
): PlannedCheck =>
  nativeCheck(view, {
    name,
    tool,
    command: ['sh', '-c', withHome, 'cargo', ...words],
    env: { CARGO_TERM_COLOR: 'never', CARGO_NET_OFFLINE: 'true', RUST_BACKTRACE: '0' },
    isUninstalled,
  });

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a manifest asks for a package that has to be fetched; one with a path lies in the project. */
const fetches = (text: string | undefined): boolean => {
  let manifest: Record<string, unknown>;
  try {
    manifest = parse(text ?? '');
  } catch {
    return false;
  }
  const tables = [manifest, manifest['workspace'], ...Object.values(manifest['target'] ?? {})].filter(
    isTable,
  );
  return tables.some((table) =>
    ['dependencies', 'dev-dependencies', 'build-dependencies'].some((key) => {
      const group = table[key];
      return (
        isTable(group) &&
        Object.values(group).some(
          (one) =>
            typeof one === 'string' || (isTable(one) && one['path'] === undefined && !('workspace' in one)),
        )
      );
    }),
  );
};

const isVendored = (view: ProjectView): boolean =>
  /vendored-sources/.test(view.text('.cargo/config.toml') ?? view.text('.cargo/config') ?? '');

/** What stands for crates.io is told in a file beside what is fetched, so that later checks look in the same place. */
const fetchCrates =
  'export CARGO_HOME="$PWD/.cargo-home"; mkdir -p "$CARGO_HOME"; ' +
  'if [ -f "$CARGO_REGISTRY_SETTINGS" ]; then cp "$CARGO_REGISTRY_SETTINGS" "$CARGO_HOME/config.toml"; fi; exec cargo fetch';

/** Undefined where nothing has to be fetched. What cannot be reached is told and fails nothing. */
const install = (view: ProjectView): PlannedCheck | undefined => {
  const manifests = view.paths.filter((path) => basename(path) === 'Cargo.toml');
  if (isVendored(view) || !manifests.some((path) => fetches(view.text(path)))) return undefined;
  const check = nativeCheck(view, {
    name: 'install',
    tool: 'cargo fetch',
    command: ['sh', '-c', fetchCrates],
    env: { CARGO_TERM_COLOR: 'never', CARGO_NET_RETRY: '1' },
    network: 'registry',
    registries: ['cargo'],
  });
  const unreachable =
    /spurious network error|Could(?: not|n't) (?:resolve|connect)|failed to download|HTTP response code 403|download of config\.json failed|only the package registry/i;
  return {
    ...check,
    writes: ['Cargo.lock'],
    read: (output) => {
      if (output.exitCode === 0 || !unreachable.test(`${output.stdout}\n${output.stderr}`))
        return check.read(output);
      const message =
        'the crates could not be fetched: the registry does not answer, or is none that may be reached ([registries] cargo in your own millwright.toml names it). Or run `cargo vendor` and commit the folder';
      return {
        status: 'unknown',
        diagnostics: [complain({ tool: 'cargo fetch', severity: 'warning', code: 'not-installed', message })],
      };
    },
  };
};

const json = ['--all-targets', '--message-format=json'];

const plan = (view: ProjectView): PlannedCheck[] => {
  if (!view.hasProgram('cargo')) return [missingProgram('typecheck', cargo)];
  return [
    install(view),
    cargoCheck(view, 'typecheck', 'cargo check', ['check', ...json]),
    view.hasProgram('cargo-clippy') ? cargoCheck(view, 'lint', 'clippy', ['clippy', ...json]) : undefined,
    cargoCheck(view, 'test', 'cargo test', ['test', '--no-fail-fast']),
  ].filter((check) => check !== undefined);
};

/** `--test` for a file of integration tests; everything of the crate where the tests stand in the code itself. */
const targets = (paths: readonly string[], view: ProjectView): string[] => {
  const [first = ''] = paths;
  let crate = dirname(first);
  while (crate !== '.' && !view.paths.includes(`${crate}/Cargo.toml`)) crate = dirname(crate);
  const own = crate === '.' ? [] : ['--manifest-path', `${crate}/Cargo.toml`];
  const names = paths.map((path) =>
    isIntegrationTest(path) ? /(?:^|\/)tests\/([^/]+?)(?:\.rs|\/)/.exec(path)?.[1] : undefined,
  );
  return names.some((name) => name === undefined)
    ? own
    : [...own, ...names.flatMap((name) => ['--test', name ?? ''])];
};

const rustFiles: FileChecks = {
  isSource: isRust,
  isTest: isIntegrationTest,
  testPath: (source, view) => testPathFor(source, view.paths) ?? source,
  planTests: (paths, view) =>
    view.hasProgram('cargo')
      ? cargoCheck(view, 'test', 'cargo test', ['test', '--no-fail-fast', ...targets(paths, view)])
      : cargo,
  planLint: (_, view) => {
    if (!view.hasProgram('cargo')) return cargo;
    const program = view.hasProgram('cargo-clippy') ? 'clippy' : 'check';
    return cargoCheck(view, 'lint', `cargo ${program}`, [program, ...json]);
  },
  testAdvice: () =>
    "Tests run with `cargo test`: functions with `#[test]` in a file of the folder `tests`, which uses the crate's public items by its name, with the standard library only.",
};

/** Rust with cargo. Nothing is fetched but by the install; a crate that is not there is unknown. */
export const rust: Toolchain = {
  name: 'rust',
  manifests: ['Cargo.toml', '.cargo/config.toml', '.cargo/config'],
  keeps: ['target', '.cargo-home'],
  recognises: ({ paths }) => paths.includes('Cargo.toml'),
  plan,
  files: rustFiles,
  versions: { cargo: ['cargo', '--version'], rustc: ['rustc', '--version'] },
};
