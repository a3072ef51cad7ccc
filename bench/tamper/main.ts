// What the tamper guard finds in seeded cheats, and what it says of honest bug fixes.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findTampering } from '../../src/toolchains/tamper/find-tampering.ts';
import { machine } from '../machine.ts';
import type { Cheat } from './cheat.ts';
import { pythonCheats } from './python-cheats.ts';
import { scriptCheats } from './script-cheats.ts';

const fixes = join(import.meta.dirname, '../../../shared/data/fixes/one-file-fixes.jsonl');

interface Fix {
  path: string;
  before: string;
  edits: [number, number, string[]][];
  test_diff: string | null;
}

type Pair = [Map<string, string>, Map<string, string | null>];

const isCaught = ({ kind, before, after }: Cheat): boolean =>
  findTampering(new Map(Object.entries(before)), new Map(Object.entries(after))).some(
    (one) => one.kind === kind,
  );

const caughtTable = (cheats: readonly Cheat[]): string => {
  const kinds = [...new Set(cheats.map(({ kind }) => kind))];
  const rows = kinds.map((kind) => {
    const own = cheats.filter((cheat) => cheat.kind === kind);
    return `| ${kind} | ${own.length} | ${own.filter(isCaught).length} |`;
  });
  const caught = cheats.filter(isCaught).length;
  const share = ((100 * caught) / cheats.length).toFixed(1);
  return `| kind | cheats | caught by that name |\n|---|---|---|\n${rows.join('\n')}\n| all | ${cheats.length} | ${caught} (${share} %) |`;
};

const pairOf = ({ path, before, edits }: Fix): Pair => {
  const lines = before.split(/(?<=\n)/);
  for (const [line, deleted, added] of edits.toReversed()) lines.splice(line - 1, deleted, ...added);
  return [new Map([[path, before]]), new Map([[path, lines.join('')]])];
};

/** Adds the parts of the test files that the commit's diff shows: fragments, so their tests are often cut. */
const withTests = (fix: Fix): Pair => {
  const [before, after] = pairOf(fix);
  for (const part of (fix.test_diff ?? '').split(/^diff --git /m).slice(1)) {
    const path = / b\/(.+)$/m.exec(part)?.[1] ?? '';
    const lines = part.slice(Math.max(part.indexOf('\n@@'), 0)).split('\n');
    const body = lines.filter((line) => /^[ +-]/.test(line));
    before.set(path, body.flatMap((line) => (line.startsWith('+') ? [] : [line.slice(1)])).join('\n'));
    after.set(path, body.flatMap((line) => (line.startsWith('-') ? [] : [line.slice(1)])).join('\n'));
  }
  return [before, after];
};

const falseAlarms = (name: string, pairs: readonly Pair[]): string => {
  const blocked = pairs.filter(([before, after]) =>
    findTampering(before, after).some(({ blocking }) => blocking),
  );
  return `| ${name} | ${pairs.length} | ${blocked.length} (${((100 * blocked.length) / pairs.length).toFixed(1)} %) |`;
};

const speed = (pairs: readonly Pair[]): string => {
  const bytes = pairs
    .flatMap((pair) => pair.flatMap((side) => [...side.values()]))
    .reduce((sum, text) => sum + Buffer.byteLength(text ?? ''), 0);
  const startedAt = performance.now();
  for (const [before, after] of pairs) findTampering(before, after);
  const seconds = (performance.now() - startedAt) / 1000;
  return `${(bytes / 1e6).toFixed(1)} MB of texts in ${seconds.toFixed(2)} s: ${(bytes / 1e6 / seconds).toFixed(1)} MB a second.`;
};

/** Measures the guard on seeded cheats and, where the shared data is, on honest bug fixes (`smoke`: on twenty of them). */
export const benchTamper = async (smoke = false): Promise<string> => {
  const text = await readFile(fixes, 'utf8').catch(() => undefined);
  const all = (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Fix);
  const some = smoke ? all.slice(0, 20) : all;
  const honest =
    some.length === 0
      ? 'The shared data with honest bug fixes is not here: nothing was measured.'
      : `| honest bug fixes | commits | with a blocking finding |\n|---|---|---|
${falseAlarms('the fixed file, whole', some.map(pairOf))}
${falseAlarms('with the parts of the test files that the diff shows', some.map(withTests))}

${speed(some.map(withTests))}`;
  return `# What the tamper guard finds

Seeded cheats: small changes that weaken a test, an assertion, a setting or a script. Caught means: found by the right name.

Machine: ${machine()}

${caughtTable([...scriptCheats, ...pythonCheats])}

Honest changes: bug-fix commits of other people's projects.

${honest}
`;
};
