import { missingInstaller } from './javascript-install.ts';
import { findRunner } from './javascript-runner.ts';
import type { Framework } from './javascript-runner.ts';
import { locatorFor } from './locate-path.ts';
import { dependsOn, emptyManifest, readManifest } from './package-manifest.ts';
import { readOutput } from './read-output.ts';
import { asArgument, findLayout, placeTest, splitName } from './test-layout.ts';
import { isMissing } from './toolchain.ts';
import type { FileChecks, MissingTool, PlannedCheck, ProjectView } from './toolchain.ts';

const minute = 60_000;
const codeFile = /\.[cm]?[jt]sx?$/;
const namedTest = /(?:^|\/)(?:[^/]+[._-](?:test|spec)|test|test-[^/]+)\.[cm]?[jt]sx?$/;
const testFolder = /(?:^|\/)(?:__tests__|tests?|specs?)\/.*\.[cm]?[jt]sx?$/;
const eslintConfig = /^(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.(?:js|cjs|json|ya?ml))?)$/;

const isTest = (path: string): boolean => namedTest.test(path) || testFolder.test(path);

/** `.test` or what most tests of the project have in its place; nothing where they are named like their sources. */
const markOf = (tests: readonly string[]): string => {
  const marks = tests.map((path) => /([._-](?:test|spec))\.\w+$/.exec(path)?.[1] ?? '');
  const [most] = [...Map.groupBy(marks, (mark) => mark)].toSorted(([, a], [, b]) => b.length - a.length);
  return most?.[0] ?? '.test';
};

const testPath = (source: string, view: ProjectView): string => {
  if (isTest(source)) return source;
  const tests = view.paths.filter((path) => isTest(path) && codeFile.test(path) && !path.endsWith('.d.ts'));
  const { stem, ending } = splitName(source);
  const { folder } = findRunner(view);
  const custom =
    folder === undefined
      ? { style: 'beside' as const }
      : { style: 'apart' as const, base: folder, folders: new Set(['']) };
  const layout = findLayout(source, tests) ?? custom;
  const mark = layout.style === 'apart' || tests.length > 0 ? markOf(tests) : '.test';
  // Beside its source a test needs a name of its own.
  return placeTest(
    source,
    `${stem}${layout.style === 'beside' && mark === '' ? '.test' : mark}${ending}`,
    layout,
  );
};

const checkOf = (view: ProjectView, check: Pick<PlannedCheck, 'name' | 'tool' | 'command'>): PlannedCheck => {
  const context = {
    check: check.name,
    tool: check.tool,
    locator: locatorFor(view.paths),
    packageJson: view.text('package.json'),
  };
  return {
    ...check,
    network: 'none',
    timeoutMs: (check.name === 'test' ? 10 : 5) * minute,
    read: (output) => readOutput(output, context),
  };
};

/** Vitest takes a path for a part of one: what would run besides is excluded by name. */
const namesakes = (paths: readonly string[], view: ProjectView): string[] => {
  const wanted = new Set(paths);
  return view.paths.flatMap((path) =>
    isTest(path) && !wanted.has(path) && paths.some((one) => path.includes(one))
      ? ['--exclude', path.replaceAll(/[[\](){}*?!]/g, String.raw`\$&`)]
      : [],
  );
};

const planTests = (paths: readonly string[], view: ProjectView): PlannedCheck | MissingTool => {
  const { name, command, manifest } = findRunner(view);
  const missing = missingInstaller(view, manifest);
  if (missing) return missing;
  const jsx = paths.find((path) => /\.[jt]sx$/.test(path));
  if (name === 'node:test' && command[0] === 'node' && !command.includes('--import') && jsx !== undefined)
    return {
      missing: 'vitest',
      remedy: `Node by itself runs no ${splitName(jsx).ending} files: \`npm install --save-dev vitest\``,
    };
  const excluded = name === 'vitest' ? namesakes(paths, view) : [];
  return checkOf(view, {
    name: 'test',
    tool: name,
    command: [...command, ...paths.map(asArgument), ...excluded],
  });
};

const planLint = (paths: readonly string[], view: ProjectView): PlannedCheck | MissingTool => {
  const manifest = readManifest(view.text('package.json')) ?? emptyManifest;
  const files = paths.map(asArgument);
  if (dependsOn(manifest, 'eslint') && view.paths.some((path) => eslintConfig.test(path)))
    return checkOf(view, {
      name: 'lint',
      tool: 'eslint',
      command: ['node_modules/.bin/eslint', '--format', 'json', ...files],
    });
  const oxlint = dependsOn(manifest, 'oxlint') ? 'node_modules/.bin/oxlint' : view.ownTool('oxlint');
  return oxlint === undefined
    ? { missing: 'oxlint', remedy: 'run `npm install --save-dev oxlint`, or set up eslint' }
    : checkOf(view, { name: 'lint', tool: 'oxlint', command: [oxlint, '--format=json', ...files] });
};

/** eslint takes a second to start; what it would say has the last word. */
const planQuickLint = (paths: readonly string[], view: ProjectView): PlannedCheck | undefined => {
  const own = planLint(paths, view);
  const oxlint = view.ownTool('oxlint');
  if (oxlint === undefined || isMissing(own) || own.tool !== 'eslint') return undefined;
  const command = [oxlint, '--format=json', ...paths.map(asArgument)];
  return checkOf(view, { name: 'lint', tool: 'oxlint', command });
};

const imports: Record<Framework | 'npm', string> = {
  'node:test':
    "Tests run with node:test: take `test` from 'node:test' and `assert` from 'node:assert/strict', no other package.",
  vitest: "Tests run with Vitest: take `test`, `expect` and what else you need from 'vitest'.",
  jest: 'Tests run with Jest: `test`, `expect` and `jest` are global and are not imported.',
  mocha: "Tests run with Mocha: `describe` and `it` are global; take `assert` from 'node:assert/strict'.",
  npm: "Tests run with the project's own script: write them like the tests that are there.",
};

const testAdvice = (view: ProjectView): string => {
  const { framework, manifest } = findRunner(view);
  const typed = view.paths.some((path) => /\.[cm]?tsx?$/.test(path) && !path.endsWith('.d.ts'));
  const isModule = typed || manifest.type === 'module' || view.paths.some((path) => path.endsWith('.mjs'));
  const way = isModule ? 'with `import`' : 'with `require`, as the files are CommonJS';
  const ending = framework === 'node:test' && isModule ? ', with the ending of the file' : '';
  return `${imports[framework ?? 'npm']} Load the tested module ${way}, by its path relative to the test file${ending}.`;
};

/** Single files of JavaScript and TypeScript. What is planned needs the install of the project before it. */
export const javascriptFiles: FileChecks = {
  isSource: (path) => codeFile.test(path),
  isTest,
  testPath,
  planTests,
  planLint,
  planQuickLint,
  testAdvice,
};
