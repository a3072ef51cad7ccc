// What the reader of answers is worth on replies of real models, and how fast it is.
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machine } from '../machine.ts';
import { hasData, rowsOf } from './data.ts';
import type { Chat } from './data.ts';
import { fuzzReader } from './fuzz.ts';
import type { Fuzz } from './fuzz.ts';
import { countDamage, countLandings, countPasses, countVerdicts } from './quality.ts';
import { measureSpeed } from './speed.ts';

const share = (part: number, of: number): string => `${of === 0 ? '–' : ((100 * part) / of).toFixed(1)} %`;
const listed = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` (${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''})`;

const passTable = async (limit: number): Promise<string> => {
  const counts = await countPasses(limit);
  if (!counts)
    return 'The judge runs untrusted code and needs the cage, which is not on this machine: not measured.';
  const rows = counts.map(([name, passed, of]) => `| ${name} | ${passed} | ${share(passed, of)} |`);
  return `| reader | pass of ${counts[0]?.[2] ?? 0} | |\n|---|---|---|\n${rows.join('\n')}`;
};

const quality = async (smoke: boolean): Promise<string> => {
  if (!hasData())
    return 'The recorded replies are not on this machine (`../shared/data`): nothing of this part was measured.';
  const limit = smoke ? 20 : Infinity;
  const passes = await passTable(limit);
  const damage = countDamage(limit);
  const landing = countLandings();
  const verdicts = countVerdicts();
  return `Answers to small tasks, of which one file was asked for; the code that each reader takes is run against the task's checks
in the cage.

${passes}

| on real data | asked | measured |
|---|---|---|
| damaged files, of ${damage.read} answers read (${damage.refused} refused by name) | 0 | ${damage.damaged.length}${listed(damage.damaged)} |
| SEARCH/REPLACE answers whose text is present that apply, of ${landing.present} | ≥ 95 % | ${share(landing.applied, landing.present)} |
| files of them that differ from the commit | 0 | ${landing.wrong.length}${listed(landing.wrong)} |
| verdicts of labelled reviews, of ${verdicts.of} | ≥ 99 % | ${share(verdicts.right, verdicts.of)} |
| reviews without a verdict heard as none, of ${verdicts.without} | all | ${verdicts.none} |`;
};

const speedTable = (smoke: boolean): string => {
  const megabytes = smoke ? 0.2 : 5;
  const rows = measureSpeed(megabytes, smoke ? 1 : 5).map(
    ({ shape, megabytesPerSecond, ratio }) =>
      `| ${shape} | ${megabytesPerSecond.toFixed(0)} | ${ratio.toFixed(2)} |`,
  );
  return `| a reply of ${megabytes} MB | MB/s (asked: ≥ 20) | time for ${megabytes * 2} MB by time for ${megabytes} MB (asked: 2) |\n|---|---|---|\n${rows.join('\n')}`;
};

const plainSeeds = [
  'src/a.ts\n```ts\nconst a = 1;\n```\n',
  'src/a.ts\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n',
  '```diff\n--- a/src/a.ts\n+++ b/src/a.ts\n@@ -1 +1 @@\n-a\n+b\n```\n',
  '{"files": [{"path": "src/a.ts", "content": "x"}]}',
];

const fuzz = async (smoke: boolean): Promise<Fuzz> => {
  const recorded = hasData()
    ? ['aider-turns', 'chat-with-copies', 'single-function'].flatMap((file) =>
        rowsOf<Chat>(`replies/${file}.jsonl`, 300).map(({ raw }) => raw),
      )
    : [];
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'millwright-fuzz-')));
  try {
    return await fuzzReader([...plainSeeds, ...recorded], smoke ? 500 : 100_000, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** Runs the bench and answers its page. `smoke` reads a few rows of each set and 500 bent replies. */
export const benchExtract = async (smoke: boolean): Promise<string> => {
  const real = await quality(smoke);
  const speed = speedTable(smoke);
  const bent = await fuzz(smoke);
  return `# Reading answers

Machine: ${machine()}

${real}

## Speed

Medians of one process; text that repeats fences or markers more than 50,000 times is refused by name before it is read.

${speed}

## Bent replies

${bent.replies.toLocaleString('en')} replies, cut, doubled and planted with marks at random: ${bent.exceptions.length} exceptions${listed(bent.exceptions)},
${bent.outside.length} paths let out of the folder${listed(bent.outside)}, the slowest took ${bent.slowestMs.toFixed(0)} ms.
`;
};
