import type { CheckName } from '../domain/check.ts';
import { foreignInstaller } from './foreign-installer.ts';
import { javascriptFiles } from './javascript-files.ts';
import { missingInstall, missingInstaller, npmEnv, planInstall } from './javascript-install.ts';
import { locatorFor } from './locate-path.ts';
import {
  dependsOn,
  emptyManifest,
  hasDependencies,
  lockedVersion,
  readManifest,
} from './package-manifest.ts';
import type { PackageManifest } from './package-manifest.ts';
import { readNpmAudit } from './readers/npm-audit.ts';
import { readOutput } from './read-output.ts';
import { referencesOthers } from './read-tsconfig.ts';
import { noteSkippedScripts } from './skipped-scripts.ts';
import type { PlannedCheck, ProjectView, Toolchain } from './toolchain.ts';

const minute = 60_000;
const timeouts: Record<CheckName, number> = {
  install: 10 * minute,
  typecheck: 5 * minute,
  lint: 5 * minute,
  test: 10 * minute,
  build: 10 * minute,
  // The endpoint may hang; nobody should wait long for an answer that blocks nothing.
  audit: minute,
};

const codeFile = /\.[cm]?[jt]sx?$/;
const testFile = /(?:^|\/)(?:[^/]+[._-]test|test|test-[^/]+)\.[cm]?[jt]s$|(?:^|\/)test\/.*\.[cm]?[jt]s$/;
const biomeConfig = /^\.?biome\.jsonc?$/;
const eslintConfig = /^(?:eslint\.config\.[cm]?[jt]s|\.eslintrc(?:\.(?:js|cjs|json|ya?ml))?)$/;

interface Situation {
  view: ProjectView;
  manifest: PackageManifest;
  /** Makes a check that is read by whatever its output shows. */
  check: (name: CheckName, tool: string, command: string[]) => PlannedCheck;
}

const has = (view: ProjectView, path: string): boolean => view.paths.includes(path);

const script = (
  { manifest, check }: Situation,
  name: CheckName,
  ...scripts: string[]
): PlannedCheck | undefined => {
  const found = scripts.find((key) => (manifest.scripts[key] ?? '').trim() !== '');
  if (found === undefined) return undefined;
  return check(
    name,
    'npm',
    found === 'test' ? ['npm', 'test', '--silent'] : ['npm', 'run', found, '--silent'],
  );
};

/** A config that only refers to others checks nothing by itself; older compilers cannot build without writing. */
const typecheckFlags = (view: ProjectView): string[] => {
  if (!referencesOthers(view.text('tsconfig.json') ?? '')) return ['--noEmit'];
  const [major = 6, minor = 0] = lockedVersion(view.text('package-lock.json'), 'typescript') ?? [];
  return major < 5 || (major === 5 && minor < 6) ? ['-b'] : ['-b', '--noEmit'];
};

/** Whether the build begins with the project's own compiler over all of it, so that its word is heard there. */
const buildChecksTypes = ({ scripts }: PackageManifest): boolean =>
  /^tsc(?: (?:-b|--build|--noEmit))* *(?:&&|$)/.test((scripts['build'] ?? '').trim());

const typecheck = (situation: Situation): PlannedCheck | undefined => {
  const { view, manifest, check } = situation;
  const own = script(situation, 'typecheck', 'typecheck', 'type-check', 'types');
  if (own || !has(view, 'tsconfig.json')) return own;
  const ours = view.ownTool('tsc');
  const program = dependsOn(manifest, 'typescript') ? 'node_modules/.bin/tsc' : ours;
  if (program === undefined) return undefined;
  const flags = [...typecheckFlags(view), '--pretty', 'false'];
  const planned = check('typecheck', 'tsc', [program, ...flags]);
  return ours !== undefined && ours !== program && buildChecksTypes(manifest)
    ? { ...planned, quicker: [ours, ...flags, ...(flags.includes('-b') ? [] : ['--singleThreaded'])] }
    : planned;
};

