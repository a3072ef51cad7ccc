import { z } from 'zod';
import { complain } from './readers/reader.ts';
import type { CheckOutput, CheckReading } from './toolchain.ts';

const lockSchema = z.object({
  packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().optional().catch(undefined) })),
});

/** Packages that a lock file of npm marks as having scripts of their own. */
const scriptedIn = (lock: string | undefined): string[] => {
  try {
    const { packages } = lockSchema.parse(JSON.parse(lock ?? ''));
    return Object.entries(packages)
      .filter(([path, { hasInstallScript }]) => path !== '' && hasInstallScript === true)
      .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  } catch {
    return [];
  }
};

/** What packages say whose script would have built or fetched the part that is missing. */
const missingPart =
  /Could not locate the bindings file|Cannot find module '[^'\n]{0,500}(?:\.node|\/build\/[^'\n]{0,200})'|No native build was found|failed to install correctly|installed for another platform|Could not load the "[\w@/-]{1,100}" module|(?:post)?install script|node-gyp|invalid ELF header/i;

const packageAt = /node_modules\/((?:@[\w.~-]{1,100}\/)?[\w~-][\w.~-]{0,100})\//g;

const mostNames = 5;

interface Situation {
  /** Text of package-lock.json. */
  lock: string | undefined;
  allowed: readonly string[];
}

/** Names the packages that a missing part may belong to: those that are spoken of, else all that have scripts. */
const suspectsIn = (text: string, { lock, allowed }: Situation): string[] => {
  const at = missingPart.exec(text)?.index ?? 0;
  const around = text.slice(Math.max(0, at - 1_000), at + 3_000);
  const scripted = scriptedIn(lock);
  const seen = [...around.matchAll(packageAt)].map(([, name = '']) => name);
  const named = scripted.filter((name) => seen.includes(name) || around.includes(`"${name}"`));
  const found = named.length > 0 ? named : scripted.length > 0 ? scripted : seen;
  return [...new Set(found)].filter((name) => !allowed.includes(name)).slice(0, mostNames);
};

/**
 * Where a check failed for want of what a package's own install script makes, the next step is a person's: scripts of packages
 * run only where they allow it. The reading as it is where nothing speaks for that.
 */
export const noteSkippedScripts = (
  reading: CheckReading,
  { exitCode, stdout, stderr }: CheckOutput,
  situation: Situation,
): CheckReading => {
  const text = `${stdout}\n${stderr}`;
  if (exitCode === 0 || !missingPart.test(text)) return reading;
  const names = suspectsIn(text, situation);
  if (names.length === 0) return reading;
  const list = names.map((name) => JSON.stringify(name)).join(', ');
  const message = `scripts of packages are not run when they are installed, and this looks like the work of one that is missing: add [install] scripts = [${list}] to your own millwright.toml to run ${names.length === 1 ? 'it' : 'theirs'} in the cage, without a network`;
  const note = complain({
    tool: 'npm',
    severity: 'warning',
    path: 'package.json',
    code: 'script-skipped',
    message,
  });
  return { ...reading, diagnostics: [...reading.diagnostics, note] };
};
