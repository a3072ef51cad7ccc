import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      license: z.string().default('not said'),
      os: z.array(z.string()).optional(),
      cpu: z.array(z.string()).optional(),
      libc: z.array(z.string()).optional(),
    }),
  ),
});

/** What a lock file installs on this machine. */
export interface Packages {
  count: number;
  /** How many packages are under each licence, most first. */
  licences: [string, number][];
}

const fits = (allowed: readonly string[] | undefined, own: string): boolean =>
  allowed === undefined || allowed.includes(own);

/** Reads the text of a package-lock.json. */
export const readPackages = (text: string): Packages => {
  const { '': _project, ...packages } = lockSchema.parse(JSON.parse(text)).packages;
  const installed = Object.values(packages).filter(
    ({ os, cpu, libc }) => fits(os, process.platform) && fits(cpu, process.arch) && fits(libc, 'glibc'),
  );
  const groups = Map.groupBy(installed, ({ license }) => license);
  const licences = [...groups].map(([name, all]): [string, number] => [name, all.length]);
  return { count: installed.length, licences: licences.toSorted(([, a], [, b]) => b - a) };
};
