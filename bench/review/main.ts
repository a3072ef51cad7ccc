// What is read from reviews: the table of known traps, and real reviews with the verdict that counted.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Opinion } from '../../src/domain/finding.ts';
import { readVerdict } from '../../src/extract/read-verdict.ts';
import { machine } from '../machine.ts';
import { containsApproved, countPhrases, firstWord, tagsOnly, type VerdictReader } from './other-readers.ts';
import { scoreTable, verdictTable } from './verdict-table.ts';

const data = join(import.meta.dirname, '../../../shared/data/reviews');

type Verdict = Opinion['verdict'];

interface Labelled {
  text: string;
  verdict: Verdict;
}

interface Row {
  verdict: 'approve' | 'reject' | null;
  text: string;
  text_without_verdict_line?: string;
}

const readers: Record<string, VerdictReader> = {
  millwright: (text) => readVerdict(text).verdict,
  'the first word that decides': firstWord,
  'contains APPROVED': containsApproved,
  'tags only': tagsOnly,
  'tags, headers, then phrases': countPhrases,
};

const rowsOf = async (name: string): Promise<Row[]> => {
  const text = await readFile(join(data, name), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
};

const meant: Record<string, Verdict> = { approve: 'approved', reject: 'rejected' };
const labelled = ({ text, verdict }: Row): Labelled => ({ text, verdict: meant[verdict ?? ''] ?? 'none' });

const share = (part: number, whole: number): string =>
  `${part} of ${whole} (${whole === 0 ? 0 : ((100 * part) / whole).toFixed(1)} %)`;

/** Right, and the two ways to be wrong that matter: yes for what is no yes, and no answer where there is one. */
const rowFor = (name: string, read: VerdictReader, cases: readonly Labelled[]): string => {
  const got = cases.map(({ text, verdict }) => ({ verdict, read: read(text) }));
  const right = got.filter((one) => one.read === one.verdict).length;
  const falseYes = got.filter((one) => one.read === 'approved' && one.verdict !== 'approved').length;
  const lost = got.filter((one) => one.read === 'none' && one.verdict !== 'none').length;
  return `| ${name} | ${share(right, cases.length)} | ${falseYes} | ${lost} |`;
};

const accuracy = (cases: readonly Labelled[]): string =>
  cases.length === 0
    ? 'The shared data with reviews is not here: nothing was measured.'
    : `| reader | right | approved what is no approval | none where there is one |
|---|---|---|---|
${Object.entries(readers)
  .map(([name, read]) => rowFor(name, read, cases))
  .join('\n')}`;

/** What a reader makes of the prose alone, by what the reviewer had decided. */
const confusion = (rows: readonly Row[]): string => {
  const proses = rows.flatMap(({ text_without_verdict_line: text, verdict }) =>
    text === undefined ? [] : [labelled({ text, verdict })],
  );
  const lines = Object.entries(readers).flatMap(([name, read]) =>
    (['approved', 'rejected'] as const).map((verdict) => {
      const own = proses.filter((one) => one.verdict === verdict).map(({ text }) => read(text));
      const count = (kind: Verdict): number => own.filter((one) => one === kind).length;
      return `| ${name} | ${verdict} | ${count('approved')} | ${count('rejected')} | ${count('none')} |`;
    }),
  );
  return `| reader | was | read as approved | read as rejected | none |\n|---|---|---|---|---|\n${lines.join('\n')}`;
};

const scores = (): string => {
  const right = scoreTable.filter(
    ([text, score]) => readVerdict(`SCORE: ${text}\nVERDICT: APPROVED`).score === score,
  ).length;
  return `Scores of the table read right: ${share(right, scoreTable.length)}.`;
};

const speed = (rows: readonly Row[]): string => {
  const bytes = rows.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const startedAt = performance.now();
  for (const { text } of rows) readVerdict(text);
  const seconds = (performance.now() - startedAt) / 1000;
  return bytes === 0 ? '' : `Read: ${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(2)} s.`;
};

/** Measures how verdicts are read, by us and by simpler readers (`smoke`: ten of the real reviews). */
export const benchReview = async (smoke = false): Promise<string> => {
  const all = await rowsOf('with-verdict.jsonl');
  const withVerdict = smoke ? all.slice(0, 10) : all;
  const without = await rowsOf('without-verdict.jsonl');
  return `# What is read from a review

Machine: ${machine()}

## The table of traps

${verdictTable.length} texts: tags, headings, JSON, repeated forms, negations, thinking, praise and blame around a verdict.

${accuracy(verdictTable)}

${scores()}

## Real reviews with the verdict that counted

${accuracy(withVerdict.map(labelled))}

${speed(withVerdict)}

## The same reviews without the line that decides

What a reviewer thinks may be guessed from its prose, but prose never approves here: asked again is cheaper than wrong.

${confusion(withVerdict)}

## Long reviews without any verdict

${accuracy(without.map(labelled))}
`;
};
