// Which of the faults seeded in broken projects the readers find in real output of real tools, on file and line.
import { existsSync } from 'node:fs';
import {
  isFound,
  readManifestOf,
  readRow,
  readRows,
  recordedProjects,
  toolOf,
} from '../../test/programs/recorded-projects.ts';
import { machine } from '../machine.ts';

interface Score {
  outputs: number;
  wanted: number;
  found: number;
}

const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;

const pageOf = (scores: ReadonlyMap<string, Score>, missed: readonly string[], mended: string): string => {
  const all = [...scores.values()].reduce(
    (sum, one) => ({
      outputs: sum.outputs + one.outputs,
      wanted: sum.wanted + one.wanted,
      found: sum.found + one.found,
    }),
    { outputs: 0, wanted: 0, found: 0 },
  );
  const rows = [...scores, ['all', all] as const].map(
    ([tool, { outputs, wanted, found }]) =>
      `| ${tool} | ${outputs} | ${wanted} | ${found} | ${percent(found, wanted)} |`,
  );
  const list = missed.length === 0 ? 'Nothing is missed.' : `Missed:\n\n${missed.join('\n')}`;
  return `# Diagnostics out of real output

Small broken projects with known faults, and what their tools printed with several reporters, some in colour. A fault is
found when a diagnostic stands on its file and line and, for a test, names it. Every tool is read without being told
which it is.

Machine: ${machine()}

| tool | outputs of broken projects | faults expected | found on file and line | share |
|---|---|---|---|---|
${rows.join('\n')}

${list}

${mended}
`;
};

/** Measures the readers on the broken projects (`smoke`: on the first twenty outputs). Says so where they are absent. */
export const benchDiagnostics = (smoke = false): Promise<string> => {
  if (!existsSync(recordedProjects))
    return Promise.resolve('# Diagnostics out of real output\n\nThe recorded data is not on this machine.\n');
  const scores = new Map<string, Score>();
  const missed: string[] = [];
  const mended = { passed: 0, all: 0 };
  for (const row of readRows('outputs.jsonl').slice(0, smoke ? 20 : undefined)) {
    const { status, diagnostics } = readRow(row);
    if (row.state === 'fixed') {
      mended.all += row.exit === 0 ? 1 : 0;
      mended.passed += row.exit === 0 && status === 'passed' ? 1 : 0;
      continue;
    }
    const tool = toolOf(row.cmd);
    const score = scores.get(tool) ?? { outputs: 0, wanted: 0, found: 0 };
    scores.set(tool, score);
    score.outputs++;
    for (const expected of readManifestOf(row).expected_diagnostics.filter((one) => one.tool === tool)) {
      score.wanted++;
      if (isFound(expected, diagnostics)) score.found++;
      else missed.push(`- ${row.id} \`${row.cmd}\`: ${JSON.stringify(expected)}`);
    }
  }
  const said = `Of ${mended.all} outputs of mended projects that ended well, ${mended.passed} are read as passed.`;
  return Promise.resolve(pageOf(scores, missed, said));
};
