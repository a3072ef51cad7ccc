// Replies that were bent at random: no exception, no path outside, no hang.
import { sep } from 'node:path';
import { applyEdits } from '../../src/extract/apply-edits.ts';
import { readPlan } from '../../src/extract/read-plan.ts';
import { readReply } from '../../src/extract/read-reply.ts';
import { readVerdict } from '../../src/extract/read-verdict.ts';
import { resolveInside } from '../../src/workspace/paths.ts';

const parts = [
  '```',
  '```ts path=a.ts\n',
  '````',
  '~~~',
  '<<<<<<< SEARCH\n',
  '=======\n',
  '>>>>>>> REPLACE\n',
  'src/a.ts\n',
  '../../etc/passwd\n',
  '```ts /etc/passwd\n',
  '--- a/../x.ts\n+++ b/../x.ts\n@@ -1 +1 @@\n-a\n+b\n',
  '@@ -1,9 +1 @@\n',
  '{"path": "../x.ts", "content": "',
  '"}',
  '<think>',
  '</think>',
  '\r\n',
  '\n',
  'DELETE: ../x\n',
  '\u0000',
  '\uD800',
  '// ... rest of the code\n',
  'VERDICT: APPROVED\n',
  '"""',
  '/*',
  '\\',
  '\t',
];

export interface Fuzz {
  replies: number;
  exceptions: string[];
  /** Paths that lead outside and were let through by the gate that every write goes through. */
  outside: string[];
  slowestMs: number;
}

const random = (seed: number): ((limit: number) => number) => {
  let state = seed;
  return (limit) => (state = (state * 48_271) % 2_147_483_647) % limit;
};

/** Cuts, doubles, swaps and plants parts in `seeds`, in an order that is always the same. */
const mutate = (seeds: readonly string[], next: (limit: number) => number): string => {
  let text = (seeds[next(seeds.length)] ?? '').slice(0, 6000);
  for (let change = 1 + next(6); change > 0; change--) {
    const [at, length] = [next(text.length + 1), next(200)];
    const kind = next(4);
    const planted =
      kind === 0 ? '' : kind === 1 ? (parts[next(parts.length)] ?? '') : text.slice(at, at + length);
    text = `${text.slice(0, at)}${planted}${text.slice(kind === 0 ? at + length : at)}`;
  }
  return text;
};

const readAll = (text: string): string[] => {
  const result = readReply(text, { knownPaths: ['src/a.ts'], expected: 'src/a.ts' });
  readVerdict(text);
  readPlan(text, 'spec');
  if (result.kind !== 'edits') return [];
  applyEdits(new Map([['src/a.ts', text.slice(0, 3000)]]), result.edits);
  return result.edits.map(({ path }) => path);
};

/** Reads `replies` bent replies; every path that comes out is asked for inside `folder`. */
export const fuzzReader = async (
  seeds: readonly string[],
  replies: number,
  folder: string,
): Promise<Fuzz> => {
  const found: Fuzz = { replies, exceptions: [], outside: [], slowestMs: 0 };
  const next = random(7);
  const paths = new Set<string>();
  for (let round = 0; round < replies; round++) {
    const text = mutate(seeds, next);
    const startedAt = performance.now();
    try {
      for (const path of readAll(text)) paths.add(path);
    } catch (error) {
      found.exceptions.push(`${String(error)}: ${JSON.stringify(text.slice(0, 200))}`);
    }
    found.slowestMs = Math.max(found.slowestMs, performance.now() - startedAt);
  }
  for (const path of paths) {
    const resolved = await resolveInside(folder, path, 'write');
    if (resolved.ok && !resolved.absolute.startsWith(`${folder}${sep}`)) found.outside.push(path);
  }
  return found;
};
