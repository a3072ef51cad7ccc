import type { ProjectKind } from '../../domain/gates.ts';
import type { Product } from '../gates/gate-row.ts';
import type { Workbench } from '../workbench.ts';

const pagePattern = /(?:^|\/)(?:index\.html|[^/]+\.(?:jsx|tsx|vue|svelte))$/;

/**
 * A package without a start script is a library, and one with a `bin` a program for the command line; of everything else nobody
 * knows before it is tried.
 */
const startsSomething = (manifest: unknown): boolean => {
  if (typeof manifest !== 'string') return true;
  return /"start"\s*:\s*"/.test(manifest) && !/"bin"\s*:/.test(manifest);
};

/** What can be seen of a product in its files. Pages are what a browser shows, wherever they lie outside of `design/`. */
export const lookAtProduct = async (
  kind: ProjectKind,
  workbench: Pick<Workbench, 'paths' | 'read'>,
): Promise<Product> => {
  const paths = await workbench.paths();
  const manifest = await workbench.read('package.json');
  return {
    kind,
    hasService: startsSomething(manifest),
    hasUi: paths.some((path) => pagePattern.test(path) && !path.startsWith('design/')),
    hasPackage: paths.includes('package.json'),
    hasPrisma:
      paths.some((path) => path.endsWith('.prisma')) ||
      (typeof manifest === 'string' && manifest.includes('"@prisma/client"')),
  };
};