const lint = (situation: Situation): PlannedCheck | undefined => {
  const { view, manifest, check } = situation;
  const own = script(situation, 'lint', 'lint');
  if (own) return own;
  if (dependsOn(manifest, 'eslint') && view.paths.some((path) => eslintConfig.test(path)))
    return check('lint', 'eslint', ['node_modules/.bin/eslint', '.', '--format', 'json']);
  if (dependsOn(manifest, '@biomejs/biome') && view.paths.some((path) => biomeConfig.test(path)))
    return check('lint', 'biome', ['node_modules/.bin/biome', 'lint', '.']);
  const oxlint = view.ownTool('oxlint');
  return oxlint === undefined || !view.paths.some((path) => codeFile.test(path))
    ? undefined
    : check('lint', 'oxlint', [oxlint, '--format=json', '.']);
};

const isPlaceholder = (text: string | undefined): boolean => /no test specified/i.test(text ?? '');

const test = (situation: Situation): PlannedCheck | undefined => {
  const { view, manifest, check } = situation;
  const own = isPlaceholder(manifest.scripts['test']) ? undefined : script(situation, 'test', 'test');
  if (own) return own;
  if (dependsOn(manifest, 'vitest')) return check('test', 'vitest', ['node_modules/.bin/vitest', '--run']);
  if (dependsOn(manifest, 'jest')) return check('test', 'jest', ['node_modules/.bin/jest', '--ci']);
  if (dependsOn(manifest, 'mocha')) return check('test', 'mocha', ['node_modules/.bin/mocha']);
  return view.paths.some((path) => testFile.test(path))
    ? check('test', 'node:test', ['node', '--test', '--test-reporter=tap'])
    : undefined;
};

/** Only npm's report is read. */
const audit = ({ view, manifest, check }: Situation): PlannedCheck | undefined =>
  hasDependencies(manifest) && foreignInstaller(view, manifest) === undefined
    ? { ...check('audit', 'npm audit', ['npm', 'audit', '--json']), network: 'registry', read: readNpmAudit }
    : undefined;

const situationOf = (view: ProjectView, manifest: PackageManifest): Situation => {
  const locator = locatorFor(view.paths);
  const packageJson = view.text('package.json');
  return {
    view,
    manifest,
    check: (name, tool, command) => ({
      name,
      tool,
      command,
      network: 'none',
      timeoutMs: timeouts[name],
      read: (output) =>
        noteSkippedScripts(readOutput(output, { check: name, tool, locator, packageJson }), output, {
          lock: view.text('package-lock.json'),
          allowed: view.installScripts ?? [],
        }),
    }),
  };
};

const plan = (view: ProjectView): PlannedCheck[] => {
  const text = view.text('package.json');
  const manifest = readManifest(text);
  const missing = missingInstaller(view, manifest ?? emptyManifest);
  if (missing) return [missingInstall(missing)];
  const situation = situationOf(view, manifest ?? emptyManifest);
  // A broken package.json is npm's to explain: with line and reason.
  if (text !== undefined && manifest === undefined)
    return [{ ...situation.check('install', 'npm', ['npm', 'install']), network: 'registry', env: npmEnv }];
  const build = script(situation, 'build', 'build');
  return [
    planInstall(view, situation.manifest, situation.check),
    typecheck(situation),
    lint(situation),
    test(situation),
    build,
    audit(situation),
  ].filter((check) => check !== undefined);
};

/** JavaScript and TypeScript, installed with npm, pnpm, yarn or bun; scripts run the way npm does. The project's own scripts decide; tools of ours only fill gaps. */
export const javascript: Toolchain = {
  name: 'javascript',
  manifests: [
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'pnpm-lock.yaml',
    'yarn.lock',
    'bun.lock',
    '.yarnrc.yml',
  ],
  keeps: ['node_modules', '.pnpm-store'],
  recognises: ({ paths }) => paths.includes('package.json') || paths.some((path) => codeFile.test(path)),
  plan,
  files: javascriptFiles,
  versions: { node: ['node', '--version'], npm: ['npm', '--version'], tsc: ['tsc', '--version'] },
};
