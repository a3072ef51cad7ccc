import type { PlannedCheck } from '../toolchains/toolchain.ts';

/** What runs the scripts of single packages, by the manager that installed them. */
const rebuilders: Readonly<Record<string, readonly string[]>> = {
  npm: ['npm', 'rebuild', '--ignore-scripts=false', '--foreground-scripts'],
  yarn: ['npm', 'rebuild', '--ignore-scripts=false', '--foreground-scripts'],
  bun: ['npm', 'rebuild', '--ignore-scripts=false', '--foreground-scripts'],
  pnpm: ['pnpm', 'rebuild', '--ignore-scripts=false'],
};

/**
 * The second half of an install: the scripts of those packages that the person named, without a network, and of no others.
 * Undefined where none is named, or where nothing of npm's world is installed.
 */
export const allowedScripts = (
  { tool, network, ...install }: PlannedCheck,
  names: readonly string[],
): PlannedCheck | undefined => {
  const rebuild = rebuilders[tool];
  if (rebuild === undefined || names.length === 0 || network !== 'registry') return undefined;
  return {
    ...install,
    tool,
    network: 'none',
    command: [...rebuild, ...names],
    env: { ...install.env, npm_config_ignore_scripts: 'false' },
  };
};
