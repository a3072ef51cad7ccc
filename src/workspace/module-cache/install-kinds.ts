import type { Ecosystem } from '../../domain/ecosystem.ts';
import { privateFolders, type Shape } from './take-stock.ts';

/** What an install leaves behind that is worth keeping. */
export interface InstallKind extends Shape {
  ecosystem: Ecosystem;
  /** The folder that is kept and shown read-only, relative to the project. */
  folder: string;
  /** What is removed with it before an install that starts anew. */
  also: readonly string[];
  /** Prints what else the result depends on; undefined: `MANAGER --version`. */
  version?: readonly [string, ...string[]];
}

/**
 * A virtual environment sees what the machine has, so another package there is another result. The words are few, since only
 * the start of what is printed counts.
 */
const pythonPrint = `import hashlib, importlib.metadata as m, sys, sysconfig
have = sorted('%s %s' % (d.metadata['Name'], d.version) for d in m.distributions())
whole = repr((sys.version, sys.executable, sys.base_prefix, sysconfig.get_platform(), have))
print(sys.version.split()[0], hashlib.sha256(whole.encode()).hexdigest()[:48])`;

/**
 * Maven and Gradle are not among them: their installs run code that the project chooses (plugins), which could leave anything
 * for the next project. Neither is what compilers make (`target`, the build cache of Go): it is written by the project's own
 * code in every check, so it stays with its run.
 */
export const installKinds = {
  node: {
    ecosystem: 'npm',
    folder: 'node_modules',
    also: ['.pnpm-store'],
    temporary: privateFolders,
    mayLeadOut: undefined,
  },
  python: {
    ecosystem: 'pypi',
    folder: '.venv',
    also: ['.venv-own'],
    temporary: [],
    mayLeadOut: /^bin\/python[\d.]{0,9}$/,
    version: ['python3', '-I', '-c', pythonPrint],
  },
  cargo: {
    ecosystem: 'cargo',
    folder: '.cargo-home',
    also: [],
    temporary: [],
    mayLeadOut: undefined,
  },
  go: {
    ecosystem: 'go',
    folder: '.go-cache/mod',
    also: [],
    temporary: [],
    mayLeadOut: undefined,
    version: ['go', 'version'],
  },
} as const satisfies Record<string, InstallKind>;

export type KindName = keyof typeof installKinds;

/** The kind of an install by the tool of its check; undefined for those that are never kept. */
const kindsByTool: Readonly<Record<string, KindName>> = {
  npm: 'node',
  pnpm: 'node',
  yarn: 'node',
  bun: 'node',
  pip: 'python',
  'cargo fetch': 'cargo',
  'go mod': 'go',
};

export const kindOf = (tool: string): KindName | undefined =>
  Object.hasOwn(kindsByTool, tool) ? kindsByTool[tool] : undefined;
