import type { JudgedDependency } from '../domain/dependency.ts';
import type { Proof } from '../domain/proof.ts';
import { readLicences } from '../toolchains/read-licences.ts';
import type { ProjectView } from '../toolchains/toolchain.ts';

/** Names that are shown of a licence. */
const nameLimit = 20;

type Listed = Pick<Proof, 'dependencies' | 'licences'>;

/** The packages that a change adds and all that came with them, with their licences. Without new packages nothing is read. */
export const listLicences = async (
  dependencies: readonly JudgedDependency[],
  view: () => Promise<ProjectView>,
): Promise<Listed> => {
  if (!dependencies.some(({ ecosystem }) => ecosystem === 'npm'))
    return { dependencies: [...dependencies], licences: [] };
  const present = await view();
  const all = new Map<string, string>();
  const named = dependencies.map((one): JudgedDependency => {
    if (one.ecosystem !== 'npm') return one;
    const licences = readLicences(one.manifest, present);
    for (const [name, licence] of licences) all.set(name, licence);
    const licence = one.licence ?? licences.get(one.name);
    return licence === undefined ? one : { ...one, licence };
  });
  const groups = Map.groupBy(all, ([, licence]) => licence);
  const licences = [...groups].map(([licence, packages]) => ({
    licence,
    count: packages.length,
    packages: packages.map(([name]) => name).slice(0, nameLimit),
  }));
  return { dependencies: named, licences: licences.toSorted((a, b) => b.count - a.count) };
};
