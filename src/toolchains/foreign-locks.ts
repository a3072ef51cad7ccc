import { dirname, join } from 'node:path/posix';
import { z } from 'zod';
import { readManifest } from './package-manifest.ts';
import type { PackageManifest } from './package-manifest.ts';
import type { ProjectView } from './toolchain.ts';

/** Names and ranges that a package asks for. */
type Ranges = Map<string, string>;

const rangesOf = (manifest: PackageManifest): Ranges =>
  new Map(
    [manifest.devDependencies, manifest.dependencies, manifest.optionalDependencies].flatMap((group) =>
      Object.entries(group),
    ),
  );

const sameRanges = (wanted: Ranges, locked: Ranges): boolean =>
  wanted.size === locked.size && [...wanted].every(([name, range]) => locked.get(name) === range);

const unquote = (text: string): string => text.trim().replace(/^(['"])(.*)\1$/, '$2');

/** The manifests that a lock file at the root is about: those that the project has. */
const manifestAt = (view: ProjectView, folder: string): PackageManifest | undefined =>
  readManifest(view.text(folder === '' || folder === '.' ? 'package.json' : join(folder, 'package.json')));

/** The lines of a top-level key of YAML as a program writes it, without that key. */
const sectionOf = (text: string, key: string): string[] => {
  const lines = text.split('\n');
  const from = lines.findIndex((line) => line.startsWith(`${key}:`));
  if (from < 0) return [];
  const length = lines.slice(from + 1).findIndex((line) => /^\S/.test(line));
  return lines.slice(from + 1, length < 0 ? undefined : from + 1 + length);
};

/** Importers of pnpm-lock.yaml since version 6: folder → names and ranges. */
const pnpmImporters = (text: string): Map<string, Ranges> => {
  const importers = new Map<string, Ranges>();
  let ranges: Ranges = new Map();
  let name = '';
  for (const line of sectionOf(text, 'importers')) {
    const [, indent = '', key = '', value = ''] = /^( {2,8})(\S.{0,300}?):(?: (.*))?$/.exec(line) ?? [];
    if (indent.length === 2) {
      ranges = new Map();
      importers.set(unquote(key), ranges);
    }
    if (indent.length === 6) name = unquote(key);
    if (indent.length === 8 && key === 'specifier') ranges.set(name, unquote(value));
  }
  return importers;
};

const everyFits = (
  view: ProjectView,
  locked: Map<string, Ranges>,
  adapt: (ranges: Ranges) => Ranges,
): boolean =>
  locked.size > 0 &&
  [...locked].every(([folder, ranges]) => {
    const manifest = manifestAt(view, folder);
    return manifest !== undefined && sameRanges(adapt(rangesOf(manifest)), ranges);
  });

const berryBlock = /^"[^"\n]{1,300}@workspace:([^"\n,]{1,300})":\n((?: .*\n?)*)/gm;

const berryWorkspaces = (text: string): Map<string, Ranges> =>
  new Map(
    [...text.matchAll(berryBlock)].map(([, folder = '', body = '']) => {
      const list = /^ {2}dependencies:\n((?: {4}.*\n?)*)/m.exec(body)?.[1] ?? '';
      const entries = list
        .split('\n')
        .map((line) => /^ {4}(\S{1,220}): (.*)$/.exec(line))
        .filter((found) => found !== null);
      return [folder, new Map(entries.map(([, name = '', range = '']) => [unquote(name), unquote(range)]))];
    }),
  );

const withProtocol = (ranges: Ranges): Ranges =>
  new Map([...ranges].map(([name, range]) => [name, /^[a-z]+:/.test(range) ? range : `npm:${range}`]));

/** A frozen install of yarn 1 only asks for an entry of every range; more of them do not disturb it. */
const classicFits = (view: ProjectView, text: string): boolean => {
  const keys = new Set(
    text
      .split('\n')
      .filter((line) => /^\S.*:$/.test(line) && !line.startsWith('#'))
      .flatMap((line) => line.slice(0, -1).split(', ').map(unquote)),
  );
  const manifests = view.paths.filter((path) => path === 'package.json' || path.endsWith('/package.json'));
  const own = manifests.map((path) => manifestAt(view, dirname(path))).filter((one) => one !== undefined);
  return (
    keys.size > 0 &&
    own.every((manifest) => [...rangesOf(manifest)].every(([name, range]) => keys.has(`${name}@${range}`)))
  );
};

const group = z.record(z.string(), z.string()).default({});
const bunSchema = z.object({
  workspaces: z.record(
    z.string(),
    z.object({ dependencies: group, devDependencies: group, optionalDependencies: group }),
  ),
});

/** JSON with commas after last members. */
const bunWorkspaces = (text: string): Map<string, Ranges> => {
  try {
    const { workspaces } = bunSchema.parse(JSON.parse(text.replaceAll(/,(?=\s{0,200}[}\]])/g, '')));
    return new Map(
      Object.entries(workspaces).map(([folder, groups]) => [
        folder,
        new Map(Object.values(groups).flatMap((ranges) => Object.entries(ranges))),
      ]),
    );
  } catch {
    return new Map();
  }
};

/** Whether yarn of version 2 or later wrote this lock file. */
export const isBerryLock = (text: string | undefined): boolean => /^__metadata:/m.test(text ?? '');

/**
 * Whether a frozen install with this lock file of pnpm, yarn or bun would be accepted: it names the ranges of package.json
 * and, where it holds several packages, of theirs. False for what is missing, broken or of a kind that is not known.
 */
export const foreignLockFits = (lock: string, view: ProjectView): boolean => {
  const text = view.text(lock);
  if (text === undefined) return false;
  if (lock === 'pnpm-lock.yaml') return everyFits(view, pnpmImporters(text), (ranges) => ranges);
  if (lock === 'bun.lock') return everyFits(view, bunWorkspaces(text), (ranges) => ranges);
  return isBerryLock(text) ? everyFits(view, berryWorkspaces(text), withProtocol) : classicFits(view, text);
};
