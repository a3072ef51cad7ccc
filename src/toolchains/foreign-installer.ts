import type { PackageManifest } from './package-manifest.ts';
import type { ProjectView } from './toolchain.ts';

/** Lock files of other package managers: installing such a project with npm would install something else. */
const foreignLocks: Record<string, string> = {
  'pnpm-lock.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
};

/** The package manager that a project asks for and that is not npm. */
export const foreignInstaller = (
  view: ProjectView,
  manifest: PackageManifest | undefined,
): string | undefined => {
  const declared = /^([a-z]+)@/.exec(manifest?.packageManager ?? '')?.[1];
  if (declared !== undefined) return declared === 'npm' ? undefined : declared;
  if (view.paths.includes('package-lock.json')) return undefined;
  if (view.paths.includes('pnpm-workspace.yaml')) return 'pnpm';
  const lock = Object.keys(foreignLocks).find((path) => view.paths.includes(path));
  return lock === undefined ? undefined : foreignLocks[lock];
};
