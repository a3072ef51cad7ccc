// What is read out of real replies: how many pass, what is damaged, what lands, what is heard.
import { createHash } from 'node:crypto';
import type { Edit } from '../../src/domain/edit.ts';
import { applyEdits } from '../../src/extract/apply-edits.ts';
import { readReply } from '../../src/extract/read-reply.ts';
import { readVerdict } from '../../src/extract/read-verdict.ts';
import { rowsOf } from './data.ts';
import type { Chat, Opinion, SmallTask, Turn } from './data.ts';
import { openJudge } from './judge.ts';
import { otherReaders } from './other-readers.ts';

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
const nameFor = (lang: string | undefined): string => (lang === 'javascript' ? 'solution.js' : 'solution.py');

/** The code of the one file that was asked for; '' where the answer was refused. */
const ourCode = ({ raw, lang }: SmallTask): string => {
  const result = readReply(raw, { knownPaths: [], expected: nameFor(lang) });
  const found = result.kind === 'edits' ? result.edits.find(({ path }) => path === nameFor(lang)) : undefined;
  return found?.kind === 'write' ? found.content : '';
};

/** How many answers pass with each reader, ours first; undefined where the judge cannot run. */
export const countPasses = async (
  limit: number,
): Promise<[reader: string, passed: number, of: number][] | undefined> => {
  const rows = rowsOf<SmallTask>('replies/single-function.jsonl', limit);
  const judge = await openJudge(rows);
  if (!judge) return undefined;
  try {
    const counts: [string, number, number][] = [];
    const readers: [string, (row: SmallTask) => string][] = [
      ['**ours**', ourCode],
      ...Object.entries(otherReaders).map(([name, read]): [string, (row: SmallTask) => string] => [
        name,
        ({ raw, lang }) => read(raw, lang),
      ]),
    ];
    for (const [name, read] of readers) {
      const passed = await judge.passes(rows.map((row) => ({ task: row.task, code: read(row) })));
      counts.push([name, passed.filter(Boolean).length, rows.length]);
    }
    return counts;
  } finally {
    await judge.close();
  }
};

const marker = /^\s*(?:`{3,}|~{3,}|<{5,9} ?SEARCH|>{5,9} ?REPLACE)/;

/** Whether a file is other than the reply wrote it: lines that are not there in this order, or marks of the answer. */
const isDamaged = (raw: string, edit: Edit): boolean => {
  if (edit.kind !== 'write') return false;
  const lines = raw.split('\n');
  let at = 0;
  for (const line of edit.content.split('\n')) {
    if (line.trim() === '') continue;
    if (
      marker.test(line) &&
      !/\.(?:md|mdx|markdown)$/.test(edit.path) &&
      !raw.includes(`\`\`\`\`${line.trim()}`)
    )
      return true;
    while (at < lines.length && !isSame(lines[at] ?? '', line)) at++;
    if (at++ >= lines.length) return true;
  }
  return false;
};

/** A line of a file in a reply may be indented more, and a fence may stand right behind it. */
const isSame = (inReply: string, inFile: string): boolean => {
  const text = inReply.trimEnd();
  const wanted = inFile.trimEnd();
  return text === wanted || (text.includes(wanted) && text.replace(/`{3,}.*$/, '').trim() === wanted.trim());
};

export interface Damage {
  read: number;
  refused: number;
  damaged: string[];
}

/** Files of all sets that came out other than they were written. */
export const countDamage = (limit: number): Damage => {
  const found: Damage = { read: 0, refused: 0, damaged: [] };
  for (const file of ['single-function', 'aider-turns', 'chat-with-copies'])
    for (const { id, raw, lang } of rowsOf<Chat>(`replies/${file}.jsonl`, limit)) {
      const expected = file === 'aider-turns' ? undefined : nameFor(lang);
      const result = readReply(raw, { knownPaths: [], expected });
      if (result.kind !== 'edits') found.refused++;
      else {
        found.read++;
        if (result.edits.some((edit) => isDamaged(raw, edit))) found.damaged.push(id);
      }
    }
  return found;
};

const squeeze = (text: string): string => text.replaceAll(/\s+/g, '');

/** Whether all that an answer looks for stands in its files, white space aside. */
const isPresent = (before: ReadonlyMap<string, string | undefined>, edits: readonly Edit[]): boolean => {
  const written = squeeze(edits.map((edit) => (edit.kind === 'replace' ? edit.replace : '')).join(''));
  return edits.every((edit) => {
    if (edit.kind !== 'replace' || edit.search.trim() === '') return true;
    const wanted = squeeze(edit.search);
    return squeeze(before.get(edit.path) ?? '').includes(wanted) || written.includes(wanted);
  });
};

export interface Landing {
  present: number;
  applied: number;
  asked: number;
  wrong: string[];
}

/** The real SEARCH/REPLACE answers whose files are known, against the commit that came of them. */
export const countLandings = (): Landing => {
  const found: Landing = { present: 0, applied: 0, asked: 0, wrong: [] };
  for (const { id, raw, gold } of rowsOf<Turn>('replies/aider-turns.jsonl')) {
    const files = gold.files ?? [];
    const result = readReply(raw, { knownPaths: [...gold.applied, ...files.map(({ path }) => path)] });
    if (files.length === 0 || result.kind !== 'edits') continue;
    const before = new Map(files.map(({ path, before: text }) => [path, text ?? undefined]));
    if (!result.edits.some(({ kind }) => kind === 'replace') || !isPresent(before, result.edits)) continue;
    found.present++;
    const outcome = applyEdits(before, result.edits);
    found[outcome.kind === 'applied' ? 'applied' : 'asked']++;
    if (outcome.kind !== 'applied') continue;
    for (const { path, before: text, after_sha1: after } of files)
      if (sha1(outcome.files.get(path) ?? text ?? '') !== after) found.wrong.push(`${id} ${path}`);
  }
  return found;
};

/** How many labelled reviews are heard as they were meant, and how many without a verdict as none. */
export const countVerdicts = (): { right: number; of: number; none: number; without: number } => {
  const labelled = rowsOf<Opinion>('reviews/with-verdict.jsonl');
  const without = rowsOf<Opinion>('reviews/without-verdict.jsonl');
  const wanted = ({ verdict }: Opinion): string => (verdict === 'approve' ? 'approved' : 'rejected');
  return {
    right: labelled.filter((row) => readVerdict(row.text).verdict === wanted(row)).length,
    of: labelled.length,
    none: without.filter(({ text }) => readVerdict(text).verdict === 'none').length,
    without: without.length,
  };
};
