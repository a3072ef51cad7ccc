import { parse } from 'smol-toml';
import { z } from 'zod';
import type { ProjectView } from './toolchain.ts';

const names = z.array(z.string());
const pyprojectSchema = z.object({
  project: z.object({
    name: z.string(),
    dependencies: names.default([]),
    'optional-dependencies': z.record(z.string(), names).default({}),
    dynamic: names.default([]),
  }),
  'build-system': z.object({ requires: names.default([]) }).optional(),
});

/** The project as a package of its own, where its manifest says so without any code being run. */
export interface OwnPackage {
  /** What it and these extras depend on, and what builds it: arguments of pip. */
  requirements: string[];
  /** Whether it says how it is built; else nothing can be installed but what it depends on. */
  isBuilt: boolean;
}

/** `Flask[async]>=2` → `flask`; undefined for options, addresses and folders. */
const plainName = (line: string): string | undefined =>
  /^([A-Za-z\d](?:[\w.-]{0,100}[A-Za-z\d])?)\s{0,9}(?:$|[[<>=!~;(\s])/
    .exec(line.trim())?.[1]
    ?.toLowerCase()
    .replaceAll(/[-_.]+/g, '-');

/**
 * Undefined where a build has to be asked for the dependencies (`dynamic`, setup.py), where one of them is an address or a
 * folder, or where an extra names the package itself.
 */
export const readOwnPackage = (view: ProjectView, extras: readonly string[]): OwnPackage | undefined => {
  const text = view.text('pyproject.toml');
  if (text === undefined) return undefined;
  let document: unknown;
  try {
    document = parse(text);
  } catch {
    return undefined;
  }
  const read = pyprojectSchema.safeParse(document);
  if (!read.success) return undefined;
  const { project, 'build-system': build } = read.data;
  const groups = extras.map((extra) => project['optional-dependencies'][extra] ?? []);
  const requirements = [...project.dependencies, ...groups.flat(), ...(build?.requires ?? [])];
  const own = plainName(project.name);
  const isDynamic = project.dynamic.some((one) => one.endsWith('dependencies'));
  const isPlain = requirements.every((one) => {
    const name = plainName(one);
    return name !== undefined && name !== own && !/\s@\s|:\/\//.test(one);
  });
  return isDynamic || !isPlain ? undefined : { requirements, isBuilt: build !== undefined };
};
