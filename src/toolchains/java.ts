import { basename } from 'node:path/posix';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { missingProgram, nativeCheck } from './native-checks.ts';
import { complain } from './readers/reader.ts';
import { splitName } from './test-layout.ts';
import { testPathFor } from './test-path-for.ts';
import type { FileChecks, MissingTool, PlannedCheck, ProjectView, Toolchain } from './toolchain.ts';

const isJava = (path: string): boolean => path.endsWith('.java');
const isJavaTest = (path: string): boolean =>
  /(?:^|\/)src\/test\/.*\.java$|(?:Test|Tests|IT)\.java$/.test(path);

type Check = PlannedCheck['name'];

interface Builder {
  /** Undefined where it can be run. */
  missing: MissingTool | undefined;
  install: () => PlannedCheck;
  check: (name: Check, goals: readonly string[]) => PlannedCheck;
  compile: string[];
  test: (classes: readonly string[]) => string[];
}

/** What only says that something could not be fetched; whether it exists cannot be told without a registry. */
const isUninstalled = ({ message }: Diagnostic): boolean =>
  /in offline mode|No cached version|available for offline mode|Could not (?:transfer artifact|resolve all)|UnknownHostException|Unknown host/.test(
    message,
  );

const installWith = (view: ProjectView, tool: string, script: string): PlannedCheck => {
  const check = nativeCheck(view, {
    name: 'install',
    tool,
    command: ['sh', '-c', script],
    network: 'registry',
    registries: ['maven'],
    isUninstalled,
  });
  const unreachable =
    /Unknown ?Host|Could not (?:transfer artifact|GET|HEAD|resolve)|Connection refused|Network is unreachable|\b403\b|only the package registry/;
  return {
    ...check,
    read: (output) => {
      if (output.exitCode === 0 || !unreachable.test(`${output.stdout}\n${output.stderr}`))
        return check.read(output);
      const message = `${tool} could not fetch what the build needs: the repository does not answer, or is none that may be reached ([registries] maven in your own millwright.toml names it)`;
      return {
        status: 'unknown',
        diagnostics: [complain({ tool, severity: 'warning', code: 'not-installed', message })],
      };
    },
  };
};

/** What was fetched lies in the tree, where it is there; else Maven's own folder is looked into. */
const mavenWords =
  '[ -d .m2-repository ] && set -- "-Dmaven.repo.local=$PWD/.m2-repository" "$@"; exec mvn "$@"';

const maven = (view: ProjectView): Builder => ({
  missing: view.hasProgram('mvn')
    ? undefined
    : { missing: 'mvn', remedy: 'run `apt-get install -y maven`, or name the commands in millwright.toml' },
  install: () =>
    installWith(
      view,
      'maven',
      '[ -d "$HOME/.m2/repository" ] && exit 0; exec mvn -B -q -ntp ${MAVEN_REGISTRY_SETTINGS:+-s "$MAVEN_REGISTRY_SETTINGS"} "-Dmaven.repo.local=$PWD/.m2-repository" -DskipTests verify',
    ),
  check: (name, goals) =>
    nativeCheck(view, {
      name,
      tool: 'maven',
      command: ['sh', '-c', mavenWords, 'mvn', '-o', '-B', ...goals],
      isUninstalled,
    }),
  compile: ['-q', 'test-compile'],
  // Quietly it tells no counts. Modules without one of the classes are no fault.
  test: (classes) => [
    'test',
    ...(classes.length > 0 ? [`-Dtest=${classes.join(',')}`, '-Dsurefire.failIfNoSpecifiedTests=false'] : []),
  ],
});

/** Gradle prints no counts: the reports that it writes are read instead, none of an earlier run. */
const gradleWords =
  '[ -d .gradle-home ] && export GRADLE_USER_HOME="$PWD/.gradle-home"; ' +
  "find . -path '*/build/test-results/*' -name 'TEST-*.xml' -delete 2>/dev/null; " +
  '"$@"; code=$?; ' +
  "find . -path '*/build/test-results/*' -name 'TEST-*.xml' -exec cat {} + 2>/dev/null; exit $code";

const gradle = (view: ProjectView): Builder => {
  const program = view.paths.includes('gradlew') ? ['sh', './gradlew'] : ['gradle'];
  const hasIt = program[0] === 'sh' ? view.hasProgram('java') : view.hasProgram('gradle');
  const flags = ['--offline', '--console=plain', '--continue', '--no-daemon'];
  return {
    missing: hasIt
      ? undefined
      : {
          missing: program[0] === 'sh' ? 'java' : 'gradle',
          remedy: `run \`apt-get install -y ${program[0] === 'sh' ? 'default-jdk-headless' : 'gradle'}\`, or name the commands in millwright.toml`,
        },
    install: () =>
      installWith(
        view,
        'gradle',
        `export GRADLE_USER_HOME="$PWD/.gradle-home"; exec ${program.join(' ')} --console=plain --no-daemon testClasses`,
      ),
    check: (name, goals) =>
      nativeCheck(view, {
        name,
        tool: 'gradle',
        command: ['sh', '-c', gradleWords, 'gradle', ...program, ...flags, ...goals],
        isUninstalled,
      }),
    compile: ['testClasses'],
    test: (classes) => ['test', ...classes.flatMap((name) => ['--tests', name])],
  };
};

const builderOf = (view: ProjectView): Builder | undefined => {
  if (view.paths.some((path) => /^(?:build|settings)\.gradle(?:\.kts)?$/.test(path))) return gradle(view);
  return view.paths.includes('pom.xml') ? maven(view) : undefined;
};

/** Even a build that declares nothing has plugins that have to be fetched. */
const plan = (view: ProjectView): PlannedCheck[] => {
  const builder = builderOf(view);
  if (!builder) return [];
  if (builder.missing) return [missingProgram('typecheck', builder.missing)];
  const checks = [builder.install(), builder.check('typecheck', builder.compile)];
  return view.paths.some((path) => /(?:^|\/)src\/\w*[tT]est\w*\//.test(path))
    ? [...checks, builder.check('test', builder.test([]))]
    : checks;
};

const noBuild: MissingTool = {
  missing: 'pom.xml',
  remedy: 'add a pom.xml or a build.gradle, or name the commands in millwright.toml',
};

const javaFiles: FileChecks = {
  isSource: isJava,
  isTest: isJavaTest,
  testPath: (source, view) => testPathFor(source, view.paths) ?? source,
  planTests: (paths, view) => {
    const builder = builderOf(view);
    if (!builder) return noBuild;
    const classes = paths.map((path) => splitName(basename(path)).stem);
    return builder.missing ?? builder.check('test', builder.test(classes));
  },
  planLint: (_, view) => {
    const builder = builderOf(view);
    return builder ? (builder.missing ?? builder.check('lint', builder.compile)) : noBuild;
  },
  testAdvice: () =>
    'Tests run with the JUnit that the build declares: a class `XxxTest` in the same package below `src/test/java`, written like the tests that are there.',
};

/** Java with Gradle, its wrapper first, or Maven. Nothing is fetched but by the install; what is not there is unknown. */
export const java: Toolchain = {
  name: 'java',
  manifests: ['pom.xml', 'build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts'],
  keeps: ['target', '.m2-repository', '.gradle-home', '.gradle'],
  recognises: (view) => builderOf(view) !== undefined,
  plan,
  files: javaFiles,
  versions: { java: ['java', '-version'], javac: ['javac', '-version'] },
};
