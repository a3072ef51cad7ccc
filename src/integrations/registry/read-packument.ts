import { z } from 'zod';
import type { PackageRecord, PackageVersion } from '../../domain/dependency.ts';

const texts = z.record(z.string(), z.unknown()).catch({}).default({});

/** The document of a package, whole or in the short form for installers; what it does not tell is left out. */
const packumentSchema = z.object({
  name: z.string(),
  'dist-tags': texts,
  versions: texts,
  time: texts,
  license: z.unknown().optional(),
  licenses: z.unknown().optional(),
});

const versionSchema = z.object({
  deprecated: z.unknown().optional(),
  hasInstallScript: z.unknown().optional(),
  gypfile: z.unknown().optional(),
  scripts: texts,
  license: z.unknown().optional(),
  licenses: z.unknown().optional(),
});

/** `"MIT"`, `{ "type": "MIT" }` and, in old packages, a list of these. */
const licenceOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim().slice(0, 200);
  if (Array.isArray(value)) {
    const names = value.map(licenceOf).filter((one) => one !== undefined);
    return names.length === 0 ? undefined : names.join(' OR ').slice(0, 200);
  }
  return typeof value === 'object' && value !== null && 'type' in value ? licenceOf(value.type) : undefined;
};

const installScripts = ['preinstall', 'install', 'postinstall'];

const readVersion = (version: string, value: unknown, publishedAt: unknown): PackageVersion | undefined => {
  const read = versionSchema.safeParse(value);
  if (!read.success) return undefined;
  const { deprecated, hasInstallScript, gypfile, scripts, license, licenses } = read.data;
  const licence = licenceOf(license) ?? licenceOf(licenses);
  return {
    version,
    hasInstallScripts:
      hasInstallScript === true ||
      gypfile === true ||
      installScripts.some((name) => Object.hasOwn(scripts, name)),
    ...(typeof publishedAt === 'string' && { publishedAt }),
    ...(typeof deprecated === 'string' && deprecated !== '' && { deprecated: deprecated.slice(0, 300) }),
    ...(licence !== undefined && { licence }),
  };
};

/** The time that is told, else that of the first release. Mirrors leave the first out. */
const createdAtOf = (time: Record<string, unknown>): string | undefined => {
  const { created, modified: _, ...releases } = time;
  if (typeof created === 'string') return created;
  const times = Object.values(releases).filter((one) => typeof one === 'string');
  return times.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
};

/**
 * Reads what a registry answered about the package `name`; undefined when it is no document of that package. Only what a
 * verdict needs is kept: whole documents have megabytes.
 */
export const readPackument = (name: string, text: string): PackageRecord | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const read = packumentSchema.safeParse(value);
  if (!read.success || read.data.name !== name) return undefined;
  const { versions, time } = read.data;
  const createdAt = createdAtOf(time);
  const tags = Object.entries(read.data['dist-tags']).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  return {
    versions: Object.entries(versions)
      .map(([version, one]) => readVersion(version, one, time[version]))
      .filter((one) => one !== undefined),
    tags: Object.fromEntries(tags),
    ...(createdAt !== undefined && { createdAt }),
  };
};
