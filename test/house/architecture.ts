import { dirname, join } from 'node:path/posix';
import { isTest, type Source } from './read-sources.ts';

/** Who may know whom: a room knows itself and the rooms listed. main.ts, compose.ts and config.ts wire; nobody imports them. */
export const mayKnow: Record<string, readonly string[]> = {
  domain: [],
  models: ['domain'],
  extract: ['domain'],
  workspace: ['domain'],
  toolchains: ['domain'],
  agents: ['domain'],
  store: ['domain'],
  roles: ['domain', 'models'],
  integrations: ['domain', 'workspace'],
  pipeline: ['domain', 'models', 'extract', 'workspace', 'toolchains', 'agents', 'roles', 'integrations'],
  queue: ['domain', 'store', 'pipeline'],
  operations: ['domain', 'store'],
  surfaces: ['domain', 'operations'],
};

/** Rooms that never touch the world. */
const pureRooms = new Set(['domain', 'extract', 'toolchains', 'agents']);
const worldlyModules =
  /^(?:node:)?(?:fs|child_process|net|http|https|os|process|dns|tls|dgram|worker_threads|sqlite)(?:\/|$)/;

/** Signs in the text that may stand in one place only. */
const homes: { rule: string; sign: RegExp; home: RegExp }[] = [
  { rule: 'only config.ts reads the environment', sign: /process\.env/, home: /^src\/config\.ts$/ },
  {
    rule: 'only workspace/exec starts processes',
    sign: /node:child_process/,
    home: /^src\/workspace\/exec(?:\.ts$|\/)/,
  },
  {
    rule: 'only store/ speaks SQL',
    sign: /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\b[^'"`]*\b(?:FROM|VALUES|SET|WHERE)\b/,
    home: /^src\/store\//,
  },
  {
    rule: 'only models/ and integrations/ reach the network',
    sign: /\bfetch\(|['"]undici['"]|node:https?['"]/,
    home: /^src\/(?:models|integrations|workspace\/sandbox|surfaces\/(?:api|client))\//,
  },
];

const importPattern =
  /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g;

export const importsOf = ({ text }: Source): string[] =>
  [...text.matchAll(importPattern)].flatMap(([, from, dynamic, bare]) => from ?? dynamic ?? bare ?? []);

/** The room of a path below src/; undefined for the files that wire. */
const roomOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1];

const wiring = /^src\/(?:main|compose|config)\.ts$|^src\/(?:compose|config)\//;

const importFault = (source: Source, imported: string): string | undefined => {
  const room = roomOf(source.path);
  if (!imported.startsWith('.')) {
    const worldly = room !== undefined && pureRooms.has(room) && worldlyModules.test(imported);
    return worldly ? `${source.path}: ${room} is pure and may not import ${imported}` : undefined;
  }
  const target = join(dirname(source.path), imported);
  if (wiring.test(source.path)) return undefined;
  if (wiring.test(target)) return `${source.path}: nobody imports ${target}`;
  const known = roomOf(target);
  if (room === undefined || known === undefined || room === known || mayKnow[room]?.includes(known))
    return undefined;
  return `${source.path}: ${room} may not know ${known}`;
};

/** Every breach of the map and of the invariants, in words. Tests may reach further than the code they test. */
export const findBreaches = (sources: readonly Source[]): string[] =>
  sources.flatMap((source) => {
    if (isTest(source.path)) return [];
    const room = roomOf(source.path);
    const unknownRoom =
      room !== undefined && !(room in mayKnow) && !wiring.test(source.path)
        ? [`${source.path}: there is no room ${room}`]
        : [];
    const faults = importsOf(source).flatMap((imported) => importFault(source, imported) ?? []);
    const astray = homes
      .filter(({ sign, home }) => sign.test(source.text) && !home.test(source.path))
      .map(({ rule }) => `${source.path}: ${rule}`);
    return [...unknownRoom, ...faults, ...astray];
  });

/** Files that reach each other by imports, each cycle named once by its members. */
export const findCycles = (sources: readonly Source[]): string[] => {
  const graph = new Map(
    sources
      .filter(({ path }) => !isTest(path))
      .map((source) => [
        source.path,
        importsOf(source)
          .filter((imported) => imported.startsWith('.'))
          .map((imported) => join(dirname(source.path), imported)),
      ]),
  );
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done' || !graph.has(path)) return;
    if (state.get(path) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      return;
    }
    state.set(path, 'open');
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
};
