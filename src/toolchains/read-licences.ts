import { dirname, join } from 'node:path/posix';
import { z } from 'zod';
import type { ProjectView } from './toolchain.ts';

/** Of the lock files of npm, the part that says under which terms a package is installed. */
const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      license: z.string().optional().catch(undefined),
      link: z.boolean().optional().catch(undefined),
    }),
  ),
});

/** What stands for a package that names no licence. */
export const unstated = 'not stated';

const parse = (text: string | undefined): z.infer<typeof lockSchema> | undefined => {
  try {
    return lockSchema.safeParse(JSON.parse(text ?? '')).data;
  } catch {
    return undefined;
  }
};

/** The lock file that an install of this manifest writes: beside it, or at the root of its workspace. */
const lockOf = (manifest: string, view: ProjectView): string | undefined =>
  view.text(join(dirname(manifest), 'package-lock.json')) ?? view.text('package-lock.json');

/**
 * Installed packages by name with their licences (usually SPDX), as the lock file beside this manifest tells them. Empty
 * where there is none that tells it. Of several versions of a package each licence stands once.
 */
export const readLicences = (manifest: string, view: ProjectView): Map<string, string> => {
  const found = new Map<string, Set<string>>();
  for (const [path, { license, link }] of Object.entries(parse(lockOf(manifest, view))?.packages ?? {})) {
    const at = path.lastIndexOf('node_modules/');
    if (at < 0 || link === true) continue;
    const name = path.slice(at + 'node_modules/'.length);
    found.set(name, (found.get(name) ?? new Set()).add(license ?? unstated));
  }
  return new Map([...found].map(([name, licences]) => [name, [...licences].toSorted().join(' and ')]));
};
