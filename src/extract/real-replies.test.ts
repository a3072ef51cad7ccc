import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Edit } from '../domain/edit.ts';
import { applyEdits } from './apply-edits.ts';
import { readReply } from './read-reply.ts';
import { readPlan } from './read-plan.ts';
import { readVerdict } from './read-verdict.ts';

/** Replies of real models lie beside a checkout, not in it: see CONTRIBUTING.md. */
const data = new URL('../../../shared/data/', import.meta.url);
const absent =
  !existsSync(data) && process.env['CI'] !== 'true' ? 'the recorded data is not on this machine' : false;

const rows = <Row>(file: string): Row[] =>
  readFileSync(new URL(file, data), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

interface Turn {
  id: string;
  raw: string;
  gold: { applied: string[]; files?: { path: string; before: string | null; after_sha1: string }[] };
}

interface Fix {
  id: string;
  before: string;
  edits: [line: number, deleted: number, added: string[]][];
  after_sha1: string;
}

interface Opinion {
  id: string;
  text: string;
  verdict: 'approve' | 'reject' | null;
}

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');

test('every reply of every recorded model is read without an exception', { skip: absent }, (t) => {
  const counts = new Map<string, number>();
  for (const file of ['aider-turns', 'single-function', 'chat-with-copies'])
    for (const { raw, lang } of rows<{ raw: string; lang?: string }>(`replies/${file}.jsonl`)) {
      const expected = lang === 'python' ? 'solution.py' : 'solution.js';
      const result = readReply(raw, { knownPaths: ['src/a.ts'], expected });
      const key = result.kind === 'edits' ? 'edits' : result.fault;
      counts.set(key, (counts.get(key) ?? 0) + 1);
      readVerdict(raw);
      readPlan(raw, 'spec');
    }
  t.diagnostic(JSON.stringify(Object.fromEntries(counts)));
  assert.ok((counts.get('edits') ?? 0) > 4000);
});

test(
  'turns that another tool applied are read, and land byte for byte where its commit is known',
  { skip: absent },
  (t) => {
    const turns = rows<Turn>('replies/aider-turns.jsonl').filter(({ gold }) => gold.applied.length > 0);
    const [tally, wrong] = [{ read: 0, unread: 0, landed: 0, asked: 0 }, [] as string[]];
    for (const { id, raw, gold } of turns) {
      const files = gold.files ?? [];
      const result = readReply(raw, { knownPaths: [...gold.applied, ...files.map(({ path }) => path)] });
      tally[result.kind === 'edits' ? 'read' : 'unread']++;
      if (result.kind !== 'edits' || files.length === 0) continue;
      const outcome = applyEdits(
        new Map(files.map(({ path, before }) => [path, before ?? undefined])),
        result.edits,
      );
      tally[outcome.kind === 'applied' ? 'landed' : 'asked']++;
      if (outcome.kind !== 'applied') continue;
      for (const { path, before, after_sha1: after } of files)
        if (sha1(outcome.files.get(path) ?? before ?? '') !== after) wrong.push(`${id} ${path}`);
    }
    t.diagnostic(JSON.stringify(tally));
    assert.deepEqual(wrong, []);
    assert.ok(tally.unread / turns.length <= 0.02);
    assert.ok(tally.landed / (tally.landed + tally.asked) >= 0.95);
  },
);

const splitLines = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

const afterOf = ({ before, edits }: Fix): string => {
  const lines = splitLines(before);
  for (const [line, deleted, added] of edits.toReversed()) lines.splice(line - 1, deleted, ...added);
  return lines.join('');
};

type Bend = (lines: string[], side: 'search' | 'replace') => string[];

/** One edit for each change with lines around it, as a model would write it, bent by `bend`. */
const editsOf = ({ before, edits }: Fix, bend: Bend): Edit[] => {
  const lines = splitLines(before);
  return edits.map(([line, deleted, added]) => {
    const [above, below] = [
      lines.slice(Math.max(0, line - 2), line - 1),
      lines.slice(line - 1 + deleted, line + deleted),
    ];
    const search = [...above, ...lines.slice(line - 1, line - 1 + deleted), ...below];
    return {
      kind: 'replace',
      path: 'f',
      search: bend(search, 'search').join(''),
      replace: bend([...above, ...added, ...below], 'replace').join(''),
    };
  });
};

const bends: Record<string, Bend> = {
  'as they are': (lines) => lines,
  'with trailing white space in the search': (lines, side) =>
    side === 'search' ? lines.map((line) => line.replace(/\n$/, '  \n')) : lines,
  'between blank lines': (lines) => ['\n', ...lines, '\n'],
  'with more indentation': (lines) => lines.map((line) => (line.trim() === '' ? line : `  ${line}`)),
};

for (const [how, bend] of Object.entries(bends))
  for (const eol of ['\n', '\r\n'])
    test(
      `real bug fixes, ${how}, land in files with ${JSON.stringify(eol)} at the right place or are asked about`,
      { skip: absent },
      (t) => {
        const wrong: string[] = [];
        let landed = 0;
        const fixes = rows<Fix>('fixes/one-file-fixes.jsonl');
        for (const fix of fixes) {
          assert.equal(sha1(afterOf(fix)), fix.after_sha1);
          const ended = (text: string): string => text.replaceAll(/\r?\n/g, eol);
          const outcome = applyEdits(new Map([['f', ended(fix.before)]]), editsOf(fix, bend));
          if (outcome.kind !== 'applied') continue;
          landed++;
          if (outcome.files.get('f') !== ended(afterOf(fix))) wrong.push(fix.id);
        }
        t.diagnostic(`${landed} of ${fixes.length} landed, ${wrong.length} wrong`);
        assert.ok(landed / fixes.length > 0.85);
        // One fix adds a line in tabs to a file of spaces: that its indentation is mended counts as wrong here.
        assert.ok(wrong.length <= 1, wrong.join());
      },
    );

test(
  'D1-3: labelled reviews are read as they were meant, and reviews without a verdict as none',
  { skip: absent },
  () => {
    const wrong = rows<Opinion>('reviews/with-verdict.jsonl').filter(
      ({ text, verdict }) => readVerdict(text).verdict !== (verdict === 'approve' ? 'approved' : 'rejected'),
    );
    assert.deepEqual(
      wrong.map(({ id }) => id),
      [],
    );
    for (const { id, text } of rows<Opinion>('reviews/without-verdict.jsonl'))
      assert.equal(readVerdict(text).verdict, 'none', id);
  },
);
