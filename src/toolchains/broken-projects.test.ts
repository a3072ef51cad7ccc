import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import type { CheckName } from '../domain/check.ts';
import type { Diagnostic } from '../domain/diagnostic.ts';
import { locatorFor } from './locate-path.ts';
import { readNpmAudit } from './readers/npm-audit.ts';
import { readOutput } from './read-output.ts';
import type { CheckReading } from './toolchain.ts';

/** Recorded output of broken projects lies beside a checkout, not in it: see CONTRIBUTING.md. */
const data = new URL('../../../shared/data/', import.meta.url);
const projects = new URL('broken-projects/', data);
const absent =
  !existsSync(projects) && process.env['CI'] !== 'true' ? 'the recorded data is not on this machine' : false;

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

interface Manifest {
  language: string;
  expected_diagnostics: Expected[];
}

const rowsOf = (file: URL): unknown[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);

const filesOf = (folder: URL): string[] =>
  readdirSync(folder, { recursive: true })
    .map((path) => String(path))
    .filter((path) => !path.startsWith('_fixed') && path.includes('.'));

const toolOf = (cmd: string): string => /^(?:node --test|npm audit|go test|\S+)/.exec(cmd)?.[0] ?? cmd;
const checkOf: Record<string, CheckName> = {
  tsc: 'typecheck',
  eslint: 'lint',
  vitest: 'test',
  'node --test': 'test',
  npm: 'install',
  pytest: 'test',
  'go test': 'test',
  mypy: 'typecheck',
  flake8: 'lint',
  pylint: 'lint',
};

const read = (row: Row): CheckReading => {
  const folder = new URL(`${row.project}/`, projects);
  const manifest = new URL('package.json', folder);
  const output = { exitCode: row.exit, timedOut: false, stdout: row.stdout, stderr: row.stderr };
  if (toolOf(row.cmd) === 'npm audit') return readNpmAudit(output);
  return readOutput(output, {
    check: checkOf[toolOf(row.cmd)] ?? 'build',
    tool: toolOf(row.cmd),
    locator: locatorFor(filesOf(folder)),
    packageJson: existsSync(manifest) ? readFileSync(manifest, 'utf8') : undefined,
  });
};

const isFound = ({ file, line, test: name }: Expected, diagnostics: readonly Diagnostic[]): boolean =>
  diagnostics.some(
    (found) =>
      (file === undefined || found.path === file) &&
      (line === undefined || found.line === line) &&
      (name === undefined || found.message.includes(name.split(/ > |::/).at(-1) ?? '')),
  );

/** Rows of the projects of all languages that have a toolchain. */
const ours = (): { row: Row; manifest: Manifest }[] =>
  (rowsOf(new URL('outputs.jsonl', projects)) as Row[])
    .map((row) => ({
      row,
      manifest: JSON.parse(
        readFileSync(new URL(`${row.project}/manifest.json`, projects), 'utf8'),
      ) as Manifest,
    }))
    .filter(({ manifest }) => ['ts', 'js', 'npm', 'python', 'go', 'rust'].includes(manifest.language));

test(
  'every fault seeded in a broken project appears on its file and line, whatever the reporter',
  { skip: absent },
  (t) => {
    const missed: string[] = [];
    let wanted = 0;
    for (const { row, manifest } of ours().filter(({ row }) => row.state === 'broken')) {
      const { diagnostics } = read(row);
      for (const expected of manifest.expected_diagnostics.filter(({ tool }) => tool === toolOf(row.cmd))) {
        wanted++;
        if (!isFound(expected, diagnostics)) missed.push(`${row.id} ${row.cmd}: ${JSON.stringify(expected)}`);
      }
    }
    t.diagnostic(`${wanted - missed.length} of ${wanted} expected diagnostics found`);
    assert.ok(wanted > 100);
    assert.ok(missed.length / wanted <= 0.05, missed.join('\n'));
  },
);

test('D2-3: no failed command is silent, and no mended project fails', { skip: absent }, () => {
  for (const { row } of ours()) {
    const reading = read(row);
    const complains = reading.diagnostics.some(({ severity }) => severity === 'error');
    if (row.exit !== 0 && reading.status !== 'unknown') assert.ok(complains, row.id);
    if (row.exit === 0) assert.equal(reading.status, 'passed', `${row.id} ${row.cmd}`);
  }
});

test('D2-4: every passing test run of a mended project has its counts', { skip: absent }, () => {
  for (const { row } of ours().filter(
    ({ row }) => row.state === 'fixed' && checkOf[toolOf(row.cmd)] === 'test',
  ))
    assert.ok((read(row).tests?.passed ?? 0) > 0, `${row.id} ${row.cmd}`);
});

test(
  'outputs that other people committed are read: any encoding, colours, carriage returns',
  { skip: absent },
  () => {
    const rows = rowsOf(new URL('tool-outputs-in-the-wild.jsonl', data)) as {
      tool: string;
      text: string;
      id: string;
    }[];
    const readRow = (id: string, check: CheckName, paths: string[] = []): CheckReading => {
      const text = rows.find((row) => row.id === id)?.text ?? '';
      return readOutput(
        { exitCode: 1, timedOut: false, stdout: text, stderr: '' },
        { check, tool: 'npm', locator: locatorFor(paths) },
      );
    };
    assert.deepEqual(readRow('Cw016', 'test').tests, { passed: 33, failed: 0, skipped: 0, total: 33 });
    assert.deepEqual(readRow('Cw022', 'test').tests, { passed: 1547, failed: 14, skipped: 0, total: 1561 });
    const engine = 'packages/engine/src/api/createEngine.ts';
    assert.ok(readRow('Cw003', 'lint', [engine]).diagnostics.every(({ path }) => path === engine));
    assert.equal(readRow('Cw019', 'typecheck').diagnostics.length, 2);
    const app = readRow('Cw021', 'typecheck').diagnostics[0];
    assert.deepEqual([app?.path, app?.line, app?.code], ['src/App.tsx', 63, 'TS2345']);
    const audit = rows.find(({ id }) => id === 'Cw018');
    const reading = readNpmAudit({ exitCode: 1, timedOut: false, stdout: audit?.text ?? '', stderr: '' });
    assert.equal(reading.status, 'passed');
    assert.equal(reading.diagnostics.length, 4);
  },
);
