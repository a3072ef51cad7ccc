import { z } from 'zod';

const ranges = z.record(z.string(), z.string()).catch({});

/** The parts of package.json that checks depend on. */
const manifestSchema = z.object({
  name: z.string().optional().catch(undefined),
  scripts: z.record(z.string(), z.string()).catch({}).default({}),
  dependencies: ranges.default({}),
  devDependencies: ranges.default({}),
  optionalDependencies: ranges.default({}),
  peerDependencies: ranges.default({}),
  workspaces: z.unknown().optional(),
  type: z.string().optional().catch(undefined),
  packageManager: z.string().optional().catch(undefined),
});

export type PackageManifest = z.infer<typeof manifestSchema>;

/** A project of loose files. */
export const emptyManifest: PackageManifest = manifestSchema.parse({});

const parseJson = (text: string | undefined): unknown => {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) as unknown;
  } catch {
    return undefined;
  }
};

/** Undefined when the text is missing or no JSON object: npm then has to say what is wrong with it. */
export const readManifest = (text: string | undefined): PackageManifest | undefined => {
  const result = manifestSchema.safeParse(parseJson(text));
  return result.success ? result.data : undefined;
};

export const dependsOn = (
  { dependencies, devDependencies, optionalDependencies, peerDependencies }: PackageManifest,
  name: string,
): boolean =>
  [dependencies, devDependencies, optionalDependencies, peerDependencies].some((group) =>
    Object.hasOwn(group, name),
  );

export const hasDependencies = ({
  dependencies,
  devDependencies,
  optionalDependencies,
  peerDependencies,
  workspaces,
}: PackageManifest): boolean =>
  workspaces !== undefined ||
  [dependencies, devDependencies, optionalDependencies, peerDependencies].some(
    (group) => Object.keys(group).length > 0,
  );

const lockSchema = z.object({
  lockfileVersion: z.number().min(1),
  packages: z.record(z.string(), z.unknown()),
});

const sameRanges = (a: Record<string, string>, b: Record<string, string>): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, range]) => b[name] === range);

/** Whether `npm ci` would accept the lock file: it names the same ranges as package.json and has a place for each. */
export const lockFits = (manifest: PackageManifest, text: string | undefined): boolean => {
  const lock = lockSchema.safeParse(parseJson(text));
  if (!lock.success) return false;
  const root = manifestSchema.safeParse(lock.data.packages['']);
  if (!root.success) return false;
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
  return (
    (['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const).every(
      (group) => sameRanges(manifest[group], root.data[group]),
    ) && Object.keys(wanted).every((name) => Object.hasOwn(lock.data.packages, `node_modules/${name}`))
  );
};

/** The version of a dependency that the lock file installs, as numbers. */
export const lockedVersion = (text: string | undefined, name: string): number[] | undefined => {
  const lock = lockSchema.safeParse(parseJson(text));
  const entry = z
    .object({ version: z.string() })
    .safeParse(lock.success ? lock.data.packages[`node_modules/${name}`] : undefined);
  return entry.success
    ? entry.data.version.split('.').map((part) => Number.parseInt(part, 10) || 0)
    : undefined;
};
