import { basename } from 'node:path/posix';
import { missingProgram, nativeCheck } from './native-checks.ts';
import type { MissingTool, PlannedCheck, ProjectView, Toolchain } from './toolchain.ts';

const source = /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx)$/;
const makefiles = ['GNUmakefile', 'makefile', 'Makefile'];

const missing = (program: string, packageName: string): MissingTool => ({
  missing: program,
  remedy: `run \`apt-get install -y ${packageName}\`, or name the commands in millwright.toml`,
});

/** The compiler is looked for by its usual names; a project may still name another one. */
const missingCompiler = (view: ProjectView): MissingTool | undefined =>
  ['cc', 'gcc', 'clang'].some((name) => view.hasProgram(name))
    ? undefined
    : missing('gcc', 'build-essential');

const hasTarget = (text: string, name: string): boolean =>
  new RegExp(`^${name}\\s{0,9}::?(?!=)`, 'm').test(text);

const withMake = (view: ProjectView, makefile: string): PlannedCheck[] => {
  const absent = view.hasProgram('make') ? missingCompiler(view) : missing('make', 'build-essential');
  if (absent) return [missingProgram('typecheck', absent)];
  const text = view.text(makefile) ?? '';
  const target = ['test', 'check', 'tests'].find((name) => hasTarget(text, name));
  return [
    // All faults of a round at once.
    nativeCheck(view, { name: 'typecheck', tool: 'make', command: ['make', '-k'] }),
    ...(target === undefined
      ? []
      : [nativeCheck(view, { name: 'test', tool: 'make', command: ['make', target] })]),
  ];
};

/** A folder of our own: what the project builds in `build` is its own matter. */
const folder = '.cmake-build';
const build = `cmake -S . -B ${folder} && cmake --build ${folder} --parallel 2 -- -k`;

const withCmake = (view: ProjectView): PlannedCheck[] => {
  const absent = view.hasProgram('cmake') ? missingCompiler(view) : missing('cmake', 'cmake');
  if (absent) return [missingProgram('typecheck', absent)];
  const lists = view.paths.filter((path) => basename(path) === 'CMakeLists.txt');
  const tests = lists.some((path) =>
    /^\s*(?:enable_testing|add_test|include\s*\(\s*CTest|\w+_discover_tests)\b/im.test(view.text(path) ?? ''),
  );
  return [
    nativeCheck(view, { name: 'typecheck', tool: 'cmake', command: ['sh', '-c', build] }),
    ...(tests
      ? [
          nativeCheck(view, {
            name: 'test',
            tool: 'ctest',
            command: ['ctest', '--test-dir', folder, '--output-on-failure', '--no-tests=error'],
          }),
        ]
      : []),
  ];
};

const makefileOf = (view: ProjectView): string | undefined =>
  makefiles.find((path) => view.paths.includes(path));

/** In a project of another language a Makefile is a list of shortcuts: only with code of C or C++ it builds something. */
const recognises = (view: ProjectView): boolean =>
  view.paths.includes('CMakeLists.txt') ||
  (makefileOf(view) !== undefined && view.paths.some((path) => source.test(path)));

const plan = (view: ProjectView): PlannedCheck[] => {
  if (view.paths.includes('CMakeLists.txt')) return withCmake(view);
  const makefile = makefileOf(view);
  return makefile === undefined ? [] : withMake(view, makefile);
};

/** C and C++ with CMake, else make. The build is what a type check is elsewhere, and what tests need before them. */
export const c: Toolchain = {
  name: 'c',
  manifests: ['CMakeLists.txt', ...makefiles],
  keeps: [folder],
  recognises,
  plan,
  versions: { cc: ['cc', '--version'], make: ['make', '--version'], cmake: ['cmake', '--version'] },
};
