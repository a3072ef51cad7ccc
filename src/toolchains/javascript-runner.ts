import { dependsOn, emptyManifest, readManifest } from './package-manifest.ts';
import type { PackageManifest } from './package-manifest.ts';
import type { ProjectView } from './toolchain.ts';

export type Framework = 'node:test' | 'vitest' | 'jest' | 'mocha';

/** What runs the tests of a project. */
export interface Runner {
  /** `npm` for a script that only a shell can start. */
  name: Framework | 'npm';
  /** What tests are written for, where that can be told. */
  framework: Framework | undefined;
  /** The command to which test files are added. */
  command: string[];
  manifest: PackageManifest;
  /** The folder that the script or the runner by itself looks in, where it is only one. */
  folder: string | undefined;
}

const packages = ['vitest', 'jest', 'mocha'] as const;
const commands: Record<(typeof packages)[number], string[]> = {
  vitest: ['node_modules/.bin/vitest', 'run'],
  jest: ['node_modules/.bin/jest', '--ci', '--runTestsByPath'],
  mocha: ['node_modules/.bin/mocha'],
};

const plainNode = ['node', '--test', '--test-reporter=tap'];
const takesValue =
  /^(?:--import|--require|-r|--loader|--experimental-loader|--env-file|--test-reporter|-C|--conditions)$/;
/** What a shell has to read: variables, several commands, redirections. */
const needsShell = /[&|;<>$`(]|^\s*\w+=/;

/** `node --import tsx --test "test/*.ts"` without its files. */
const nodeCommand = (script: string): string[] | undefined => {
  const [program = '', ...rest] = script.split(/\s+/).map((word) => word.replace(/^['"]|['"]$/g, ''));
  if (!['node', 'tsx'].includes(program) || !rest.includes('--test')) return undefined;
  const options = rest.filter((word, at) => word.startsWith('-') || takesValue.test(rest[at - 1] ?? ''));
  const kept = options.filter(
    (word, at) => !/^--(?:watch|test-reporter)/.test(word) && options[at - 1] !== '--test-reporter',
  );
  return [program === 'tsx' ? 'node_modules/.bin/tsx' : 'node', ...kept, '--test-reporter=tap'];
};

const frameworkIn = (script: string, installed: readonly Framework[]): Framework | undefined =>
  installed.find((name) => script.includes(name)) ??
  (/\s--test(?:\s|$)/.test(script) ? 'node:test' : undefined);

const startOf = (name: Framework | undefined, node: string[]): Pick<Runner, 'name' | 'command'> => {
  if (name === undefined) return { name: 'npm', command: ['npm', 'test', '--silent', '--'] };
  return { name, command: name === 'node:test' ? node : commands[name] };
};

const folderIn = (script: string): string | undefined =>
  /(?:^|[\s'"/])(tests?|specs?|__tests__)(?=[\s'"/]|$)/.exec(script)?.[1];

const foldersOf: Partial<Record<Framework, string>> = { mocha: 'test' };

/** The runner by the script `test`, else by what is installed, else Node's own. */
export const findRunner = (view: ProjectView): Runner => {
  const manifest = readManifest(view.text('package.json')) ?? emptyManifest;
  const written = (manifest.scripts['test'] ?? '').trim();
  const script = /no test specified/i.test(written) ? '' : written;
  const installed = packages.filter((name) => dependsOn(manifest, name));
  const found = script === '' ? (installed[0] ?? 'node:test') : frameworkIn(script, installed);
  const rest = { manifest, framework: found, folder: folderIn(script) ?? (found && foldersOf[found]) };
  if (script === '') return { ...rest, ...startOf(found, plainNode) };
  const node = needsShell.test(script) ? undefined : nodeCommand(script);
  if (node) return { ...rest, ...startOf('node:test', node) };
  const isPlain =
    found !== undefined && !needsShell.test(script) && new RegExp(`^(?:npx )?${found}(?:\\s|$)`).test(script);
  return { ...rest, ...startOf(isPlain ? found : undefined, plainNode) };
};
