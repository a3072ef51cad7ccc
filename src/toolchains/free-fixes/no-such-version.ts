import { compareVersions } from '../dependency-gate/version-range.ts';
import type { Fixer } from './free-fix.ts';
import { isAccepted } from './manifest-edits.ts';

const noMatch =
  /No matching version found for ((?:@[\w.~-]{1,100}\/)?[\w.~-]{1,214})@([\^~]?)v?(\d[\w.+-]{0,100}?)\.?(?:\s|$)/;

const majorOf = (version: string): string => version.split('.', 1)[0] ?? '';

/** The released version that was most likely meant: of the same major, else the last before it, else the newest. */
const nearest = (wanted: string, released: readonly string[]): string | undefined => {
  const sorted = released.toSorted(compareVersions);
  const full = [...wanted.split('.'), '0', '0'].slice(0, 3).join('.');
  return (
    sorted.findLast((one) => majorOf(one) === majorOf(wanted)) ??
    sorted.findLast((one) => compareVersions(one, full) < 0) ??
    sorted.at(-1)
  );
};

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** ETARGET: a version that was never released, where the registry knows others. */
export const noSuchVersion: Fixer = async ({ path = 'package.json', code, message }, files) => {
  const [, name, mark = '', wanted = ''] = code === 'ETARGET' ? (noMatch.exec(message) ?? []) : [];
  if (name === undefined || files.packages === undefined) return undefined;
  const text = await files.read(path);
  const answer = await files.packages.look(name);
  if (text === undefined || answer.kind !== 'found') return undefined;
  const released = answer.record.versions.filter(
    ({ version, deprecated }) => deprecated === undefined && !version.includes('-'),
  );
  const right = nearest(
    wanted,
    released.map(({ version }) => version),
  );
  const range = `${mark}${right}`;
  if (right === undefined || !isAccepted({ name, range, manifest: path }, answer, files.packages))
    return undefined;
  const declared = new RegExp(`("${escaped(name)}"\\s*:\\s*")[^"\\n]*${escaped(wanted)}"`);
  const mended = text.replace(declared, (_, lead: string) => `${lead}${range}"`);
  return mended === text
    ? undefined
    : { path, text: mended, about: `${name} has no version ${wanted}: ${range} is the nearest` };
};
