// Which of the faults seeded in broken projects the readers find in real output of real tools, on file and line.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckName } from '../../src/domain/check.ts';
import type { Diagnostic } from '../../src/domain/diagnostic.ts';
import { locatorFor } from '../../src/toolchains/locate-path.ts';
import { readNpmAudit } from '../../src/toolchains/readers/npm-audit.ts';
import { readOutput } from '../../src/toolchains/read-output.ts';
import type { CheckReading } from '../../src/toolchains/toolchain.ts';
import { machine } from '../machine.ts';

const projects = join(import.meta.dirname, '../../../shared/data/broken-projects');

interface Row {
  id: string;
  project: string;
  state: 'broken' | 'fixed';
  cmd: string;
  exit: number;
  stdout: string;
  stderr: string;
}

interface Expected {
  tool: string;
  file?: string;
  line?: number;
  test?: string;
}

interface Project {
  paths: string[];
  packageJson: string | undefined;
  expected: Expected[];
}

const toolOf = (cmd: string): string => /^(?:node --test|npm audit|go test|\S+)/.exec(cmd)?.[0] ?? cmd;
const checkOf: Record<string, CheckName> = {
  tsc: 'typecheck',
  eslint: 'lint',
  vitest: 'test',
  jest: 'test',
  mocha: 'test',
  'node --test': 'test',
  npm: 'install',
  pytest: 'test',
  mypy: 'typecheck',
  flake8: 'lint',
  pylint: 'lint',
  'go test': 'test',
};

const openProject = async (name: string): Promise<Project> => {
  const folder = join(projects, name);
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as {
    expected_diagnostics: Expected[];
  };
  const all = await readdir(folder, { recursive: true });
  return {
    paths: all.filter((path) => !path.startsWith('_fixed') && path.includes('.')),
    packageJson: await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined),
    expected: manifest.expected_diagnostics,
  };
};

const read = ({ cmd, exit, stdout, stderr }: Row, { paths, packageJson }: Project): CheckReading => {
  const tool = toolOf(cmd);
  const output = { exitCode: exit, timedOut: false, stdout, stderr };
  if (tool === 'npm audit') return readNpmAudit(output);
  return readOutput(output, {
    check: checkOf[tool] ?? 'build',
    tool,
    locator: locatorFor(paths),
    packageJson,
  });
};

const isFound = ({ file, line, test }: Expected, diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(
    (found) =>
      (file === undefined || found.path === file) &&
      (line === undefined || found.line === line) &&
      (test === undefined || found.message.includes(test.split(/ > |::/).at(-1) ?? '')),
  );

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
export const benchDiagnostics = async (smoke = false): Promise<string> => {
  const text = await readFile(join(projects, 'outputs.jsonl'), 'utf8').catch(() => undefined);
  if (text === undefined)
    return '# Diagnostics out of real output\n\nThe recorded data is not on this machine.\n';
  const lines = text.trim().split('\n');
  const rows = lines.slice(0, smoke ? 20 : undefined).map((line) => JSON.parse(line) as Row);
  const opened = new Map<string, Project>();
  const scores = new Map<string, Score>();
  const missed: string[] = [];
  const mended = { passed: 0, all: 0 };
  for (const row of rows) {
    const project = opened.get(row.project) ?? (await openProject(row.project));
    opened.set(row.project, project);
    const { status, diagnostics } = read(row, project);
    if (row.state === 'fixed') {
      mended.all += row.exit === 0 ? 1 : 0;
      mended.passed += row.exit === 0 && status === 'passed' ? 1 : 0;
      continue;
    }
    const tool = toolOf(row.cmd);
    const score = scores.get(tool) ?? { outputs: 0, wanted: 0, found: 0 };
    scores.set(tool, score);
    score.outputs++;
    for (const expected of project.expected.filter((one) => one.tool === tool)) {
      score.wanted++;
      if (isFound(expected, diagnostics)) score.found++;
      else missed.push(`- ${row.id} \`${row.cmd}\`: ${JSON.stringify(expected)}`);
    }
  }
  const said = `Of ${mended.all} outputs of mended projects that ended well, ${mended.passed} are read as passed.`;
  return pageOf(scores, missed, said);
};
